package dev.gatehouse.guardrails.detect.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.Detector.Finding;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens that a line end cuts are found as a whole, and lines that stand below each other are not
/// joined.
class WrappedTokensTest {
    private static final String LINE =
            "In this mail, which is a rather long one, you find what you have asked for: ";

    /// Put together, so that no file of the project looks as if it held a key.
    private static final List<String> TOKENS =
            List.of(
                    "AKIA" + "Q3EGRZ7TXW5MNB2K",
                    "ghp_" + "k3Jd82LmQ0xZv91TbYw74RsPn56HcUfGaE2i",
                    "sk-ant-"
                            + "api03-h7Gd2kQ9xLm4Vt8Rz1Wc6Yb3Nf5Jp0Ks-_2Ha9Tq7Ue4Xi8Mo1Cv6Bn3Zw"
                            + "5Dy2Rf8Lg4Pj7Ek9Sa1HuQAA",
                    "glpat-" + "x8Kq2Zr5Vn9Tb3Wm7Yc1");

    private final Detector secrets =
            Detectors.of(
                    "secrets",
                    new Detectors.Options(Set.of(), List.of(), java.util.Map.of(), Set.of(), 0));

    private List<Finding> find(String text) {
        return secrets.find(text, TextField.Role.USER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\n> ", "\n    ", "=\n", "\\\n", "\\n"})
    void a_token_cut_at_any_place_is_found_with_both_halves(String end) {
        for (String token : TOKENS) {
            for (int cut = 3; cut <= token.length() - 3; cut++) {
                String text = LINE + token.substring(0, cut) + end + token.substring(cut) + " bye";

                List<Finding> found = find(text);

                assertThat(found).as("%s in %s", end, text).isNotEmpty();
                assertThat(found.getFirst().start()).isEqualTo(LINE.length());
                assertThat(found.getLast().end())
                        .as("%s in %s", end, text)
                        .isEqualTo(LINE.length() + token.length() + end.length());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The second version of it was published as release2\ncandidates of which were few",
                "We met 112 people at the yearly congress of the association in Room12\nbuilding B",
                "| name of the column in the table of the report | total of 2025q1\nsum7 | 12 |",
                "The number of the order that you have asked about in your mail is ORD77812\n"
                        + "and so",
                "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 in the main branch of\nrepo12",
                "see https://docs.example/guide/of/the/new/engine/chapter12/section7\npage2b now"
            })
    void words_and_numbers_at_line_ends_are_no_secrets(String text) {
        assertThat(find(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void values_that_stand_below_each_other_are_not_joined(String end) {
        String first = "SERVICE_WITH_A_RATHER_LONG_NAME_OF_ITS_OWN_TOKEN=" + TOKENS.get(1);
        String text = first + end + "NEXT_NAME2=plain7" + end + "LAST=1";

        assertThat(find(text))
                .singleElement()
                .satisfies(it -> assertThat(it.end()).isEqualTo(first.length()));
    }
}
