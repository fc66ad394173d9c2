package dev.gatehouse.guardrails.rule;

import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.builtin.Detectors;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes the detectors of guardrails.
public final class DetectorFactory {
    private DetectorFactory() {}

    /// The detector of a guardrail; `null` where its type has none.
    ///
    /// @throws IllegalArgumentException when its settings cannot be used
    public static @Nullable Detector of(GuardSettings settings) {
        String name = settings.type().detector();
        if (name == null) {
            return null;
        }
        var options =
                new Detectors.Options(
                        settings.type().chooses() ? Set.copyOf(settings.kinds()) : Set.of(),
                        settings.words(),
                        settings.patterns(),
                        Set.copyOf(settings.languages()),
                        settings.limit());
        return Detectors.of(name, options);
    }
}
