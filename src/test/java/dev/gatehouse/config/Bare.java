package dev.gatehouse.config;

import java.util.List;
import java.util.Map;

/// A program that reads the sample settings without a file.
final class Bare {
    private Bare() {}

    /// Reads them.
    public static void main(String[] args) throws InvalidSettingsException {
        long start = System.nanoTime();
        Binder.bind(Sample.class, new Sources(null, null, Map.of("PORT", "1"), List.of()));
        System.out.println("took ms " + (System.nanoTime() - start) / 1_000_000);
    }
}
