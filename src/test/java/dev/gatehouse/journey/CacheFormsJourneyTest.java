package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import dev.gatehouse.journey.ScriptedUpstream.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The cache of answers to recordings, which come as forms.
class CacheFormsJourneyTest {
    private static final String ALL = CacheRequest.ACCOUNTS + "cache: {exact: all}\n";
    private static final String FILE = "file\"; filename=\"a.mp3";
    private static final String SUBTITLES = "1\n00:00:00,000 --> 00:00:01,000\nhello\n";

    /// @param parts name and value in turn
    private static String form(String path, String boundary, String... parts) {
        var body = new StringBuilder();
        for (int i = 0; i < parts.length; i += 2) {
            body.append("--%s\r\nContent-Disposition: form-data; name=\"".formatted(boundary));
            body.append(parts[i]).append("\"\r\n\r\n").append(parts[i + 1]).append("\r\n");
        }
        body.append("--").append(boundary).append("--\r\n");
        String type = "Content-Type: multipart/form-data; boundary=" + boundary;
        return ScriptedClient.post(path, body.toString(), type);
    }

    private static Script chunked(String type, String body) {
        return talk ->
                talk.send(Wire.head(200, "Content-Type: " + type, "Transfer-Encoding: chunked"))
                        .chunk(body)
                        .lastChunk();
    }

    private static Script text(String type, String body) {
        String length = "Content-Length: " + body.length();
        return talk -> talk.send(Wire.head(200, "Content-Type: " + type, length) + body);
    }

    private static Reply second(Script answer, String first, String second) {
        try (var gateway = GatewayFixture.open(ALL)) {
            gateway.upstream().always(answer);
            Reply before = gateway.raw(first);
            assertThat(before.status()).as(before.body()).isEqualTo(200);
            CacheRequest.awaitDecisions(gateway, 1);
            Reply reply = gateway.raw(second);
            if ("HIT (exact)".equals(reply.field("X-Cache"))) {
                assertThat(reply.body()).isEqualTo(before.body());
                assertThat(reply.field("Content-Type")).isEqualTo(before.field("Content-Type"));
                assertThat(gateway.upstream().received()).hasSize(1);
            }
            return reply;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/audio/transcriptions", "/v1/audio/translations"})
    void an_equal_form_gets_the_same_answer_whatever_its_boundary_is(String path) {
        String[] parts = {FILE, "noise", "model", "gpt", "language", "en"};
        for (Script answer :
                List.of(
                        ScriptedUpstream.json(200, "{\"text\":\"hello\"}"),
                        chunked("application/json", "{\"text\":\"hello\"}"),
                        text("text/plain; charset=utf-8", "hello"),
                        text("application/x-subrip", SUBTITLES))) {
            Reply reply = second(answer, form(path, "one", parts), form(path, "another", parts));

            assertThat(reply.field("X-Cache")).isEqualTo("HIT (exact)");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "file\"; filename=\"a.mp3, nois,  model, gpt, language, en",
        "file\"; filename=\"b.mp3, noise, model, gpt, language, en",
        "file\"; filename=\"a.mp3, noise, model, one/gpt, language, en",
        "file\"; filename=\"a.mp3, noise, model, gpt, language, de",
        "file\"; filename=\"a.mp3, noise, model, gpt, prompt, en",
        "language, en, model, gpt, file\"; filename=\"a.mp3, noise"
    })
    void another_form_is_sent_to_the_provider(
            String a, String b, String c, String d, String e, String f) {
        String path = "/v1/audio/transcriptions";
        String first = form(path, "x", FILE, "noise", "model", "gpt", "language", "en");
        Script answer = ScriptedUpstream.json(200, "{\"text\":\"hello\"}");

        Reply reply = second(answer, first, form(path, "x", a, b, c, d, e, f));

        assertThat(reply.field("X-Cache")).isEqualTo("MISS");
    }

    @Test
    void by_default_a_form_must_state_a_temperature_of_0() {
        try (var gateway =
                GatewayFixture.open(CacheRequest.ACCOUNTS + "cache: {exact: deterministic}\n")) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{\"text\":\"hello\"}"));
            String path = "/v1/audio/transcriptions";
            String without = form(path, "x", FILE, "noise", "model", "gpt");
            String warm = form(path, "x", FILE, "noise", "model", "gpt", "temperature", "0.2");
            String cold = form(path, "x", FILE, "noise", "model", "gpt", "temperature", "0.0");

            assertThat(gateway.raw(without).field("X-Cache")).isEqualTo("BYPASS");
            assertThat(gateway.raw(warm).field("X-Cache")).isEqualTo("BYPASS");
            assertThat(gateway.raw(cold).field("X-Cache")).isEqualTo("MISS");
            CacheRequest.awaitDecisions(gateway, 1);
            assertThat(gateway.raw(cold).field("X-Cache")).isEqualTo("HIT (exact)");
        }
    }

    @Test
    void a_transcript_that_is_cut_is_not_kept() {
        Script cut =
                talk ->
                        talk.send(Wire.head(200, "Content-Type: text/plain", "Content-Length: 9"))
                                .send("hel")
                                .close();
        String form = form("/v1/audio/transcriptions", "x", FILE, "noise", "model", "gpt");
        try (var gateway = GatewayFixture.open(ALL + "retry: {max-retries: 0}\n")) {
            gateway.upstream().always(cut);
            gateway.raw(form);
            CacheRequest.awaitDecisions(gateway, 1);
            gateway.upstream().always(text("text/plain", "hello all"));

            Reply whole = gateway.raw(form);
            assertThat(whole.body()).isEqualTo("hello all");
            assertThat(whole.field("X-Cache")).isEqualTo("MISS");
        }
    }

    @Test
    void fields_that_are_long_together_are_rejected_before_they_fill_the_memory() {
        var parts = new String[2 * 6];
        for (int i = 0; i < parts.length; i += 2) {
            parts[i] = "field" + i;
            parts[i + 1] = "x".repeat(200_000);
        }
        parts[0] = "model";
        parts[1] = "gpt";
        try (var gateway =
                GatewayFixture.open(CacheRequest.ACCOUNTS + "cache: {exact: deterministic}\n")) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{\"text\":\"hello\"}"));
            Reply reply = gateway.raw(form("/v1/audio/transcriptions", "x", parts));
            assertThat(reply.status()).isEqualTo(200);
            parts[3] = "x".repeat(300_000);
            reply = gateway.raw(form("/v1/audio/transcriptions", "x", parts));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("longer than 1048576 bytes together");
        }
    }
}
