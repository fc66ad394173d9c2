package dev.gatehouse.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Short ways to read the sample settings.
final class Bind {
    private Bind() {}

    static Sources sources(String text, Map<String, String> environment, Given... given) {
        return new Sources(Path.of("gatehouse.yaml"), text, environment, List.of(given));
    }

    static Sample sample(String text) {
        return sample(text, Map.of());
    }

    static Sample sample(String text, Map<String, String> environment, Given... given) {
        return bound(text, environment, given).settings();
    }

    static Bound<Sample> bound(String text, Map<String, String> environment, Given... given) {
        try {
            return Binder.bind(Sample.class, sources(text, environment, given));
        } catch (RefusedSettings refused) {
            throw new AssertionError(refused.getMessage(), refused);
        }
    }

    static RefusedSettings refused(String text) {
        return refused(text, Map.of());
    }

    static RefusedSettings refused(String text, Map<String, String> environment, Given... given) {
        try {
            Binder.bind(Sample.class, sources(text, environment, given));
        } catch (RefusedSettings refused) {
            assertThat(refused.faults()).isNotEmpty();
            return refused;
        }
        return fail("was not refused");
    }

    static Effective effective(Bound<?> bound, String path) {
        return bound.effective().stream()
                .filter(value -> value.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError(path + " is not among " + bound.effective()));
    }
}
