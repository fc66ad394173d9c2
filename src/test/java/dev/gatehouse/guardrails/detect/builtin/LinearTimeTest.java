package dev.gatehouse.guardrails.detect.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The steps of a detector grow with the length of a text, and no text makes them grow faster.
class LinearTimeTest {
    private static final int SIZE = 16_000;

    private static final List<String> PIECES =
            List.of(
                    "a",
                    "1",
                    "1 ",
                    "1-",
                    "1.1.1.1.",
                    "@",
                    "a@",
                    "a@a.",
                    "a.b@c.de ",
                    ":",
                    "::",
                    "a:",
                    "//",
                    "://",
                    "https://a:b@",
                    "-",
                    "--",
                    "-----BEGIN ",
                    "-----BEGIN PRIVATE KEY-----\n",
                    "eyJ",
                    "eyJ.",
                    "eyJhbGciOiJIUzI1NiJ9.",
                    "gh_",
                    "sk-",
                    "sk-ant-",
                    "password=",
                    "password ",
                    "token: \"",
                    "![",
                    "![](",
                    "![](http://a?b=",
                    "<img ",
                    "<img src=",
                    "(",
                    "(1",
                    "+",
                    "+1",
                    "+1 ",
                    "AB12",
                    "AB12 ",
                    "DE89 ",
                    "0x",
                    "ignore ",
                    "ignore all previous ",
                    "<|",
                    "[",
                    "#",
                    "Basic ",
                    "Calle A ",
                    "12 rue de ",
                    "Anna ",
                    "Dr. ",
                    "5 Main ",
                    "Street ",
                    "born 1",
                    "x y ",
                    "ssn 1",
                    "acme",
                    "acm",
                    " ",
                    "\n",
                    "%",
                    "\\",
                    "&",
                    "1A",
                    "bc1",
                    "1/");

    static Stream<Arguments> detectors() {
        return Stream.of(
                Arguments.of("pii", of("pii", Set.of("all"))),
                Arguments.of("secrets", of("secrets", Set.of())),
                Arguments.of("words", of("words", Set.of())),
                Arguments.of("invisible", of("invisible", Set.of())),
                Arguments.of("injection", of("injection", Set.of())));
    }

    private static Detector of(String name, Set<String> kinds) {
        List<String> words = List.of("acme", "acme corp", "a b c d");
        return Detectors.of(name, new Detectors.Options(kinds, words, Map.of(), Set.of(), 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("detectors")
    void twice_the_text_takes_twice_the_steps(String name, Detector detector) {
        for (String piece : PIECES) {
            long once = steps(detector, piece, SIZE);
            long twice = steps(detector, piece, 2 * SIZE);

            assertThat(twice).as("%s over '%s'", name, piece).isLessThan(once * 22 / 10 + 1000);
        }
    }

    private static long steps(Detector detector, String piece, int size) {
        var text = new CountedText(piece.repeat(size / piece.length()));
        detector.find(text, TextField.Role.TOOL_RESULT);
        return text.reads();
    }
}
