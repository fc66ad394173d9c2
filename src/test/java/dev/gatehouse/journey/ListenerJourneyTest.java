package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the listener takes, rejects and keeps, before and behind a call.
class ListenerJourneyTest {
    @TempDir private Path directory;

    private static final String KEY = "gk-master-canary";
    private static final String LOCKED =
            "server: {port: 0, host: 127.0.0.1, master-key: " + KEY + "}\n";
    private static final String PAGE = "https://app.example.com";

    @ParameterizedTest
    @CsvSource({"HEAD", "GET"})
    void the_paths_that_clients_and_probes_read_first_exist(String method) {
        try (var gateway = GatewayFixture.open()) {
            for (String path :
                    List.of(
                            "/",
                            "/anthropic",
                            "/anthropic/",
                            "/openai",
                            "/api/hello",
                            "/health",
                            "/healthz",
                            "/livez",
                            "/readyz",
                            "/health/liveliness",
                            "/health/liveness",
                            "/health/readiness",
                            "/health/ready")) {
                ScriptedClient client = gateway.client().send(request(method, path)).awaitHead();

                assertThat(client.head()).as(path).startsWith("HTTP/1.1 200 ");
            }
            assertThat(gateway.calls()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "TRACK", "CONNECT", "PRI", "get", "Post", "FOO", "PROPFIND"})
    void a_method_that_is_not_known_reaches_no_provider(String method) {
        try (var gateway = GatewayFixture.open()) {
            for (String path : List.of("/p/one/foo", "/v1/foo", "/v1/chat/completions", "/")) {
                Reply reply = gateway.raw(request(method, path, "X-Gatehouse-Account: one"));

                assertThat(reply.status()).isEqualTo(501);
                assertThat(reply.text("error", "message")).contains("the method");
            }
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_takes_the_gateway_for_its_proxy_is_answered(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(speech.wholeResponse()));
            String request = ScriptedClient.post(speech.path(), speech.request(false));
            String whole =
                    request.replace("POST ", "POST http://localhost:" + gateway.port())
                            .replace("Host: localhost", "Host: elsewhere.example");

            assertThat(gateway.raw(whole).body()).isEqualTo(speech.whole());
            String foreign = request.replace("POST ", "POST http://evil.example");
            assertThat(gateway.raw(foreign).status()).isEqualTo(403);
        }
    }

    /// Letters as the bytes of their numbers, and which of them is the first that is wrong.
    @ParameterizedTest
    @CsvSource({
        "caf\u00e9, 3",
        "\u00c0\u00af, 0",
        "\u00c1\u00bf, 0",
        "\u00e0\u0080\u00af, 0",
        "\u00e0\u009f\u00bf, 0",
        "\u00f0\u0080\u0080\u00af, 0",
        "\u00f0\u008f\u00bf\u00bf, 0",
        "\u00ed\u00a0\u0080\u00ed\u00b0\u0080, 0",
        "\u00ed\u00bf\u00bf, 0",
        "\u00f4\u0090\u0080\u0080, 0",
        "\u00f8\u0088\u0080\u0080\u0080, 0",
        "\u00ff, 0",
        "\u0080, 0",
        "ok\u00c3\u00a9\u00c3, 4"
    })
    void a_body_that_is_no_utf8_is_rejected_with_the_place(String bytes, int at) {
        try (var gateway = GatewayFixture.open()) {
            for (WireFormat speech : WireFormat.values()) {
                String body = speech.request(false).replace("hi", bytes);
                int expected = body.indexOf(bytes) + at;
                Reply reply = gateway.client().send(raw(speech.path(), body)).reply();

                assertThat(reply.status()).isEqualTo(400);
                assertThat(reply.text("error", "message"))
                        .contains("not UTF-8 at byte " + expected);
            }
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void a_name_that_is_no_utf8_is_rejected_too() {
        try (var gateway = GatewayFixture.open()) {
            String body = "{\"model\":\"gpt\",\"a\u00e9\":1}";
            Reply reply = gateway.client().send(raw("/v1/chat/completions", body)).reply();

            assertThat(reply.text("error", "message")).contains("not UTF-8 at byte 17");
        }
    }

    @ParameterizedTest
    @EnumSource
    void text_in_every_script_passes_unchanged(WireFormat speech) {
        String text = "é ß \u07ff \u0800 中文 \ud7ff \ue000 \uffff 😀 \udbff\udfff";
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(speech.wholeResponse()));
            String body = speech.request(false).replace("hi", text);

            assertThat(gateway.ask(speech, body).status()).isEqualTo(200);
            assertThat(gateway.upstream().only().text()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_relayed_answer_that_is_cut_keeps_what_came_and_has_no_end(boolean chunked) {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream()
                    .always(
                            talk -> {
                                String event = "data: {\"n\":1}\n\n";
                                talk.send(
                                        Wire.head(
                                                200,
                                                "Content-Type: text/event-stream",
                                                chunked
                                                        ? "Transfer-Encoding: chunked"
                                                        : "Content-Length: 900"));
                                for (int i = 0; i < 4; i++) {
                                    talk.send(chunked ? Wire.chunk(event) : event);
                                }
                                talk.close();
                            });
            ScriptedClient client = gateway.client().send(request("GET", "/p/one/events"));
            Await.until("the call to end", () -> gateway.calls().size() == 1);
            Reply reply = client.reply();

            assertThat(reply.whole()).isFalse();
            assertThat(reply.body()).isEqualTo("data: {\"n\":1}\n\n".repeat(4));
            assertThat(gateway.callLine()).contains("\"outcome\":\"cut\"");
        }
    }

    /// A folder below a file stands for a disk without room: either is found at the same place.
    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void an_upload_that_cannot_be_stored_is_an_internal_error_that_the_client_receives(
            int megabytes) throws IOException {
        Path file = directory.resolve("data" + megabytes);
        try (var gateway =
                GatewayFixture.open(
                        "server: {port: 0, master-key: mk-1}\nusage: {enabled: false}\ndata-dir: '"
                                + file
                                + "'\n")) {
            String ready = request("GET", "/health/ready");
            Await.until("storage", () -> gateway.raw(ready).status() == 200);
            Files.move(file, directory.resolve("moved" + megabytes));
            Files.writeString(file, "no folder");
            String part = "--b\r\nContent-Disposition: form-data; name=";
            String form =
                    part
                            + "\"file\"; filename=\"a\"\r\n\r\n"
                            + "x".repeat(megabytes << 20)
                            + "\r\n"
                            + part
                            + "\"model\"\r\n\r\ngpt\r\n--b--\r\n";
            String head =
                    request(
                            "POST",
                            "/v1/audio/transcriptions",
                            "Authorization: Bearer mk-1",
                            "Content-Type: multipart/form-data; boundary=b",
                            "Content-Length: " + form.length());
            Reply reply = gateway.raw(head + form);

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.whole()).isTrue();
            assertThat(reply.text("error", "code")).isEqualTo("internal");
            assertThat(reply.body()).doesNotContain(file.toString());
            assertThat(gateway.callLine()).contains("\"error\":\"internal\"", "\"status\":500");
            assertThat(gateway.logged())
                    .contains("\"message\":\"fault\"", "an upload cannot be kept in " + file);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    /// What was passed on without being kept cannot be sent again, although all of it has come.
    @Test
    void an_upload_that_was_passed_on_is_not_sent_again() {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(ScriptedUpstream.error(WireFormat.CHAT, 503, "busy"));
            String part = "--b\r\nContent-Disposition: form-data; name=";
            String form =
                    part
                            + "\"model\"\r\n\r\ngpt\r\n"
                            + part
                            + "\"file\"; filename=\"a\"\r\n\r\n"
                            + "x".repeat(3 << 20)
                            + "\r\n--b--\r\n";
            String head =
                    request(
                            "POST",
                            "/v1/audio/transcriptions",
                            "Content-Type: multipart/form-data; boundary=b",
                            "Content-Length: " + form.length());

            assertThat(gateway.raw(head + form).status()).isEqualTo(503);
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    @Test
    void a_connection_is_kept_as_long_as_the_settings_allow() throws Exception {
        try (var gateway = GatewayFixture.virtual("server: {port: 0, idle-timeout: 30s}\n")) {
            ScriptedClient client = gateway.client();
            assertThat(client.send(request("GET", "/health")).reply().status()).isEqualTo(200);
            gateway.advance(Duration.ofSeconds(29));
            assertThat(client.send(request("GET", "/health")).reply().status()).isEqualTo(200);
            var ended = new FutureTask<>(client::isEnded);
            Thread.ofVirtual().start(ended);

            Duration rested = gateway.advanceUntil(Duration.ofSeconds(1), "the end", ended::isDone);
            assertThat(ended.get()).isTrue();
            assertThat(rested).isGreaterThanOrEqualTo(Duration.ofSeconds(29));
        }
    }

    private static final List<String> FOREIGN =
            List.of(
                    "https://203.0.113.5",
                    "http://203.0.113.5:8000",
                    "http://8.8.8.8",
                    "http://[2001:db8::1]",
                    "http://999",
                    "http://2130706433",
                    "http://127.1",
                    "http://intranet",
                    "https://evil.example",
                    "http://localhost.evil.example",
                    "http://127.0.0.1.evil.example",
                    "http://evil.example@localhost",
                    "http://[evil.com",
                    "http://",
                    "http:///",
                    "file://",
                    "null",
                    "chrome-extension://abcdefgh",
                    "moz-extension://localhost",
                    "vscode-webview://localhost",
                    "ftp://localhost",
                    "http://localhost, http://evil.example");

    @Test
    void a_page_of_another_origin_may_not_call_a_gateway_without_a_key() {
        try (var gateway = GatewayFixture.open()) {
            for (String origin : FOREIGN) {
                for (String path : List.of("/v1/chat/completions", "/p/one/foo", "/health")) {
                    Reply reply = gateway.raw(ScriptedClient.post(path, "{}", "Origin: " + origin));

                    assertThat(reply.status()).as(origin).isEqualTo(403);
                    assertThat(reply.text("error", "message")).contains("server.cors-origins");
                }
            }
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    private static final List<String> PERMITTED =
            List.of(
                    "Origin: http://localhost:3000",
                    "Origin: https://localhost",
                    "Origin: http://app.localhost:5173",
                    "Origin: http://127.0.0.1:8080",
                    "Origin: http://127.8.9.10",
                    "Origin: http://[::1]:8080",
                    "Origin: " + PAGE,
                    "Origin: http://localhost:3000\r\nSec-Fetch-Site: cross-site",
                    "Origin: " + PAGE + "\r\nSec-Fetch-Site: cross-site",
                    "Sec-Fetch-Site: same-origin",
                    "Sec-Fetch-Site: same-site",
                    "Sec-Fetch-Site: none");

    @Test
    void a_page_of_this_machine_and_one_that_is_named_may() {
        String yaml = "server: {port: 0, cors-origins: ['" + PAGE + "']}\n";
        try (var gateway = GatewayFixture.open(yaml)) {
            for (String fields : PERMITTED) {
                Reply reply = gateway.ask(WireFormat.CHAT, false, fields);

                assertThat(reply.status()).as(fields).isEqualTo(200);
            }
        }
    }

    @Test
    void a_request_of_another_page_without_an_origin_is_rejected() {
        try (var gateway = GatewayFixture.open("server: {port: 0, hosts: [gw.example.com]}\n")) {
            String named = "GET /p/one/foo HTTP/1.1\r\nHost: gw.example.com\r\nSec-Fetch-Site: ";
            for (String sent :
                    List.of(
                            request("GET", "/p/one/foo", "Sec-Fetch-Site: cross-site"),
                            request("GET", "/p/one/foo", "Sec-Fetch-Site: Cross-Site"),
                            request("GET", "/p/one/foo", "Sec-Fetch-Site: other"),
                            // a page of another host below the same domain
                            named + "same-site\r\n\r\n")) {
                assertThat(gateway.raw(sent).status()).as(sent).isEqualTo(403);
            }
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void with_a_master_key_a_page_is_what_it_shows() {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            String key = "Authorization: Bearer " + KEY;
            String[] page = {"Origin: https://evil.example", "Sec-Fetch-Site: cross-site"};

            assertThat(gateway.ask(WireFormat.CHAT, false, key, page[0], page[1]).status())
                    .isEqualTo(200);
            assertThat(gateway.ask(WireFormat.CHAT, false, page).status()).isEqualTo(401);
        }
    }

    private static final List<String> STRANGE =
            List.of(
                    "",
                    "foo",
                    "evil.example",
                    "[evil.com",
                    "[evil.com]",
                    "2130706433",
                    "127.1",
                    "0x7f.0.0.1",
                    "127.0.0.01",
                    "256.0.0.1",
                    "localhost.evil.example",
                    "a@localhost",
                    "localhost:x",
                    "localhost:80:80",
                    "[::1]x");

    @Test
    void a_host_that_is_neither_local_nor_an_address_is_rejected_without_a_key() {
        try (var gateway = GatewayFixture.open()) {
            for (String host : STRANGE) {
                assertThat(gateway.raw(hosted(host)).status()).as(host).isEqualTo(403);
            }
        }
    }

    private static final List<String> LOCAL =
            List.of(
                    "localhost",
                    "LOCALHOST:8080",
                    "localhost.:8080",
                    "a.localhost",
                    "127.0.0.1:8080",
                    "10.1.2.3",
                    "[::1]:8080",
                    "[2001:db8::1]",
                    "gate.example",
                    "gatehouse:8080");

    @Test
    void a_local_host_an_address_and_one_that_is_named_are_taken() {
        try (var gateway =
                GatewayFixture.open("server: {port: 0, hosts: [gate.example, gatehouse]}\n")) {
            for (String host : LOCAL) {
                assertThat(gateway.raw(hosted(host)).status()).as(host).isEqualTo(200);
            }
        }
    }

    /// What a page may read by itself (WHATWG Fetch section 2.2.2).
    private static final Set<String> SAFE =
            Set.of("cache-control", "content-length", "content-type", "date");

    @ParameterizedTest
    @EnumSource
    void a_named_page_may_read_every_field_of_its_answer(WireFormat speech) {
        String yaml =
                "retry: {max-retries: 0}\nserver: {port: 0, cors-origins: ['" + PAGE + "']}\n";
        try (var gateway = GatewayFixture.open(yaml)) {
            String[] more = {
                "Content-Type: application/json",
                "Content-Length: 2",
                "x-request-id: theirs",
                "retry-after: 7",
                "retry-after-ms: 7000",
                "x-ratelimit-limit-requests: 1",
                "x-ratelimit-limit-tokens: 1",
                "x-ratelimit-remaining-requests: 1",
                "x-ratelimit-remaining-tokens: 1",
                "x-ratelimit-reset-requests: 1s",
                "x-ratelimit-reset-tokens: 1s"
            };
            gateway.upstream().always(talk -> talk.send(Wire.head(429, more) + "{}"));
            Reply reply =
                    gateway.ask(
                            speech, false, "Origin: " + PAGE, "x-client-request-id: of-the-page");

            assertThat(reply.field("access-control-allow-origin")).isEqualTo(PAGE);
            assertThat(reply.all("vary")).contains("Origin");
            List<String> exposed =
                    List.of(
                            String.valueOf(reply.field("access-control-expose-headers"))
                                    .split(", ", -1));
            assertThat(exposed).contains("x-request-id", "retry-after", "x-gatehouse-account", "*");
            assertThat(names(reply)).isNotEmpty().isSubsetOf(exposed);
        }
    }

    private static List<String> names(Reply reply) {
        return reply.head()
                .lines()
                .skip(1)
                .filter(line -> line.contains(":"))
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                .filter(name -> !SAFE.contains(name))
                .filter(name -> !name.startsWith("access-control-") && !name.equals("vary"))
                .toList();
    }

    private static String hosted(String host) {
        return "GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    private static String request(String method, String path, String... fields) {
        return ScriptedClient.request(method, path, fields);
    }

    /// Letters as the bytes of their numbers.
    private static byte[] raw(String path, String body) {
        String length = "Content-Length: " + body.length();
        String head =
                ScriptedClient.request("POST", path, length, "Content-Type: application/json");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(UTF_8));
        bytes.writeBytes(body.getBytes(ISO_8859_1));
        return bytes.toByteArray();
    }
}
