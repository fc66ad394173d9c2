package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What passes through the gateway is what was sent, to the byte.
class BytesJourneyTest {
    /// Everything a gateway that reads and writes anew would change.
    private static final String ODD =
            "{ \t\"zzz\" :1e2,\"messages\":[ {\"role\":\"user\",\"content\":\"h\\u0069 \\/ \\ud83d"
                    + "\\ude00 é\"} ],\r\n\"temperature\":1.0,\"big\":12345678901234567890123,"
                    + "\"neg\":-0,\"future\":{\"b\":[null,true,{}],\"a\":\"\"},"
                    + "\"model\" : \"MODEL\" ,\"max_tokens\":9 STREAM}";

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void a_request_reaches_the_provider_as_it_was_sent(WireFormat speech, boolean streamed) {
        try (var gateway = GatewayFixture.open()) {
            answer(gateway, speech, streamed);
            String body = odd(speech, streamed, speech.model());

            assertThat(gateway.ask(speech, body).status()).isEqualTo(200);

            assertThat(gateway.upstream().only().text()).isEqualTo(body);
            String path = speech == WireFormat.CHAT ? "/v1/chat/completions" : "/v1/messages";
            assertThat(gateway.upstream().only().line()).isEqualTo("POST " + path + " HTTP/1.1");
        }
    }

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void of_a_name_with_its_account_only_the_name_is_changed(WireFormat speech, boolean streamed) {
        try (var gateway = GatewayFixture.open()) {
            answer(gateway, speech, streamed);
            String longName = speech.account() + "/" + speech.model();

            gateway.ask(speech, odd(speech, streamed, longName));

            assertThat(gateway.upstream().only().text())
                    .isEqualTo(odd(speech, streamed, speech.model()));
        }
    }

    @Test
    void a_name_written_with_escapes_is_understood() {
        try (var gateway = GatewayFixture.open()) {
            String body = odd(WireFormat.CHAT, false, "g\\u0070t");

            assertThat(gateway.ask(WireFormat.CHAT, body).status()).isEqualTo(200);
            assertThat(gateway.upstream().only().text()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_whole_answer_reaches_the_caller_as_it_was_sent(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            answer(gateway, speech, false);

            Reply reply = gateway.ask(speech, false);

            assertThat(reply.body()).isEqualTo(speech.whole());
            assertThat(gateway.callLine()).contains("\"input_tokens\":3,\"output_tokens\":2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_compressed_answer_is_unpacked(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            byte[] packed = packed(speech.whole());
            gateway.upstream()
                    .next(
                            talk ->
                                    talk.send(
                                                    ScriptedUpstream.Wire.head(
                                                            200,
                                                            "Content-Type: application/json",
                                                            "Content-Encoding: gzip",
                                                            "Content-Length: " + packed.length))
                                            .send(packed));

            Reply reply = gateway.ask(speech, false);

            assertThat(reply.body()).isEqualTo(speech.whole());
            assertThat(reply.all("content-encoding")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_compressed_stream_is_unpacked(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            String events = GatewayFixture.joined(speech.stream(30));
            byte[] packed = packed(events);
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.beginStream("Content-Encoding: gzip");
                                talk.send(Integer.toHexString(packed.length) + "\r\n");
                                talk.sendSplit(packed, 50).send("\r\n");
                                talk.lastChunk();
                            });

            assertThat(gateway.ask(speech, true).body()).isEqualTo(events);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_without_chunks_passes_as_well(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            String events = GatewayFixture.joined(speech.stream(10));
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.send(
                                        ScriptedUpstream.Wire.head(
                                                200,
                                                "Content-Type: text/event-stream",
                                                "Content-Length: " + events.length()));
                                talk.send(events);
                            })
                    .next(
                            talk -> {
                                talk.send(
                                        ScriptedUpstream.Wire.head(
                                                200, "Content-Type: text/event-stream"));
                                talk.send(events).close();
                            });

            assertThat(gateway.ask(speech, true).body()).isEqualTo(events);
            assertThat(gateway.ask(speech, true).body()).isEqualTo(events);
        }
    }

    @Test
    void the_usage_is_requested_and_taken_out_again() {
        try (var gateway = GatewayFixture.open()) {
            String plain = "{\"model\":\"gpt\",\"messages\":[],\"stream\":true}";
            String nothing = ",\"usage\":null}";
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.beginStream();
                                for (String event : WireFormat.CHAT.stream(3)) {
                                    boolean last = event.equals(WireFormat.CHAT.last());
                                    if (last) {
                                        talk.chunk(usage());
                                    }
                                    talk.chunk(event.replaceFirst("}\n\n$", nothing + "\n\n"));
                                }
                                talk.lastChunk();
                            });

            Reply reply = gateway.ask(WireFormat.CHAT, plain);

            assertThat(gateway.upstream().only().text()).contains("\"include_usage\":true");
            assertThat(
                            gateway.upstream()
                                    .only()
                                    .text()
                                    .replace(",\"stream_options\":{\"include_usage\":true}", "")
                                    .replace("\"stream_options\":{\"include_usage\":true},", ""))
                    .isEqualTo(plain);
            assertThat(reply.body()).isEqualTo(GatewayFixture.joined(WireFormat.CHAT.stream(3)));
            assertThat(gateway.callLine()).contains("\"input_tokens\":7,\"output_tokens\":3");
        }
    }

    @Test
    void other_stream_options_stay() {
        try (var gateway = GatewayFixture.open()) {
            answer(gateway, WireFormat.CHAT, true);
            for (String options :
                    List.of("{\"x\":1e0}", "{}", "{\"include_usage\":false,\"x\":1e0}", "null")) {
                gateway.ask(
                        WireFormat.CHAT,
                        "{\"model\":\"gpt\",\"stream\":true,\"stream_options\":" + options + "}");
            }

            assertThat(gateway.upstream().received())
                    .hasSize(4)
                    .allSatisfy(it -> assertThat(it.text()).contains("\"include_usage\":true"))
                    .allSatisfy(it -> assertThat(it.text()).doesNotContain("false"));
            assertThat(gateway.upstream().received().getFirst().text()).contains("\"x\":1e0");
        }
    }

    private static String usage() {
        return "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,"
                + "\"completion_tokens\":3,\"total_tokens\":10}}\n\n";
    }

    private static String odd(WireFormat speech, boolean streamed, String model) {
        String chat =
                speech == WireFormat.CHAT ? ",\"stream_options\":{\"include_usage\":true}" : "";
        return ODD.replace("MODEL", model)
                .replace("STREAM", streamed ? ",\"stream\": true" + chat : "");
    }

    private static void answer(GatewayFixture gateway, WireFormat speech, boolean streamed) {
        gateway.upstream()
                .always(
                        streamed
                                ? ScriptedUpstream.stream(speech, 2)
                                : talk -> talk.send(speech.wholeResponse()));
    }

    private static byte[] packed(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
