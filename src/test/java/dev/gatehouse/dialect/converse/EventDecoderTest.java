package dev.gatehouse.dialect.converse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.ReplyBuilder;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.AwsEventStreamReader;
import dev.gatehouse.stream.AwsFrames;
import dev.gatehouse.stream.ByteSource;
import dev.gatehouse.stream.SseEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {
    private static final String USAGE =
            "{\"inputTokens\":5,\"outputTokens\":2,\"cacheReadInputTokens\":8,"
                    + "\"cacheWriteInputTokens\":4}";
    private static final String WHOLE =
            """
            {"output":{"message":{"role":"assistant","content":[
              {"reasoningContent":{"reasoningText":{"text":"I think","signature":"c2ln"}}},
              {"reasoningContent":{"redactedContent":"aGlkZGVu"}},
              {"text":"So be it."},
              {"toolUse":{"toolUseId":"t1","name":"f","input":{"x":1}}}]}},
             "stopReason":"tool_use","usage":%s}
            """
                    .formatted(USAGE);

    private @Nullable ProviderError error;

    private static TranslationInputs inputs(String model) {
        return new TranslationInputs(
                new TargetModel("one", model, null, null),
                TranslationSettings.USUAL,
                new TranslationInputs.Origin("call-1", 1));
    }

    private static AwsFrames delta(AwsFrames frames, int index, String delta) {
        return frames.event(
                "contentBlockDelta",
                "{\"contentBlockIndex\":" + index + ",\"delta\":" + delta + ",\"p\":\"abc\"}");
    }

    private static AwsFrames stop(AwsFrames frames, int index) {
        return frames.event("contentBlockStop", "{\"contentBlockIndex\":" + index + "}");
    }

    private static AwsFrames stream() {
        var frames = new AwsFrames().event("messageStart", "{\"role\":\"assistant\"}");
        delta(frames, 0, "{\"reasoningContent\":{\"text\":\"I \"}}");
        delta(frames, 0, "{\"reasoningContent\":{\"text\":\"think\"}}");
        stop(delta(frames, 0, "{\"reasoningContent\":{\"signature\":\"c2ln\"}}"), 0);
        stop(delta(frames, 1, "{\"reasoningContent\":{\"redactedContent\":\"aGlkZGVu\"}}"), 1);
        delta(frames, 2, "{\"text\":\"So be\"}");
        stop(delta(frames, 2, "{\"text\":\" it.\"}"), 2);
        frames.event(
                "contentBlockStart",
                "{\"contentBlockIndex\":3,\"start\":{\"toolUse\":"
                        + "{\"toolUseId\":\"t1\",\"name\":\"f\"}}}");
        delta(frames, 3, "{\"toolUse\":{\"input\":\"{\\\"x\\\"\"}}");
        stop(delta(frames, 3, "{\"toolUse\":{\"input\":\":1}\"}}"), 3);
        return frames.event("messageStop", "{\"stopReason\":\"tool_use\"}")
                .event("metadata", "{\"usage\":" + USAGE + "}");
    }

    private Reply decoded(AwsFrames frames, int most) throws IOException, MalformedJson {
        var decoder = new EventDecoder(inputs("anthropic.claude-opus-4-6-v1"));
        List<Event> events = decoded(decoder, frames, most);
        decoder.finish(events::add);
        return ReplyBuilder.fold(events);
    }

    private List<Event> decoded(EventDecoder decoder, AwsFrames frames, int most)
            throws IOException, MalformedJson {
        var in = new ByteArrayInputStream(frames.bytes());
        var source =
                new ByteSource() {
                    @Override
                    public int read(byte[] into, int at, int room) {
                        return in.read(into, at, Math.min(most, room));
                    }

                    @Override
                    public boolean ready() {
                        return in.available() > 0;
                    }

                    @Override
                    public void close() {}
                };
        var reader = new AwsEventStreamReader(source, 1 << 20);
        var events = new ArrayList<Event>();
        for (SseEvent event = reader.next(); event != null; event = reader.next()) {
            ProviderError reported = decoder.put(event, events::add);
            error = reported == null ? error : reported;
        }
        return events;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 1 << 20})
    void a_stream_equals_the_whole_answer_however_it_is_split(int most)
            throws IOException, MalformedJson {
        Json whole = Json.parse(WHOLE.getBytes(UTF_8));

        assertThat(decoded(stream(), most))
                .isEqualTo(ReplyReader.read(whole, inputs("anthropic.claude-opus-4-6-v1")));
        assertThat(error).isNull();
    }

    @Test
    void cached_parts_count_as_input() throws IOException, MalformedJson {
        assertThat(decoded(stream(), 999).usage()).isEqualTo(new Usage(17, 2, 8, 4, 0));
    }

    @Test
    void a_stream_is_complete_with_its_stop_and_ends_with_its_usage()
            throws IOException, MalformedJson {
        var decoder = new EventDecoder(inputs("m"));
        decoded(decoder, new AwsFrames().event("messageStop", "{\"stopReason\":\"x\"}"), 99);

        assertThat(decoder.complete()).isTrue();
        assertThat(decoder.ended()).isFalse();

        decoded(decoder, new AwsFrames().event("metadata", "{\"usage\":{}}"), 99);

        assertThat(decoder.ended()).isTrue();
    }

    @Test
    void without_a_stop_a_stream_is_not_complete() throws IOException, MalformedJson {
        var decoder = new EventDecoder(inputs("m"));
        var frames = delta(new AwsFrames(), 0, "{\"text\":\"a\"}");
        decoded(decoder, frames.event("metadata", "{\"usage\":{}}"), 99);

        assertThat(decoder.complete()).isFalse();
        assertThat(decoder.ended()).isFalse();
    }

    @Test
    void unknown_events_and_deltas_are_skipped() throws IOException, MalformedJson {
        var frames = new AwsFrames().event("later", "{}").event("contentBlockDelta", "{}");
        delta(delta(frames, 0, "{\"image\":{}}"), 1, "{\"toolUse\":{\"input\":\"{\"}}");
        frames.event("contentBlockStop", "{\"contentBlockIndex\":9}");

        assertThat(decoded(frames, 99).choices().getFirst().parts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "throttlingException, RATE, 429",
        "validationException, INVALID, 400",
        "modelStreamErrorException, OVERLOAD, 502",
        "internalServerException, OVERLOAD, 502",
        "serviceUnavailableException, OVERLOAD, 502",
        "somethingNewException, OVERLOAD, 502"
    })
    void an_exception_is_an_error_by_its_name(String name, ProviderError.Kind kind, int status)
            throws IOException, MalformedJson {
        decoded(new AwsFrames().exception(name, "{\"message\":\"It broke\"}"), 99);

        assertThat(error)
                .extracting(
                        ProviderError::kind,
                        ProviderError::status,
                        ProviderError::message,
                        ProviderError::code)
                .containsExactly(kind, status, "It broke", name);
    }

    @Test
    void a_call_that_the_model_wrote_wrongly_is_an_error() throws IOException, MalformedJson {
        decoded(
                new AwsFrames().event("messageStop", "{\"stopReason\":\"malformed_tool_use\"}"),
                99);

        assertThat(error)
                .extracting(ProviderError::kind, ProviderError::code)
                .containsExactly(ProviderError.Kind.OVERLOAD, "malformed_tool_use");
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, END",
        "stop_sequence, SEQUENCE",
        "max_tokens, LENGTH",
        "model_context_window_exceeded, CONTEXT",
        "guardrail_intervened, CONTENT_FILTER",
        "content_filtered, CONTENT_FILTER",
        "tool_use, END"
    })
    void a_stop_has_its_reason(String word, Stop.Reason reason) throws IOException, MalformedJson {
        var frames = new AwsFrames().event("messageStop", "{\"stopReason\":\"" + word + "\"}");

        assertThat(decoded(frames, 99).choices().getFirst().stop()).isEqualTo(new Stop(reason));
    }
}
