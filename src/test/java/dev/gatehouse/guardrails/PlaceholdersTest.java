package dev.gatehouse.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.guardrails.mask.PlaceholderKey;
import dev.gatehouse.guardrails.mask.Placeholders;
import dev.gatehouse.guardrails.mask.RestoringFilter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What stands for texts, and their return.
class PlaceholdersTest {
    private static final PlaceholderKey KEY = key("a-secret-of-the-placeholders-of-tests");

    private final Placeholders placeholders = new Placeholders(KEY, "path /eng");

    private static PlaceholderKey key(String secret) {
        return new PlaceholderKey(() -> List.of(new RootSecret(Secret.of(secret), false)));
    }

    private String restored(Role role, List<String> pieces) {
        var filter = new RestoringFilter(placeholders, role);
        var out = new StringBuilder();
        pieces.forEach(it -> out.append(filter.accept(it)));
        return out.append(filter.end()).toString();
    }

    @Test
    void a_text_has_one_placeholder_per_tenant_and_secret() {
        String first = placeholders.of("email", "ada@example.com");

        assertThat(first).matches("\\[EMAIL_[0-9A-F]{12}]");
        assertThat(placeholders.of("email", "ada@example.com")).isEqualTo(first);
        assertThat(new Placeholders(KEY, "path /eng").of("email", "ada@example.com"))
                .isEqualTo(first);
        assertThat(placeholders.of("email", "bob@example.com")).isNotEqualTo(first);
        assertThat(placeholders.of("name", "ada@example.com")).isNotEqualTo(first);
        assertThat(new Placeholders(KEY, "path /ops").of("email", "ada@example.com"))
                .isNotEqualTo(first);
        assertThat(
                        new Placeholders(key("another-secret-of-other-gateways"), "path /eng")
                                .of("email", "ada@example.com"))
                .isNotEqualTo(first);
    }

    @Test
    void texts_return_at_every_split() {
        String mail = placeholders.of("email", "ada@example.com");
        String iban = placeholders.of("iban", "DE89 3704");
        String answer = "[[" + mail + iban + "] [EMAIL_ " + mail + "[";
        String expected = "[[ada@example.comDE89 3704] [EMAIL_ ada@example.com[";
        for (int i = 0; i <= answer.length(); i++) {
            for (int j = i; j <= answer.length(); j++) {
                var pieces =
                        List.of(
                                answer.substring(0, i),
                                answer.substring(i, j),
                                answer.substring(j));
                assertThat(restored(Role.ASSISTANT, pieces)).as("%s", pieces).isEqualTo(expected);
            }
        }
        assertThat(restored(Role.ASSISTANT, new ArrayList<>(List.of(answer.split("", -1)))))
                .isEqualTo(expected);
    }

    @Test
    void what_the_call_has_not_issued_stands_for_nothing() {
        String mine = placeholders.of("email", "ada@example.com");
        String foreign = new Placeholders(KEY, "path /ops").of("email", "eve@example.com");

        assertThat(restored(Role.ASSISTANT, List.of("[EMAIL_000000000000] " + foreign)))
                .isEqualTo("[EMAIL_000000000000] " + foreign);
        assertThat(restored(Role.ASSISTANT, List.of(mine.toLowerCase(java.util.Locale.ROOT))))
                .isNotEqualTo("ada@example.com");
    }

    @Test
    void texts_return_escaped_into_arguments() {
        String name = placeholders.of("name", "Ada \"Countess\"\nLovelace");
        String arguments = "{\"to\":\"" + name + "\"}";

        assertThat(restored(Role.TOOL_CALL, List.of(arguments)))
                .isEqualTo("{\"to\":\"Ada \\\"Countess\\\"\\nLovelace\"}");
        assertThat(restored(Role.TOOL_CALL, List.of(name))).isEqualTo("Ada \"Countess\"\nLovelace");
    }
}
