package dev.gatehouse.guardrails.detect.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.Detector.Finding;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a text hides is found where it stands: nothing of it is left once that is replaced.
class HiddenTextTest {
    private static final Map<String, String> VALUES =
            Map.of(
                    "pii", "ada.lovelace@example.com",
                    "secrets", "AKIA" + "IOSFODNN7EXAMPLE",
                    "words", "project falcon",
                    "patterns", "CASE-ghost4711");

    static Stream<Arguments> ways() {
        return VALUES.keySet().stream()
                .flatMap(
                        name ->
                                Bypasses.found(name).entrySet().stream()
                                        .map(it -> Arguments.of(name, it.getKey(), it.getValue())));
    }

    private static String without(String text, List<Finding> found) {
        var out = new StringBuilder(text);
        for (Finding each : found.reversed()) {
            out.replace(each.start(), each.end(), "[X]");
        }
        return out.toString();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void nothing_is_left_of_what_is_replaced(String name, String way, String written) {
        Detector detector = Bypasses.detector(name);
        List<Finding> found = detector.find(written, TextField.Role.USER);

        String left = without(written, found);

        assertThat(detector.find(left, TextField.Role.USER)).as(left).isEmpty();
        // What surrounds it stays: in a long text nothing but it is replaced.
        String prose = "A quiet text, with nothing in it that is secret. ".repeat(20);
        String around = prose + "\n" + written + "\n" + prose;
        String rest = without(around, detector.find(around, TextField.Role.USER));
        assertThat(rest).startsWith(prose).endsWith(prose);
    }
}
