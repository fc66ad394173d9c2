package dev.gatehouse.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/// The texts of keys, and the patterns of models.
class KeyTokenTest {
    @Test
    void texts_of_keys_are_different_and_have_the_form_that_scanners_look_for() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) {
            KeyToken token = KeyToken.create();
            assertThat(token.text()).matches("gh_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}");
            assertThat(checked(token.text())).isEqualTo(token.text());
            assertThat(token.toString()).doesNotContain(token.text().substring(20, 40));
            assertThat(seen.add(token.text())).isTrue();
        }
    }

    /// A text with the check sum that belongs to it.
    private static String checked(String text) {
        String body = text.substring(0, text.length() - 6);
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        var sum = new StringBuilder();
        String digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        for (long left = crc.getValue(); sum.length() < 6; left /= 62) {
            sum.append(digits.charAt((int) (left % 62)));
        }
        return body + sum;
    }

    /// Compared with a regular expression.
    @Test
    void a_pattern_matches_what_its_stars_stand_for() {
        var random = new Random(20261129);
        for (int i = 0; i < 20_000; i++) {
            String name = letters(random, "ab", random.nextInt(9));
            String pattern = letters(random, "ab*", random.nextInt(8));

            assertThat(new KeyAccess.Pattern(pattern).matches(name))
                    .as("%s and %s", pattern, name)
                    .isEqualTo(name.matches(pattern.replace("*", ".*")));
        }
    }

    private static String letters(Random random, String from, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(from.charAt(random.nextInt(from.length())));
        }
        return text.toString();
    }
}
