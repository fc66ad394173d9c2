package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.ReceivedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the entries of providers change in requests and answers.
class ProviderDataJourneyTest {
    private static final String RANKING = "[{\"index\":1,\"relevance_score\":0.9}]";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "cerebras|\"reasoning_content\":\"t\"|\"reasoning\":\"t\"",
                "cerebras|\"reasoning_content\":\"t\",\"reasoning\":\"u\"|\"reasoning\":\"u\"",
                "groq|\"reasoning_content\":\"t\",\"reasoning\":\"u\"|",
                "mistral|\"reasoning_content\":\"t\",\"reasoning\":\"u\"|"
            })
    void reasoning_goes_back_as_the_provider_takes_it(String type, String sent, String received) {
        String message = "{\"role\":\"assistant\",\"content\":\"b\"%s}";
        try (var gateway = at(type)) {
            gateway.ask(WireFormat.CHAT, chat(message.formatted("," + sent)));

            String expected = received == null ? "" : "," + received;
            assertThat(only(gateway).text()).isEqualTo(chat(message.formatted(expected)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "azure, gpt-5-mini, max_completion_tokens",
        "azure-deployments, gpt-5-mini, max_completion_tokens",
        "azure, gpt-4o, max_tokens",
        "azure-deployments, my-own-name, max_tokens"
    })
    void a_limit_has_the_name_that_the_model_takes(String type, String model, String name) {
        try (var gateway = at(type, model)) {
            gateway.ask(
                    WireFormat.CHAT,
                    "{\"model\":\"%s\",\"messages\":[],\"max_tokens\":5}".formatted(model));

            assertThat(only(gateway).text())
                    .isEqualTo(
                            "{\"model\":\"%s\",\"messages\":[],\"%s\":5}".formatted(model, name));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "vllm, system",
        "ollama, system",
        "sglang, system",
        "llamacpp, system",
        "lmstudio, system",
        "compatible, system",
        "openai, developer",
        "azure, developer"
    })
    void the_role_developer_is_replaced_where_the_server_has_none(String type, String role) {
        String message = "{\"role\":\"%s\",\"content\":\"x\"}";
        try (var gateway = at(type)) {
            gateway.ask(WireFormat.CHAT, chat(message.formatted("developer")));

            assertThat(only(gateway).text()).isEqualTo(chat(message.formatted(role)));
        }
    }

    @ParameterizedTest
    @CsvSource({"vllm, system", "ollama, system", "compatible, system", "openai, developer"})
    void the_role_developer_in_responses_likewise(String type, String role) {
        String body = "{\"model\":\"m\",\"input\":[{\"role\":\"%s\",\"content\":\"x\"}]}";
        try (var gateway = at(type)) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{\"id\":\"r\",\"output\":[]}"));

            gateway.raw(ScriptedClient.post("/v1/responses", body.formatted("developer")));

            assertThat(only(gateway).text()).isEqualTo(body.formatted(role));
        }
    }

    @Test
    void fields_that_openrouter_reads_reach_it() {
        try (var gateway = at("openrouter")) {
            gateway.ask(
                    WireFormat.CHAT,
                    chat(""),
                    "X-OpenRouter-Title: t",
                    "X-OpenRouter-Categories: c",
                    "HTTP-Referer: r",
                    "X-Title: x");

            assertThat(only(gateway).all("x-openrouter-title")).containsExactly("t");
            assertThat(only(gateway).all("x-openrouter-categories")).containsExactly("c");
            assertThat(only(gateway).all("http-referer")).containsExactly("r");
            assertThat(only(gateway).all("x-title")).containsExactly("x");
        }
    }

    @Test
    void a_token_of_a_subscription_is_sent_as_one() {
        String yaml =
                """
                providers:
                  a: {type: anthropic, base-url: 'UPSTREAM', api-key: sk-ant-oat01-x, models: [m]}
                """;
        String body = "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[]}";
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream().always(talk -> talk.send(WireFormat.MESSAGES.wholeResponse()));
            gateway.ask(WireFormat.MESSAGES, body);
            gateway.ask(WireFormat.MESSAGES, body, "anthropic-beta: other-1, oauth-2025-04-20");
            gateway.ask(WireFormat.MESSAGES, body, "anthropic-beta: other-1");

            assertThat(gateway.upstream().received())
                    .allSatisfy(
                            received -> {
                                assertThat(received.all("authorization"))
                                        .containsExactly("Bearer sk-ant-oat01-x");
                                assertThat(received.all("x-api-key")).isEmpty();
                            });
            assertThat(gateway.upstream().received())
                    .flatExtracting(received -> received.all("anthropic-beta"))
                    .containsExactly(
                            "oauth-2025-04-20",
                            "other-1,oauth-2025-04-20",
                            "other-1,oauth-2025-04-20");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cohere, /v1/v2/rerank, top_n, results",
        "jina, /v1/rerank, top_n, results",
        "together, /v1/rerank, top_n, results",
        "vllm, /v1/rerank, top_n, results",
        "novita, /v1/rerank, top_n, results",
        "voyage, /v1/rerank, top_k, data"
    })
    void documents_are_reranked(String type, String path, String limit, String answered) {
        String body = "{\"model\":\"m\",\"query\":\"q\",\"documents\":[\"a\",\"b\"],\"%s\":1}";
        try (var gateway = at(type)) {
            gateway.upstream()
                    .always(ScriptedUpstream.json(200, "{\"%s\":%s}".formatted(answered, RANKING)));

            Reply reply = gateway.raw(ScriptedClient.post("/v1/rerank", body.formatted("top_n")));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("{\"results\":" + RANKING + "}");
            assertThat(only(gateway).line()).isEqualTo("POST " + path + " HTTP/1.1");
            assertThat(only(gateway).text()).isEqualTo(body.formatted(limit));
        }
    }

    private static GatewayFixture at(String type) {
        return at(type, "m");
    }

    private static GatewayFixture at(String type, String model) {
        return GatewayFixture.open(
                "providers: {a: {type: %s, base-url: 'UPSTREAM', api-key: k, models: [%s]}}\n"
                        .formatted(type, model));
    }

    private static String chat(String messages) {
        return "{\"model\":\"m\",\"messages\":[" + messages + "]}";
    }

    private static ReceivedRequest only(GatewayFixture gateway) {
        return gateway.upstream().only();
    }
}
