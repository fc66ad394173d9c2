package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Short ways to read the sample settings.
final class Bind {
    private Bind() {}

    static Sources sources(String text, Map<String, String> environment, SettingOverride... given) {
        return new Sources(Path.of("gatehouse.yaml"), text, environment, List.of(given));
    }

    static Sample sample(String text) {
        return sample(text, Map.of());
    }

    static Sample sample(String text, Map<String, String> environment, SettingOverride... given) {
        return bound(text, environment, given).settings();
    }

    static BoundSettings<Sample> bound(
            String text, Map<String, String> environment, SettingOverride... given) {
        try {
            return Binder.bind(Sample.class, sources(text, environment, given));
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static InvalidSettingsException refused(String text) {
        return refused(text, Map.of());
    }

    static InvalidSettingsException refused(
            String text, Map<String, String> environment, SettingOverride... given) {
        try {
            Binder.bind(Sample.class, sources(text, environment, given));
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
