package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.gatehouse.config.source.DotEnv;
import dev.gatehouse.config.source.Variables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Short ways to read the sample settings.
final class Bind {
    private Bind() {}

    static Sources sources(String text, Map<String, String> environment, SettingOverride... given) {
        var variables = new Variables(environment, DotEnv.none());
        return new Sources(Path.of("gatehouse.yaml"), text, variables, List.of(given), Set.of());
    }

    static Sources file(Path file) {
        return new Sources(file, null, new Variables(Map.of(), DotEnv.none()), List.of(), Set.of());
    }

    static Sample sample(String text) {
        return sample(text, Map.of());
    }

    static Sample sample(String text, Map<String, String> environment, SettingOverride... given) {
        return bound(text, environment, given).settings();
    }

    static BoundSettings<Sample> bound(
            String text, Map<String, String> environment, SettingOverride... given) {
        return bound(sources(text, environment, given));
    }

    static BoundSettings<Sample> bound(Sources sources) {
        try {
            return SettingsReader.read(sources, Sample::read).finish();
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static InvalidSettingsException refused(String text) {
        return refused(text, Map.of());
    }

    static InvalidSettingsException refused(
            String text, Map<String, String> environment, SettingOverride... given) {
        return refused(sources(text, environment, given));
    }

    static InvalidSettingsException refused(Sources sources) {
        try {
            SettingsReader.read(sources, Sample::read).finish();
        } catch (InvalidSettingsException e) {
            assertThat(e.faults()).isNotEmpty();
            return e;
        }
        return fail("was not refused");
    }

    static EffectiveValue effective(BoundSettings<?> bound, String path) {
        return bound.effective().stream()
                .filter(value -> value.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError(path + " is not among " + bound.effective()));
    }
}
