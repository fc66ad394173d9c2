package dev.gatehouse.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Headers;
import dev.gatehouse.provider.sign.AwsSettings;
import dev.gatehouse.provider.sign.GoogleSettings;
import dev.gatehouse.stream.StreamMode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountTest {
    private static Account account(String type, String url, AccountSettings settings) {
        Provider provider = Objects.requireNonNull(Providers.bundled().named(type));
        return new Account("a", provider, URI.create(url), Secret.of("sk-1"), settings);
    }

    private static AccountSettings settings(@Nullable StreamMode streams, String... models) {
        return new AccountSettings(
                null,
                null,
                null,
                null,
                false,
                List.of(models),
                streams,
                null,
                null,
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                PriceFactor.ONE,
                AwsSettings.NONE,
                GoogleSettings.NONE,
                dev.gatehouse.crypto.TlsFiles.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-*,gpt-5,true",
        "gpt-*,gpt-,true",
        "gpt-*,gp,false",
        "gpt-*,my-gpt-5,false",
        "*-mini,gpt-5-mini,true",
        "*-mini,gpt-5-mini-x,false",
        "gpt-*-mini,gpt-5-mini,true",
        "gpt-*-mini,gpt-mini,false",
        "gpt*4*mini,gpt-4o-mini,true",
        "gpt*4*mini,gpt-5o-mini,false",
        "a*a,a,false",
        "*,anything/at-all,true",
        "gpt-5,gpt-5,true",
        "gpt-5,gpt-55,false",
        "g.t-*,gpt-5,false",
    })
    void a_pattern_stands_for_models(String pattern, String model, boolean allowed) {
        Account account = account("openai", "https://h/v1", settings(null, pattern, "other"));

        assertThat(account.allows(model)).isEqualTo(allowed);
        assertThat(account.allows("other")).isTrue();
    }

    @Test
    void without_models_all_may_be_used() {
        assertThat(account("openai", "https://h/v1", settings(null)).allows("x")).isTrue();
    }

    @Test
    void streams_pass_exactly_at_the_provider_itself_only() {
        assertThat(account("openai", "https://api.openai.com/v1", settings(null)).streamMode())
                .isEqualTo(StreamMode.EXACT);
        assertThat(account("openai", "http://vllm:8000/v1", settings(null)).streamMode())
                .isEqualTo(StreamMode.NORMALISED);
        assertThat(account("openai", "http://my_vllm:8000/v1", settings(null)).streamMode())
                .isEqualTo(StreamMode.NORMALISED);
        assertThat(
                        account("openai", "http://vllm:8000/v1", settings(StreamMode.EXACT))
                                .streamMode())
                .isEqualTo(StreamMode.EXACT);
        assertThat(account("groq", "https://api.groq.com/openai/v1", settings(null)).streamMode())
                .isEqualTo(StreamMode.NORMALISED);
        assertThat(
                        account(
                                        "openai",
                                        "https://api.openai.com/v1",
                                        settings(StreamMode.NORMALISED))
                                .streamMode())
                .isEqualTo(StreamMode.NORMALISED);
    }

    @Test
    void header_fields_of_the_operator_win() {
        var own =
                AccountSettings.details(
                        null,
                        null,
                        Map.of(
                                "anthropic-version", Secret.of("2030-01-01"),
                                "X-Team", Secret.of("a-long-secret-value")));
        Account account = account("anthropic", "https://h/v1", own);
        Headers headers = Headers.of("anthropic-version", "the callers");

        account.describe(headers);

        assertThat(headers.first("anthropic-version")).isEqualTo("2030-01-01");
        assertThat(headers.first("X-Team")).isEqualTo("a-long-secret-value");
        assertThat(account.redact("sk-1 and a-long-secret-value")).isEqualTo("*** and ***");
    }
}
