package dev.gatehouse.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyMaskTest {
    private static final String KEY = "sk-proj-abcdefghij0123456789wxyz";

    @ParameterizedTest
    @CsvSource({
        "wrong key sk-proj-abcdefghij0123456789wxyz., wrong key ***.",
        "wrong key sk-proj-abcd, wrong key ***",
        "wrong key sk-proj-abcdefghijXX, wrong key ***XX",
        "wrong key sk-proj-abc...wxyz!, wrong key ***!",
        "wrong key sk-proj-********************wxyz. See, wrong key ***. See",
        "wrong key sk-proj…89wxyz, wrong key ***",
        "wrong key sk-p••••yz or sk-proj-abcdef, wrong key *** or ***",
        "a key begins with sk-proj- here, a key begins with sk-proj- here",
        "sk-other-key-of-another, sk-other-key-of-another",
        "sk-..., sk-...",
        "nothing, nothing"
    })
    void a_key_is_hidden_whole_by_its_beginning_and_shortened(String text, String shown) {
        assertThat(KeyMask.hide(text, KEY)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"k-123 is wrong, *** is wrong", "k-1 is not, k-1 is not", "k-...23, k-...23"})
    void a_short_key_is_hidden_whole_only(String text, String shown) {
        assertThat(KeyMask.hide(text, "k-123")).isEqualTo(shown);
    }
}
