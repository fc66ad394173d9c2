package dev.gatehouse.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderAddressTest {
    private static final Providers PROVIDERS = Providers.bundled();

    private static ProviderAddress of(String provider, String given) {
        return ProviderAddress.of(
                URI.create(given),
                Objects.requireNonNull(PROVIDERS.named(provider)),
                PROVIDERS.hints(provider).basePath());
    }

    private static @Nullable String hint(String provider, String given) {
        return of(provider, given).hint();
    }

    @ParameterizedTest
    @CsvSource({
        "openai,https://api.openai.com/v1,https://api.openai.com/v1",
        "openai,https://api.openai.com/v1/,https://api.openai.com/v1",
        "openai,https://api.openai.com//v1//,https://api.openai.com/v1",
        "openai,https://api.openai.com,https://api.openai.com/v1",
        "openai,https://api.openai.com/v1/chat/completions,https://api.openai.com/v1",
        "openai,https://api.openai.com/v1/responses,https://api.openai.com/v1",
        "openai,HTTPS://api.openai.com/v1/models,https://api.openai.com/v1",
        "openai,http://vllm:8000,http://vllm:8000",
        "openai,http://host/api/chat,http://host/api/chat",
        "groq,https://api.groq.com,https://api.groq.com/openai/v1",
        "anthropic,https://api.anthropic.com,https://api.anthropic.com/v1",
        "anthropic,http://proxy.example/,http://proxy.example/v1",
        "anthropic,http://proxy.example/v1/messages,http://proxy.example/v1",
        "anthropic,http://proxy.example/claude,http://proxy.example/claude",
        "ollama,http://localhost:11434,http://localhost:11434/v1",
        "lmstudio,http://localhost:1234/,http://localhost:1234/v1",
        "vllm,http://h:8000/v1/chat/completions,http://h:8000/v1",
        "vllm,http://h:8000/models,http://h:8000/models",
        "compatible,http://h:8000,http://h:8000",
        "compatible,http://h/v2/embeddings,http://h/v2",
        "azure,https://x.openai.azure.com/,https://x.openai.azure.com/openai/v1",
        "azure,https://x.openai.azure.com/openai,https://x.openai.azure.com/openai/v1",
        "azure,https://x.openai.azure.com/openai/v1/,https://x.openai.azure.com/openai/v1",
        "azure,https://x.openai.azure.com/openai/deployments/g/chat/completions?api-version=2024-10-21,https://x.openai.azure.com/openai/v1",
        "azure-deployments,https://x.openai.azure.com/openai/,https://x.openai.azure.com",
        "azure-deployments,https://x.openai.azure.com/openai/deployments/g/chat/completions?api-version=2024-10-21,https://x.openai.azure.com",
        "openai,http://user:p%40ss@h:80/v1,http://user:p%40ss@h:80/v1",
        "vllm,http://my_vllm:8000/v1,http://my_vllm:8000/v1",
    })
    void an_address_is_taken_as_it_is_meant(String provider, String given, String meant) {
        ProviderAddress address = of(provider, given);

        assertThat(address.url()).isEqualTo(URI.create(meant));
        assertThat(address.error()).isNull();
    }

    @Test
    void a_version_in_the_query_is_the_accounts() {
        assertThat(
                        of(
                                        "azure-deployments",
                                        "https://x.openai.azure.com/?api-version=2024-10-21")
                                .apiVersion())
                .isEqualTo("2024-10-21");
        assertThat(
                        of(
                                        "azure",
                                        "https://x.openai.azure.com/openai/deployments/g?api-version=2024-10-21")
                                .apiVersion())
                .as("it belongs to a path that is not asked")
                .isNull();
    }

    @Test
    void what_no_base_can_have_is_an_error() {
        assertThat(of("openai", "https://h/v1?key=x").error()).contains("query");
        assertThat(of("openai", "https://h/v1#x").error()).contains("'#'");
    }

    @Test
    void a_path_that_is_missing_is_a_hint_where_it_is_not_certain() {
        assertThat(hint("openai", "http://vllm:8000"))
                .isEqualTo("has no path, and that of OpenAI ends with '/v1'");
        assertThat(hint("openai", "http://vllm:8000/v1")).isNull();
        assertThat(hint("compatible", "http://vllm:8000")).isNull();
        assertThat(hint("deepseek", "http://proxy")).isNull();
    }
}
