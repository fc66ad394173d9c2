package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.ReceivedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Models in paths and queries, token counts, loops, and names that are too long.
class PathsJourneyTest {
    private static final String LOCKED =
            "server: {port: 0, host: 127.0.0.1, master-key: gk-master}\n";
    private static final String DEPLOYMENT = "/openai/deployments/one%2Fgpt";
    private static final String VERSION = "?api-version=2024-10-21";
    private static final String COUNT =
            "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "chat/completions|{\"model\":\"other\",\"messages\":[]}|{\"model\":\"gpt\",\"messages\":[]}",
                "chat/completions|{\"messages\":[]}|{\"messages\":[],\"model\":\"gpt\"}",
                "embeddings|{\"input\":\"x\"}|{\"input\":\"x\",\"model\":\"gpt\"}",
                "completions|{\"prompt\":\"x\"}|{\"prompt\":\"x\",\"model\":\"gpt\"}",
                "images/generations|{\"prompt\":\"x\"}|{\"prompt\":\"x\",\"model\":\"gpt\"}",
                "audio/speech|{\"input\":\"x\"}|{\"input\":\"x\",\"model\":\"gpt\"}"
            })
    void the_path_of_an_azure_client_names_the_model(String path, String sent, String received) {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            gateway.upstream()
                    .always(
                            ScriptedUpstream.json(
                                    200, "{\"choices\":[{\"index\":0}],\"data\":[]}"));

            Reply reply =
                    gateway.raw(
                            ScriptedClient.post(
                                    DEPLOYMENT + "/" + path + VERSION, sent, "api-key: gk-master"));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(only(gateway).line()).isEqualTo("POST /v1/" + path + " HTTP/1.1");
            assertThat(only(gateway).text()).isEqualTo(received);
            assertThat(only(gateway).all("api-key")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "other"})
    void the_path_names_the_model_of_a_form(String named) {
        String file =
                """
                --B
                Content-Disposition: form-data; name="file"; filename="a.wav"

                sound
                --B--
                """
                        .replace("\n", "\r\n");
        String model = "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n%s\r\n";
        String sent = named.isEmpty() ? file : model.formatted(named) + file;
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{\"text\":\"x\"}"));

            Reply reply =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/openai/deployments/gpt/audio/transcriptions" + VERSION,
                                    sent,
                                    "Content-Type: multipart/form-data; boundary=B"));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(only(gateway).text()).isEqualTo(model.formatted("gpt") + file);
        }
    }

    @ParameterizedTest
    @CsvSource({"/openai/files?api-version=1&limit=2, /v1/files?limit=2"})
    void the_version_of_the_api_of_the_client_is_not_sent(String received, String sent) {
        try (var gateway = GatewayFixture.open("providers:\n" + OPEN)) {
            gateway.raw(ScriptedClient.request("GET", received));

            assertThat(gateway.upstream().received())
                    .extracting(ReceivedRequest::line)
                    .contains("GET " + sent + " HTTP/1.1");
        }
    }

    private static final String OPEN = "  one: {type: openai, base-url: 'UPSTREAM', api-key: k}\n";

    @Test
    void responses_are_not_opened_as_a_websocket() {
        try (var gateway = GatewayFixture.open()) {
            Reply reply =
                    gateway.raw(
                            ScriptedClient.request(
                                    "GET",
                                    "/v1/responses",
                                    "Connection: Upgrade",
                                    "Upgrade: websocket",
                                    "Sec-WebSocket-Key: abc"));

            assertThat(reply.status()).isEqualTo(426);
            assertThat(reply.text("error", "message")).contains("POST", "/p/ACCOUNT/responses");
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"one/gpt", "gpt", "fast"})
    void a_realtime_socket_goes_where_its_model_is_and_names_it_as_the_provider_does(String name) {
        String yaml =
                """
                models: {fast: {targets: [{model: one/gpt}]}}
                providers:
                  zero: {type: openai, base-url: 'UPSTREAM', api-key: z, models: [other]}
                  one: {type: openai, base-url: 'UPSTREAM', api-key: k, models: [gpt]}
                """;
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream().always(ScriptedUpstream.json(400, "{}"));

            gateway.raw(
                    ScriptedClient.request(
                            "GET",
                            "/v1/realtime?model=" + name.replace("/", "%2F") + "&x=1",
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Key: abc"));

            assertThat(only(gateway).line()).isEqualTo("GET /v1/realtime?model=gpt&x=1 HTTP/1.1");
            assertThat(only(gateway).all("authorization")).containsExactly("Bearer k");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/openai/realtime?deployment=NAME&api-version=1, openai, /v1/realtime?model=gpt",
        "/openai/realtime?api-version=1&deployment=NAME&x=1, openai, /v1/realtime?model=gpt&x=1",
        "/openai/v1/realtime?model=NAME, azure, /v1/realtime?model=gpt",
        "/openai/realtime?deployment=NAME, azure-deployments, /v1/openai/realtime?deployment=gpt",
        "/v1/realtime?model=NAME, azure-deployments, /v1/openai/realtime?deployment=gpt"
    })
    void a_realtime_socket_of_an_azure_client_names_a_deployment(
            String path, String type, String sent) {
        String yaml =
                """
                providers:
                  zero: {type: openai, base-url: 'UPSTREAM', api-key: z, models: [other]}
                  one: {type: TYPE, base-url: 'UPSTREAM', api-key: k, models: [gpt]}
                """;
        for (String name : new String[] {"gpt", "one%2Fgpt"}) {
            try (var gateway = GatewayFixture.open(yaml.replace("TYPE", type))) {
                gateway.upstream().always(ScriptedUpstream.json(400, "{}"));

                gateway.raw(upgrade(path.replace("NAME", name)));
                Reply unlisted = gateway.raw(upgrade(path.replace("NAME", "secret")));

                assertThat(only(gateway).line()).isEqualTo("GET " + sent + " HTTP/1.1");
                assertThat(unlisted.status()).isIn(403, 404);
            }
        }
    }

    @Test
    void a_query_names_a_model_or_a_deployment_and_not_both() {
        try (var gateway = GatewayFixture.open()) {
            Reply reply = gateway.raw(upgrade("/p/one/realtime?model=gpt&deployment=secret"));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    private static String upgrade(String path) {
        return ScriptedClient.request(
                "GET", path, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama", "vllm", "openrouter", "openai", "deepseek"})
    void tokens_are_estimated_where_the_provider_does_not_count_them(String type) {
        String body = COUNT.formatted("m");
        try (var gateway =
                GatewayFixture.open(
                        "providers: {one: {type: "
                                + type
                                + ", base-url: 'UPSTREAM', api-key: k, models: [m]}}\n")) {
            Reply reply = gateway.raw(ScriptedClient.post("/v1/messages/count_tokens", body));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("{\"input_tokens\":" + body.length() / 4 + "}");
            assertThat(reply.field("x-gatehouse-estimated")).isEqualTo("true");
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, {\"input_tokens\":3}, false",
        "404, {\"detail\":\"Not Found\"}, true",
        "404, <html>nginx</html>, true",
        "404, {\"error\":\"Unexpected endpoint or method.\"}, true",
        "404, {\"error\":\"model 'opus' not found\"}, false",
        "405, {}, true",
        "400, {}, false",
        "429, {}, false"
    })
    void tokens_are_estimated_where_the_server_lacks_the_path(
            int status, String answer, boolean estimated) {
        try (var gateway = GatewayFixture.virtual()) {
            gateway.upstream().always(ScriptedUpstream.json(status, answer, "Retry-After: 3600"));

            Reply reply =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/v1/messages/count_tokens", COUNT.formatted("opus")));

            assertThat(reply.status()).isEqualTo(estimated ? 200 : status);
            assertThat(reply.field("x-gatehouse-estimated")).isEqualTo(estimated ? "true" : null);
        }
    }

    @Test
    void a_model_that_there_is_not_is_not_estimated() {
        try (var gateway = GatewayFixture.open()) {
            String body = COUNT.formatted("nobody");

            assertThat(gateway.raw(ScriptedClient.post("/v1/messages/count_tokens", body)).status())
                    .isEqualTo(404);
        }
    }

    @Test
    void requests_count_the_gateways_they_pass() {
        try (var gateway = GatewayFixture.open()) {
            gateway.ask(WireFormat.CHAT, false);
            gateway.ask(WireFormat.CHAT, false, "X-Gatehouse-Hops: 2");
            gateway.ask(WireFormat.CHAT, false, "X-Gatehouse-Hops: none");

            assertThat(gateway.upstream().received())
                    .flatExtracting(received -> received.all("x-gatehouse-hops"))
                    .containsExactly("1", "3", "1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "99999999999999999999"})
    void a_request_that_passed_too_many_gateways_ends(String hops) {
        try (var gateway = GatewayFixture.open()) {
            Reply reply = gateway.ask(WireFormat.CHAT, false, "X-Gatehouse-Hops: " + hops);

            assertThat(reply.status()).isEqualTo(508);
            assertThat(reply.text("error", "code")).isEqualTo("loop_detected");
            assertThat(reply.text("error", "message")).contains("base URL");
            assertThat(reply.field("x-should-retry")).isEqualTo("false");
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void the_end_of_a_loop_is_not_retried() {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream()
                    .always(
                            ScriptedUpstream.json(
                                    508,
                                    "{\"error\":{\"message\":\"round\",\"code\":\"loop_detected\"}}"));

            Reply reply = gateway.ask(WireFormat.CHAT, false);

            assertThat(reply.status()).isEqualTo(508);
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/chat/completions, '{\"model\":\"NAME\",\"messages\":[]}'",
        "POST, /v1/messages, '{\"model\":\"NAME\",\"messages\":[]}'",
        "POST, /openai/deployments/NAME/embeddings, {}",
        "GET, /v1/models/NAME, ''",
        "DELETE, /v1/models/NAME, ''",
        "GET, /v1/realtime?model=NAME, ''"
    })
    void a_name_that_is_too_long_is_rejected_and_not_repeated(
            String method, String path, String body) {
        String name = "n".repeat(257);
        try (var gateway = GatewayFixture.open()) {
            String target = path.replace("NAME", name);
            Reply reply =
                    gateway.raw(
                            method.equals("POST")
                                    ? ScriptedClient.post(target, body.replace("NAME", name))
                                    : ScriptedClient.request(method, target));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("257 characters", "256").doesNotContain("nnnn");
            assertThat(gateway.logged()).doesNotContain(name.substring(0, 200) + "\",\"account");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/models/nobody, 404",
        "DELETE, /v1/models/nobody, 404",
        "PUT, /v1/messages, 405",
        "GET, /nowhere, 404",
        "GET, /v1/files?provider=nobody, 400",
        "GET, /p/nobody/x, 400"
    })
    void an_error_has_the_format_of_the_client_on_every_path(
            String method, String path, int status) {
        try (var gateway = GatewayFixture.open()) {
            Reply messages =
                    gateway.raw(
                            ScriptedClient.request(method, path, "anthropic-version: 2023-06-01"));
            Reply below =
                    path.startsWith("/v1")
                            ? gateway.raw(ScriptedClient.request(method, "/anthropic" + path))
                            : messages;

            assertThat(messages.status()).isEqualTo(status);
            assertThat(messages.text("type")).isEqualTo("error");
            assertThat(below.text("type")).isEqualTo("error");
        }
    }

    private static ReceivedRequest only(GatewayFixture gateway) {
        return gateway.upstream().only();
    }
}
