package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.journey.ScriptedUpstream.Talk;
import dev.gatehouse.journey.ScriptedUpstream.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages of WebSockets that name models.
class SocketModelsJourneyTest {
    private static final String REASON =
            "A message names a model that may not be used, or cannot be read.";
    private static final String GOOD =
            "{\"type\":\"session.update\",\"session\":{\"model\":\"gpt\","
                    + "\"audio\":{\"input\":{\"transcription\":{\"model\":\"whisper-9\"}}},"
                    + "\"tools\":[{\"parameters\":{\"properties\":{\"model\":{\"type\":\"string\"}}}}]}}";
    private static final String YAML =
            """
            providers:
              one: {type: openai, base-url: UPSTREAM, api-key: sk-one-1234567890, models: [gpt, 'whisper-*']}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"session.update\",\"session\":{\"model\":\"other\"}}",
                "{\"type\":\"session.update\",\"session\":{\"m\\u006fdel\":\"other\"}}",
                "{\"type\":\"session.update\",\"session\":{\"Model\":\"other\"}}",
                "{\"type\":\"response.create\",\"model\":\"gpt\",\"model\":\"other\"}",
                "{\"session\":{\"audio\":{\"input\":{\"transcription\":{\"model\":\"other\"}}}}}",
                "{\"models\":[\"gpt\",\"other\"]}",
                "{\"type\":",
                "plain text"
            })
    void a_message_that_names_another_model_or_cannot_be_read_ends_the_socket(String bad)
            throws IOException {
        try (var gateway = GatewayFixture.open(YAML)) {
            var said = new ByteArrayOutputStream();
            gateway.upstream().always(talk -> record(talk, said));
            ScriptedClient client = open(gateway, "");

            client.send(frame(GOOD));
            Await.until("the good message", () -> said.toString(UTF_8).equals(GOOD));
            client.send(frame(bad));

            assertClosed(gateway, client);
            assertThat(said.toString(UTF_8)).isEqualTo(GOOD);
            Await.until(
                    "the line",
                    () -> gateway.logged().contains("\"error\":\"model_access_denied\""));
            assertThat(gateway.logged()).contains(REASON).doesNotContain("other");
        }
    }

    @Test
    void a_key_that_is_kept_to_models_is_held_to_them_in_messages() throws IOException {
        String yaml =
                """
                server: {port: 0, master-key: master-key-of-sockets}
                providers:
                  one: {type: openai, base-url: UPSTREAM, api-key: sk-one-1234567890}
                """;
        try (var gateway = GatewayFixture.open(yaml)) {
            var said = new ByteArrayOutputStream();
            gateway.upstream().always(talk -> record(talk, said));
            String made =
                    gateway.raw(
                                    ScriptedClient.post(
                                            "/admin/keys",
                                            "{\"name\":\"k\",\"models\":[\"gpt\",\"whisper-9\"]}",
                                            "Authorization: Bearer master-key-of-sockets"))
                            .body();
            JsonNode key = new ObjectMapper().readTree(made);
            ScriptedClient client =
                    open(gateway, "Authorization: Bearer " + key.get("key").asText() + "\r\n");

            client.send(frame(GOOD));
            Await.until("the good message", () -> said.toString(UTF_8).equals(GOOD));
            client.send(frame(GOOD.replace("gpt", "other")));

            assertClosed(gateway, client);
            assertThat(said.toString(UTF_8)).isEqualTo(GOOD);
        }
    }

    @Test
    void compression_is_not_negotiated_where_messages_are_read() {
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream().always(talk -> record(talk, new ByteArrayOutputStream()));

            open(gateway, "Sec-WebSocket-Extensions: permessage-deflate\r\n");

            assertThat(gateway.upstream().received())
                    .allSatisfy(it -> assertThat(it.all("sec-websocket-extensions")).isEmpty());
        }
    }

    private static ScriptedClient open(GatewayFixture gateway, String field) {
        String request =
                ScriptedClient.request(
                        "GET",
                        "/p/one/realtime?model=gpt",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Key: abc");
        ScriptedClient client =
                gateway.client()
                        .send(request.replace("Connection:", field + "Connection:"))
                        .awaitHead();
        Await.until("the connection", () -> gateway.upstream().openConnections() == 1);
        return client;
    }

    private static void assertClosed(GatewayFixture gateway, ScriptedClient client) {
        Await.until("the end", () -> gateway.upstream().openConnections() == 0);
        byte[] frame = client.readSome(4 + REASON.length());
        assertThat(frame).startsWith(0x88, REASON.length() + 2, 1008 >> 8, 1008 & 0xff);
        assertThat(new String(frame, US_ASCII)).endsWith(REASON);
        assertThat(client.isEnded()).isTrue();
    }

    private static byte[] frame(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        var frame = new ByteArrayOutputStream();
        frame.write(0x81);
        frame.write(0x80 | 126);
        frame.write(bytes.length >> 8);
        frame.write(bytes.length);
        byte[] mask = {1, 2, 3, 4};
        frame.writeBytes(mask);
        for (int i = 0; i < bytes.length; i++) {
            frame.write(bytes[i] ^ mask[i % 4]);
        }
        return frame.toByteArray();
    }

    /// Grants the upgrade and keeps what came, unmasked.
    private static void record(Talk talk, ByteArrayOutputStream said) throws Exception {
        talk.send(Wire.head(101, "Upgrade: websocket", "Connection: Upgrade"));
        while (true) {
            byte[] head = talk.readRaw(8);
            byte[] text = talk.readRaw((head[2] & 0xff) << 8 | (head[3] & 0xff));
            for (int i = 0; i < text.length; i++) {
                text[i] ^= head[4 + i % 4];
            }
            said.writeBytes(text);
        }
    }
}
