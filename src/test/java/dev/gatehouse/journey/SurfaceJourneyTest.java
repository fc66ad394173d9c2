package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.ReceivedRequest;
import dev.gatehouse.journey.ScriptedUpstream.Wire;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything beside chats and messages: other operations, forms, uploads, relayed addresses,
/// native access.
class SurfaceJourneyTest {
    private static final String MASTER = "gk-master-canary";
    private static final String LOCKED =
            "server: {port: 0, host: 127.0.0.1, master-key: " + MASTER + "}\n";
    private static final String TWO_ALIKE =
            """
            providers:
              east: {type: openai, base-url: 'UPSTREAM', api-key: east-key, models: [gpt]}
              west: {type: openai, base-url: 'UPSTREAM', api-key: west-key, models: [gpt], relayed-paths: [/anything]}
            """;

    @ParameterizedTest
    @CsvSource({
        "/v1/completions, /v1/completions",
        "/v1/responses, /v1/responses",
        "/v1/responses/input_tokens, /v1/responses/input_tokens",
        "/v1/responses/compact, /v1/responses/compact",
        "/v1/moderations, /v1/moderations",
        "/v1/images/generations, /v1/images/generations",
        "/v1/images/edits, /v1/images/edits",
        "/openai/v1/embeddings, /v1/embeddings"
    })
    void json_is_sent_to_the_path_of_the_entry_with_only_the_model_changed(
            String received, String sent) {
        String answer =
                "{\"id\":\"a\", \"odd\":1.0, \"choices\":[{\"text\":\"t\"}], \"data\":[], \"results\":[],"
                        + " \"usage\":{\"input_tokens\":3}}";
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(ScriptedUpstream.json(200, answer));

            Reply reply =
                    gateway.raw(
                            ScriptedClient.post(received, "{\"model\":\"one/gpt\", \"x\":[1e3]}"));

            assertThat(reply.body()).isEqualTo(answer);
            assertThat(gateway.upstream().only().line()).isEqualTo("POST " + sent + " HTTP/1.1");
            assertThat(gateway.upstream().only().text())
                    .isEqualTo("{\"model\":\"gpt\", \"x\":[1e3]}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/rerank", "/v1/audio/speech"})
    void a_missing_model_is_reported(String path) {
        try (var gateway = GatewayFixture.open()) {
            for (String body : new String[] {"{}", "{\"model\":null}", "{\"model\":1}"}) {
                Reply reply = gateway.raw(ScriptedClient.post(path, body));

                assertThat(reply.status()).isEqualTo(400);
                assertThat(reply.text("error", "param")).isEqualTo("model");
            }
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void an_operation_that_a_provider_lacks_is_rejected_with_those_it_has() {
        try (var gateway = GatewayFixture.open()) {
            Reply reply =
                    gateway.raw(ScriptedClient.post("/v1/rerank", "{\"model\":\"two/opus\"}"));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("does not offer reranking", "'messages'");
        }
    }

    @Test
    void the_events_of_a_response_pass_byte_for_byte_and_need_no_done() {
        String stream =
                "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{}}\n\n"
                        + "event: response.output_text.delta\n"
                        + "data: {\"type\":\"response.output_text.delta\",\"delta\":\"hi\"}\n\n"
                        + "event: response.completed\ndata: {\"type\":\"response.completed\","
                        + "\"response\":{\"usage\":{\"input_tokens\":7,\"output_tokens\":2}}}\n\n";
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.beginStream().chunk(stream).lastChunk());

            Reply reply =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/v1/responses", "{\"model\":\"gpt\",\"stream\":true}"));

            assertThat(reply.body()).isEqualTo(stream);
            assertThat(reply.whole()).isTrue();
            Await.until("the line", () -> gateway.logged().contains("\"input_tokens\":7"));
        }
    }

    @Test
    void a_response_that_is_cut_ends_with_an_error_and_a_failure() {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.beginStream()
                                        .chunk(
                                                "event: response.output_text.delta\ndata:"
                                                        + " {\"type\":\"response.output_text.delta\",\"delta\":\"hi\"}\n\n");
                                talk.close();
                            });

            Reply reply =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/v1/responses", "{\"model\":\"gpt\",\"stream\":true}"));

            assertThat(reply.body())
                    .contains("event: error\n", "event: response.failed\n", "\"status\":\"failed\"")
                    .doesNotContain("response.completed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[DONE]", "{\"error\":{\"message\":\"boom\",\"code\":500}}"})
    void a_response_without_its_last_event_is_a_failure_whatever_ends_it(String last) {
        String begun =
                """
                event: response.output_text.delta
                data: {"type":"response.output_text.delta","delta":"hi"}

                """;
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream()
                    .always(
                            talk ->
                                    talk.beginStream()
                                            .chunk(begun + "data: " + last + "\n\n")
                                            .lastChunk());

            Reply reply =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/v1/responses", "{\"model\":\"gpt\",\"stream\":true}"));

            assertThat(reply.body()).startsWith(begun).contains("event: response.failed\n");
            assertThat(reply.body().contains("boom")).isEqualTo(last.contains("boom"));
            assertThat(gateway.callLine()).doesNotContain("\"outcome\":\"ok\"");
        }
    }

    @Test
    void sound_passes_as_it_is() {
        var sound = new byte[200_000];
        new Random(7).nextBytes(sound);
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream()
                    .always(
                            talk ->
                                    talk.send(
                                                    Wire.head(
                                                            200,
                                                            "Content-Type: audio/mpeg",
                                                            "Content-Length: 200000"))
                                            .send(sound));

            Reply reply =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/v1/audio/speech", "{\"model\":\"gpt\",\"input\":\"hi\"}"));

            assertThat(reply.all("content-type")).containsExactly("audio/mpeg");
            assertThat(reply.all("content-length")).containsExactly("200000");
            assertThat(reply.bytes()).isEqualTo(sound);
        }
    }

    @Test
    void sound_that_is_cut_never_looks_whole() {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.send(
                                        Wire.head(
                                                200,
                                                "Content-Type: audio/mpeg",
                                                "Transfer-Encoding: chunked"));
                                talk.chunk("half of it").close();
                            });

            Reply reply =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/v1/audio/speech", "{\"model\":\"gpt\",\"input\":\"hi\"}"));

            assertThat(reply.whole()).isFalse();
            Await.until("the line", () -> gateway.logged().contains("\"outcome\":\"cut\""));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 900_000, 3_000_000})
    void a_form_passes_with_the_model_renamed_wherever_it_stands(int size) {
        String file = part("file\"; filename=\"a.mp3", "x".repeat(size));
        String model = part("model", "one/gpt");
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{\"text\":\"hi\"}"));
            for (String form : new String[] {model + file + END, file + model + END}) {
                Reply reply = gateway.raw(form(form));

                assertThat(reply.body()).isEqualTo("{\"text\":\"hi\"}");
                ReceivedRequest received = gateway.upstream().received().getLast();
                assertThat(received.text()).isEqualTo(form.replace("one/gpt", "gpt"));
                assertThat(received.all("content-type"))
                        .containsExactly("multipart/form-data; boundary=xyz");
            }
        }
    }

    @Test
    void a_transcript_in_plain_text_passes_as_it_is() {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream()
                    .always(
                            talk ->
                                    talk.send(
                                            Wire.head(
                                                            200,
                                                            "Content-Type: text/plain",
                                                            "Content-Length: 5")
                                                    + "hello"));

            Reply reply = gateway.raw(form(part("model", "gpt") + END));

            assertThat(reply.body()).isEqualTo("hello");
            assertThat(reply.all("content-type")).containsExactly("text/plain");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--xyz\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ngpt",
                "no form at all"
            })
    void a_form_that_is_malformed_or_ambiguous_is_rejected(String form) {
        try (var gateway = GatewayFixture.open()) {
            Reply reply = gateway.raw(form(form));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void a_form_that_names_two_models_is_rejected() {
        try (var gateway = GatewayFixture.open()) {
            Reply reply = gateway.raw(form(part("model", "gpt") + part("model", "gpt") + END));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void a_second_model_behind_a_large_file_stops_the_form_on_its_way() {
        String twice =
                part("model", "gpt")
                        + part("file\"; filename=\"a", "x".repeat(3_000_000))
                        + part("model", "gpt-large")
                        + END;
        try (var gateway = GatewayFixture.open()) {
            Reply reply = gateway.raw(form(twice));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("only once");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/files?limit=3&after=a%20b, /v1/files?limit=3&after=a%20b",
        "GET, /v1/files/file-1/content, /v1/files/file-1/content",
        "DELETE, /v1/files/file-1, /v1/files/file-1",
        "GET, /v1/batches/b1, /v1/batches/b1",
        "POST, /v1/batches/b1/cancel, /v1/batches/b1/cancel",
        "GET, /v1/responses/r1?stream=true, /v1/responses/r1?stream=true",
        "DELETE, /v1/responses/r1, /v1/responses/r1",
        "GET, /v1/chat/completions/c1/messages, /v1/chat/completions/c1/messages",
        "GET, /v1/vector_stores/v1/files, /v1/vector_stores/v1/files",
        "PATCH, /v1/anything/at%2Fall?provider=one&x=1, /v1/anything/at%2Fall?x=1"
    })
    void an_unknown_error_is_passed_on_unchanged(String method, String received, String sent) {
        try (var gateway = GatewayFixture.open(TWO_ALIKE)) {
            gateway.upstream().always(ScriptedUpstream.json(200, "[ 1 ]"));

            Reply reply =
                    gateway.raw(
                            ScriptedClient.request(
                                    method,
                                    received,
                                    "X-Gatehouse-Account: west",
                                    "Content-Length: 0"));
            if (received.contains("provider=one")) {
                assertThat(reply.status()).isEqualTo(200);
            }

            assertThat(reply.body()).isEqualTo("[ 1 ]");
            ReceivedRequest got = gateway.upstream().only();
            assertThat(got.line()).isEqualTo(method + " " + sent + " HTTP/1.1");
            assertThat(got.all("authorization")).containsExactly("Bearer west-key");
        }
    }

    @Test
    void of_several_accounts_the_first_is_taken_and_an_unknown_one_is_rejected() {
        try (var gateway = GatewayFixture.open(TWO_ALIKE)) {
            gateway.upstream().always(ScriptedUpstream.json(200, "[ 1 ]"));

            Reply files = gateway.raw(ScriptedClient.request("GET", "/v1/files"));
            Reply nobody =
                    gateway.raw(
                            ScriptedClient.request(
                                    "GET", "/v1/files", "X-Gatehouse-Account: north"));

            assertThat(files.status()).isEqualTo(200);
            assertThat(gateway.upstream().only().all("authorization"))
                    .containsExactly("Bearer east-key");
            assertThat(nobody.status()).isEqualTo(400);
            assertThat(nobody.body()).contains("Unknown account 'north'", "east, west");
        }
    }

    @Test
    void the_first_account_is_one_with_the_dialect_of_the_request() {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(ScriptedUpstream.json(200, "[ 1 ]"));

            String[] fields = {"anthropic-version: 2023-06-01"};
            gateway.raw(ScriptedClient.request("GET", "/v1/files", fields));
            gateway.raw(ScriptedClient.request("GET", "/v1/skills/s1", fields));
            gateway.raw(ScriptedClient.request("GET", "/v1/vector_stores"));

            assertThat(gateway.upstream().received())
                    .extracting(it -> it.all("x-api-key").isEmpty())
                    .containsExactly(false, false, true);
        }
    }

    @Test
    void an_account_with_a_list_of_models_is_used_for_no_request_whose_model_is_not_on_it() {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{}"));
            String upgrade = ScriptedClient.request("GET", "/p/one/realtime", "Upgrade: websocket");
            String[] rejected = {
                ScriptedClient.post("/p/one/v1/anything", "{\"model\":\"gpt-large\"}"),
                ScriptedClient.post("/p/one/v1/anything", "{}"),
                ScriptedClient.post("/v1/batches", "{\"input_file_id\":\"f\"}"),
                upgrade,
                upgrade.replace("realtime", "realtime?model=gpt-large")
            };
            for (String request : rejected) {
                assertThat(gateway.raw(request).status()).as(request).isIn(403, 404);
            }
            assertThat(gateway.upstream().received()).isEmpty();

            for (String request :
                    new String[] {
                        ScriptedClient.post("/p/one/v1/anything", "{\"model\":\"gpt\"}"),
                        ScriptedClient.request("DELETE", "/p/one/v1/files/f"),
                        ScriptedClient.request("POST", "/v1/batches/b/cancel", "Content-Length: 0")
                    }) {
                assertThat(gateway.raw(request).status()).as(request).isEqualTo(200);
            }
        }
    }

    @Test
    void a_named_account_is_used_for_the_model_too() {
        try (var gateway = GatewayFixture.open(TWO_ALIKE)) {
            gateway.ask(WireFormat.CHAT, false, "X-Gatehouse-Account: west");

            assertThat(gateway.upstream().only().all("authorization"))
                    .containsExactly("Bearer west-key");
        }
    }

    @Test
    void passthrough_changes_neither_status_nor_body_and_returns_fields_of_the_list() {
        String accounts =
                "providers:\n  one: {type: cohere, base-url: 'UPSTREAM', api-key: a-key}\n";
        try (var gateway = GatewayFixture.open(accounts)) {
            gateway.upstream()
                    .always(
                            talk ->
                                    talk.send(
                                            Wire.head(
                                                            418,
                                                            "Content-Type: x/y",
                                                            "X-Odd: 1",
                                                            "Set-Cookie: session=1",
                                                            "ETag: \"v1\"",
                                                            "x-request-id: theirs",
                                                            "Content-Length: 3")
                                                    + "no!"));

            Reply reply =
                    gateway.raw(
                            ScriptedClient.request(
                                            "PUT",
                                            "/p/one/v1/odd/a%20b?q=1&key=k",
                                            "Content-Type: a/b",
                                            "Transfer-Encoding: chunked")
                                    + "5\r\nhello\r\n0\r\n\r\n");

            assertThat(reply.status()).isEqualTo(418);
            assertThat(reply.body()).isEqualTo("no!");
            assertThat(reply.all("etag")).containsExactly("\"v1\"");
            assertThat(reply.all("x-odd")).isEmpty();
            assertThat(reply.all("set-cookie")).isEmpty();
            assertThat(reply.all("x-gatehouse-upstream-request-id")).containsExactly("theirs");
            assertThat(reply.all("x-content-type-options")).containsExactly("nosniff");
            assertThat(reply.all("content-security-policy")).containsExactly("sandbox");
            ReceivedRequest received =
                    gateway.upstream().received().stream()
                            .filter(it -> it.line().startsWith("PUT "))
                            .findFirst()
                            .orElseThrow();
            assertThat(received.line()).isEqualTo("PUT /v1/odd/a%20b?q=1 HTTP/1.1");
            assertThat(received.all("content-type")).containsExactly("a/b");
            assertThat(received.text()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer " + MASTER,
                "x-api-key: " + MASTER,
                "api-key: " + MASTER,
                "x-goog-api-key: " + MASTER
            })
    void no_credential_of_a_client_is_forwarded(String field) {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{}"));

            String cookie = "Cookie: c=" + MASTER;
            for (String path : new String[] {"/p/one/v1/x", "/p/two/x", "/v1/files?provider=one"}) {
                assertThat(gateway.raw(ScriptedClient.request("GET", path, cookie, field)).status())
                        .isEqualTo(200);
            }

            assertThat(gateway.upstream().received()).hasSize(3);
            assertThat(gateway.upstream().received())
                    .noneMatch(received -> received.head().contains(MASTER))
                    .allMatch(received -> received.head().contains(GatewayFixture.KEY));
            assertThat(gateway.logged()).doesNotContain(MASTER, GatewayFixture.KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/p/one/../../admin",
                "/p/one/%2e%2e/%2e%2e/admin",
                "/p/one/..%2f..%2fadmin",
                "/p/one/a%5c..%5cb",
                "/p/one/a%0d%0aHost:%20evil",
                "http://localhost/p/one/%2e%2e/x",
                "//evil.example/../p/one/x"
            })
    void no_path_leads_out_of_the_account(String path) {
        try (var gateway = GatewayFixture.open()) {
            Reply reply = gateway.raw(ScriptedClient.request("GET", path));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void doubled_slashes_and_hosts_in_paths_stay_below_the_base() {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{}"));

            gateway.raw(ScriptedClient.request("GET", "/p/one//evil.example/x"));
            gateway.raw(ScriptedClient.request("GET", "/p/one/http:%2F%2Fevil.example"));

            assertThat(gateway.upstream().received())
                    .extracting(ReceivedRequest::line)
                    .containsExactly(
                            "GET /v1/evil.example/x HTTP/1.1",
                            "GET /v1/http:%2F%2Fevil.example HTTP/1.1");
        }
    }

    @Test
    void passthrough_can_be_closed() {
        try (var gateway = GatewayFixture.open("passthrough: {accounts: [anthropic]}\n")) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{}"));

            Reply closed = gateway.raw(ScriptedClient.request("GET", "/p/one/x"));
            Reply open = gateway.raw(ScriptedClient.request("GET", "/p/two/x"));

            assertThat(closed.status()).isEqualTo(403);
            assertThat(open.status()).isEqualTo(200);
        }
    }

    @Test
    void a_stream_that_passes_is_not_held_back_and_its_usage_is_logged() {
        var seen = new CountDownLatch(1);
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream()
                    .always(
                            talk ->
                                    talk.beginStream()
                                            .chunk(
                                                    "data: {\"usageMetadata\":{\"promptTokenCount\":5")
                                            .await(seen)
                                            .chunk(",\"candidatesTokenCount\":4}}\n\n")
                                            .lastChunk());

            ScriptedClient client =
                    gateway.client().send(ScriptedClient.request("GET", "/p/one/x")).await("Count");
            seen.countDown();

            assertThat(client.reply().whole()).isTrue();
            Await.until(
                    "the line",
                    () -> gateway.logged().contains("\"input_tokens\":5,\"output_tokens\":4"));
        }
    }

    @Test
    void a_caller_may_bring_a_key_where_that_is_allowed_and_nowhere_else() {
        String own = "sk-callers-own-canary";
        String accounts =
                """
                providers:
                  open: {type: openai, base-url: 'UPSTREAM', caller-keys: true, models: [gpt]}
                  shut: {type: openai, base-url: 'UPSTREAM', api-key: ours, models: [gpt2]}
                """;
        try (var gateway = GatewayFixture.open(accounts)) {
            String refusal = "{\"error\":{\"message\":\"bad key " + own + "\"}}";
            gateway.upstream().next(ScriptedUpstream.json(401, refusal));
            String field = "X-Gatehouse-Provider-Key: " + own;

            Reply wrong = gateway.ask(WireFormat.CHAT, false, field);
            Reply fine = gateway.ask(WireFormat.CHAT, false, field);
            Reply shut =
                    gateway.ask(
                            WireFormat.CHAT,
                            WireFormat.CHAT.request(false).replace("gpt", "gpt2"),
                            field);
            Reply lacking = gateway.ask(WireFormat.CHAT, false);

            assertThat(wrong.status()).isEqualTo(401);
            assertThat(wrong.body()).contains("bad key ***").doesNotContain(own);
            assertThat(fine.status()).isEqualTo(200);
            assertThat(shut.status()).isEqualTo(403);
            assertThat(lacking.status()).isEqualTo(401);
            assertThat(lacking.body()).contains("X-Gatehouse-Provider-Key");
            assertThat(gateway.upstream().received())
                    .hasSize(2)
                    .allMatch(
                            it ->
                                    it.all("authorization")
                                            .equals(java.util.List.of("Bearer " + own)))
                    .allMatch(it -> it.all("x-gatehouse-provider-key").isEmpty());
            assertThat(gateway.logged()).contains("\"key\":\"caller\"").doesNotContain(own);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "short-1"})
    void what_cannot_be_a_key_of_a_caller_is_none(String sent) {
        String accounts =
                """
                providers:
                  ours: {type: openai, base-url: 'UPSTREAM', caller-keys: true, api-key: ours-1, models: [gpt]}
                  theirs: {base-url: 'UPSTREAM', caller-keys: true, models: [gpt2]}
                """;
        try (var gateway = GatewayFixture.open(accounts)) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            String field = "X-Gatehouse-Provider-Key: " + sent;
            String other = WireFormat.CHAT.request(false).replace("gpt", "gpt2");

            Reply optional = gateway.ask(WireFormat.CHAT, false, field);
            Reply required = gateway.ask(WireFormat.CHAT, other, field);

            assertThat(optional.status()).isEqualTo(200);
            assertThat(required.status()).isEqualTo(401);
            assertThat(required.body()).contains("Send your own key for 'theirs'");
            assertThat(gateway.upstream().received())
                    .singleElement()
                    .satisfies(
                            it ->
                                    assertThat(it.all("authorization"))
                                            .containsExactly("Bearer ours-1"));
        }
    }

    @Test
    void several_keys_of_a_caller_are_rejected() {
        String accounts =
                """
                providers:
                  open: {type: openai, base-url: 'UPSTREAM', caller-keys: true, models: [gpt]}
                """;
        try (var gateway = GatewayFixture.open(accounts)) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            String one = "X-Gatehouse-Provider-Key: sk-callers-first";
            String two = "X-Gatehouse-Provider-Key: sk-callers-second";

            Reply unclear = gateway.ask(WireFormat.CHAT, false, one, two);

            assertThat(unclear.status()).isEqualTo(400);
            assertThat(unclear.body()).contains("twice").doesNotContain("sk-callers");
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    private static final String END = "--xyz--\r\n";

    private static String part(String name, String value) {
        return "--xyz\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(name, value);
    }

    private static String form(String body) {
        String length = "Content-Length: " + body.length();
        String type = "Content-Type: multipart/form-data; boundary=xyz";
        return ScriptedClient.request("POST", "/v1/audio/transcriptions", type, length) + body;
    }
}
