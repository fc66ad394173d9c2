package dev.gatehouse.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.Secret;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is masked in texts and in JSON, and what is not.
class MaskingTest {
    private static final Masking MASKING =
            Masking.of(List.of("\\d{4}-\\d{4}")).with(List.of(Secret.of("known-secret")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "known-secret",
                "Bearer abcdefghij",
                "sk-abcdefghijklmnop1234",
                "gh_abcdefghijkl_mnopqrstuvwx",
                "AKIAABCDEFGHIJKLMNOP",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.c2ln",
                "password: hunter22",
                "{\\\"api_key\\\": \\\"abcdef\\\"}",
                "1234-5678",
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"
            })
    void a_credential_in_a_text_is_masked(String text) {
        String last = text.substring(text.length() - 4).replaceAll("[^a-zA-Z0-9]", "");

        assertThat(MASKING.text("before " + text + " after"))
                .startsWith("before ")
                .endsWith(" after")
                .contains("***")
                .doesNotContain(last.length() > 2 ? last : text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The secret of a good password is its length.",
                "chatcmpl-abcdefghijklmnopqrstuvwx",
                "resp_0123456789abcdef0123456789",
                "max_tokens: 4096"
            })
    void what_is_no_credential_stays(String text) {
        assertThat(MASKING.text(text)).isEqualTo(text);
    }

    @Test
    void members_with_the_names_of_credentials_are_masked_at_any_depth() throws MalformedJson {
        String json =
                """
                {"tools":[{"headers":{"X-Api-Key":"one1","Authorization":"two2"}}],
                 "client_secret":["three3"],"known-secret":4,"max_tokens":5,"user":"kept"}""";
        var out = new JsonWriter();
        MASKING.write(Json.parse(json.getBytes(UTF_8)), out);

        assertThat(out.toString())
                .isEqualTo(
                        "{\"tools\":[{\"headers\":{\"X-Api-Key\":\"***\",\"Authorization\":\"***\"}}],"
                                + "\"client_secret\":[\"***\"],\"***\":4,\"max_tokens\":5,\"user\":\"kept\"}");
    }
}
