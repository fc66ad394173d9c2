package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.journey.ScriptedUpstream.Talk;
import dev.gatehouse.journey.ScriptedUpstream.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// WebSockets through the gateway, with a real client at one end.
class UpgradesJourneyTest {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final String LONG = "\"" + "x".repeat(100) + "\"";

    @Test
    void a_websocket_passes_both_ways_until_the_provider_ends_it() throws Exception {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> echo(talk, gateway));
            BlockingQueue<String> messages = new ArrayBlockingQueue<>(10);

            try (HttpClient client = HttpClient.newHttpClient()) {
                WebSocket socket =
                        client.newWebSocketBuilder()
                                .subprotocols("realtime", "openai-insecure-api-key.canary")
                                .buildAsync(
                                        URI.create(
                                                "ws://127.0.0.1:"
                                                        + gateway.port()
                                                        + "/v1/realtime?model=gpt&provider=one"),
                                        new Ears(messages))
                                .join();
                socket.sendText("\"hello\"", true).join();
                assertThat(messages.poll(10, TimeUnit.SECONDS)).isEqualTo("\"hello\"");
                socket.sendText(LONG, true).join();
                assertThat(messages.poll(10, TimeUnit.SECONDS)).isEqualTo(LONG);
                socket.sendText("\"bye\"", true).join();
                assertThat(messages.poll(10, TimeUnit.SECONDS)).isEqualTo("closed");
            }

            var received = gateway.upstream().only();
            assertThat(received.line()).isEqualTo("GET /v1/realtime?model=gpt HTTP/1.1");
            assertThat(received.all("authorization"))
                    .containsExactly("Bearer " + GatewayFixture.KEY);
            assertThat(received.all("sec-websocket-protocol")).containsExactly("realtime");
            Await.until("the line", () -> gateway.logged().contains("\"status\":101"));
        }
    }

    @Test
    void a_client_that_closes_its_websocket_closes_it_at_the_provider() {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> echo(talk, gateway));
            ScriptedClient client =
                    gateway.client()
                            .send(
                                    ScriptedClient.request(
                                            "GET",
                                            "/p/one/realtime?model=gpt",
                                            "Connection: Upgrade",
                                            "Upgrade: websocket",
                                            "Sec-WebSocket-Key: abc"))
                            .awaitHead();
            Await.until("the connection", () -> gateway.upstream().openConnections() == 1);

            client.close();

            Await.until("the end", () -> gateway.upstream().openConnections() == 0);
        }
    }

    private static final String UPGRADE =
            ScriptedClient.request(
                    "GET",
                    "/p/one/realtime?model=gpt",
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Key: abc");

    private static ScriptedClient upgraded(GatewayFixture gateway, String request) {
        ScriptedClient client = gateway.client().send(request).awaitHead();
        Await.until("the connection", () -> gateway.upstream().openConnections() == 1);
        return client;
    }

    private static void assertClosed(GatewayFixture gateway, ScriptedClient client, String reason) {
        Await.until("the end", () -> gateway.upstream().openConnections() == 0);
        byte[] frame = client.readSome(4 + reason.length());
        assertThat(frame).startsWith(0x88, reason.length() + 2, 1008 >> 8, 1008 & 0xff);
        assertThat(new String(frame, US_ASCII)).endsWith(reason);
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void a_websocket_that_is_silent_in_both_directions_is_closed() {
        try (var gateway = GatewayFixture.virtual("upstream: {idle-timeout: 60s}\n")) {
            gateway.upstream().always(talk -> echo(talk, gateway));
            ScriptedClient client = upgraded(gateway, UPGRADE);

            gateway.passLimit(
                    Duration.ofSeconds(60),
                    "the end",
                    () -> gateway.upstream().openConnections() == 0);

            assertClosed(gateway, client, "Nothing was sent for too long.");
        }
    }

    @Test
    void a_websocket_lasts_no_longer_than_a_stream_may() {
        String yaml = "server: {port: 0, stream-timeout: 40s}\n";
        try (var gateway = GatewayFixture.virtual(yaml)) {
            gateway.upstream().always(talk -> echo(talk, gateway));
            ScriptedClient client = upgraded(gateway, UPGRADE);

            gateway.passLimit(
                    Duration.ofSeconds(40),
                    "the end",
                    () -> gateway.upstream().openConnections() == 0);

            assertClosed(gateway, client, "The connection was open for too long.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "delete"})
    void a_websocket_ends_with_its_key(String how) throws IOException {
        String master = "master-key-of-upgrades";
        String yaml = "server: {port: 0, master-key: " + master + "}\n";
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream().always(talk -> echo(talk, gateway));
            String admin = "Authorization: Bearer " + master;
            String made =
                    gateway.raw(ScriptedClient.post("/admin/keys", "{\"name\":\"k\"}", admin))
                            .body();
            JsonNode key = new ObjectMapper().readTree(made);
            String own = "Authorization: Bearer " + key.get("key").asText();
            ScriptedClient client =
                    upgraded(gateway, UPGRADE.replace("Connection:", own + "\r\nConnection:"));

            String path = "/admin/keys/" + key.get("id").asText();
            gateway.raw(
                    how.equals("delete")
                            ? ScriptedClient.request("DELETE", path, admin)
                            : ScriptedClient.post(path, "{\"enabled\":false}", admin)
                                    .replaceFirst("POST", "PATCH"));

            assertClosed(gateway, client, "The API key is no longer valid.");
        }
    }

    @Test
    void a_websocket_ends_when_a_reload_removes_its_master_key() throws Exception {
        String second = "second-key-of-upgrades";
        String yaml =
                """
                server:
                  port: 0
                  master-key: master-key-of-upgrades
                  master-keys: [{key: %s, until: 2099-01-01T00:00:00Z}]
                """
                        .formatted(second);
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream().always(talk -> echo(talk, gateway));
            String own = "Authorization: Bearer " + second;
            ScriptedClient client =
                    upgraded(gateway, UPGRADE.replace("Connection:", own + "\r\nConnection:"));

            gateway.gatehouse().reload(gateway.read(yaml.replaceFirst("  master-keys.*\n", "")));

            assertClosed(gateway, client, "The API key is no longer valid.");
        }
    }

    @Test
    void a_provider_that_rejects_an_upgrade_is_passed_on() {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(ScriptedUpstream.json(426, "{\"error\":\"no sockets\"}"));

            var reply =
                    gateway.raw(
                            ScriptedClient.request(
                                    "GET",
                                    "/p/one/realtime?model=gpt",
                                    "Connection: Upgrade",
                                    "Upgrade: websocket"));

            assertThat(reply.status()).isEqualTo(426);
            assertThat(reply.body()).isEqualTo("{\"error\":\"no sockets\"}");
        }
    }

    /// Grants the upgrade and returns every text; closes on "bye".
    private static void echo(Talk talk, GatewayFixture gateway) throws Exception {
        String key =
                Wire.fields(gateway.upstream().received().getLast().head(), "sec-websocket-key")
                        .getFirst();
        byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(US_ASCII));
        talk.send(
                Wire.head(
                        101,
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest),
                        "Sec-WebSocket-Protocol: realtime"));
        String said = messages(talk);
        while (!said.equals("\"bye\"")) {
            talk.send(new byte[] {(byte) 0x81, (byte) said.length()}).send(said);
            said = messages(talk);
        }
        talk.close();
    }

    /// One short masked frame (RFC 6455 section 5.2).
    private static String messages(Talk talk) throws IOException {
        byte[] head = talk.readRaw(6);
        byte[] text = talk.readRaw(head[1] & 0x7f);
        for (int i = 0; i < text.length; i++) {
            text[i] ^= head[2 + i % 4];
        }
        return new String(text, UTF_8);
    }

    private record Ears(BlockingQueue<String> messages) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            messages.add(text.toString());
            socket.request(1);
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("closed");
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            messages.add("closed");
        }
    }
}
