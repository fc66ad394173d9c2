package dev.gatehouse.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.call.Operation;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.StreamMode;
import java.net.URI;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvidersTest {
    @Test
    void an_entry_is_all_a_provider_needs() throws Exception {
        Providers providers =
                Providers.of(
                        """
                        {"acme": {"base-url": "https://api.acme.test/v1", "auth": "x-api-key",
                         "streams": "exact", "operations": {"chat-completions": "/chat"},
                         "headers": {"acme-version": "1"}, "forward": ["x-title"]}}"""
                                .getBytes(UTF_8));

        Provider acme = Objects.requireNonNull(providers.named("acme"));

        assertThat(acme.baseUrl()).isEqualTo(URI.create("https://api.acme.test/v1"));
        assertThat(acme.auth()).isEqualTo(Provider.Auth.X_API_KEY);
        assertThat(acme.streamMode()).isEqualTo(StreamMode.EXACT);
        assertThat(acme.operations()).containsOnlyKeys(Operation.CHAT);
        assertThat(acme.headers()).containsEntry("acme-version", "1");
        assertThat(acme.forward()).containsExactly("x-title");
    }

    @ParameterizedTest
    @CsvSource({
        "/models/x:generate, MESSAGES",
        "/models/x:stream, MESSAGES",
        "/models/a/b:stream, CHAT",
        "/models/:stream, CHAT",
        "/models/x:count, CHAT",
        "/chat, CHAT"
    })
    void what_stands_at_a_path_has_the_format_of_its_operation(String path, Operation.Format format)
            throws MalformedJson {
        String entry =
                """
                {"acme": {"operations": {"chat-completions": "/chat", "messages": {
                  "path": "/models/{model}:generate", "stream": "/models/{model}:stream?alt=sse"}}}}
                """;
        Provider acme = Objects.requireNonNull(Providers.of(entry.getBytes(UTF_8)).named("acme"));

        assertThat(acme.formatAt(path)).isEqualTo(format);
    }

    @Test
    void the_bundled_ones_are_sound_and_begin_with_the_best_known() {
        Providers bundled = Providers.bundled();

        assertThat(bundled.names())
                .startsWith("openai", "anthropic", "groq", "openrouter", "ollama")
                .hasSizeGreaterThan(40)
                .allSatisfy(name -> assertThat(bundled.named(name)).isNotNull());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"acme\":{\"key\":1}} | line 1, acme: 'key' is no member of an entry",
                "{\"acme\":{\"base-url\":\"http://a b\"}} | line 1, acme: 'http://a b' is no address",
                "{\"acme\":{\"base-url\":\"/v1\"}} | line 1, acme: '/v1' is no address",
                "{\"acme\":{\"auth\":\"basic\"}} | line 1, acme: there is no auth 'basic'",
                "{\"acme\":{\"streams\":\"fast\"}} | line 1, acme: streams cannot be 'fast'",
                "{\"acme\":{\"operations\":{\"sing\":\"/s\"}}} | line 1, acme: 'sing' is no operation",
                "{\"acme\":{\"operations\":{\"embeddings\":{\"path\":\"/m\",\"format\":\"x\"}}}} | line 1, acme: there is no format 'x' of embeddings",
                "{\"acme\":{\"operations\":{\"rerank\":{\"path\":\"/m\",\"format\":\"cohere\"}}}} | line 1, acme: there is no format 'cohere' of reranking",
                "{\"acme\":{\"operations\":{\"models\":{\"stream\":\"/m\"}}}} | line 1, acme: a path needs 'path'",
                "{\"acme\":{\"operations\":{\"models\":{\"at\":\"/m\"}}}} | line 1, acme: 'at' is no member of a path",
                "{\"acme\":{},\"acme\":{}} | \"acme\" is given twice",
            })
    void an_invalid_entry_is_rejected_by_name(String text, String reason) {
        assertThatThrownBy(() -> Providers.of(text.getBytes(UTF_8)))
                .isInstanceOf(MalformedJson.class)
                .hasMessage(reason);
    }
}
