package dev.gatehouse.config;

import dev.gatehouse.config.source.DotEnv;
import dev.gatehouse.config.source.Variables;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A program that reads the sample settings without a file.
final class Bare {
    private Bare() {}

    /// Reads them.
    public static void main(String[] args) throws InvalidSettingsException {
        var variables = new Variables(Map.of("PORT", "1"), DotEnv.none());
        var sources = new Sources(null, null, variables, List.of(), Set.of());
        SettingsReader.read(sources, Sample::read).finish();
    }
}
