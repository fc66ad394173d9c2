package dev.gatehouse.dialect.openai.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.ReplyBuilder;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.stream.ByteSource;
import dev.gatehouse.stream.SseEvent;
import dev.gatehouse.stream.SseReader;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Streams of servers that keep to the Responses API more or less.
class EventDecoderTest {
    private final EventDecoder decoder =
            new EventDecoder(
                    new TranslationInputs(
                            new TargetModel("house", "m", null, null),
                            TranslationSettings.USUAL,
                            new TranslationInputs.Origin("req_1", 1)));
    private final List<Event> events = new ArrayList<>();

    private @Nullable ProviderError put(String type, String members) throws Exception {
        String text = "data: {\"type\":\"" + type + "\"" + members + "}\n\n";
        var reader = new SseReader(new Once(text.getBytes(UTF_8)), 1 << 20);
        SseEvent event = reader.next();
        return event == null ? null : decoder.put(event, events::add);
    }

    private Reply reply() {
        decoder.finish(events::add);
        return ReplyBuilder.fold(events);
    }

    @Test
    void deltas_without_a_beginning_open_their_blocks() throws Exception {
        put("response.output_text.delta", ",\"item_id\":\"m\",\"delta\":\"a\"");
        put("response.output_text.delta", ",\"item_id\":\"m\",\"delta\":\"b\"");
        put("response.completed", ",\"response\":{\"status\":\"completed\"}");

        assertThat(decoder.ended()).isTrue();
        assertThat(reply().choices().getFirst().parts()).containsExactly(new Part.Text("ab"));
    }

    @Test
    void items_at_one_place_stay_apart_by_their_ids() throws Exception {
        put(
                "response.reasoning_summary_text.delta",
                ",\"item_id\":\"r\",\"output_index\":0,\"delta\":\"h\"");
        put("response.output_text.delta", ",\"item_id\":\"m\",\"output_index\":0,\"delta\":\"a\"");
        put("response.completed", ",\"response\":{}");

        assertThat(reply().choices().getFirst().parts())
                .containsExactly(new Part.Reasoning("h", null), new Part.Text("a"));
    }

    @Test
    void parts_of_a_summary_are_paragraphs() throws Exception {
        for (String text : List.of("a", "b")) {
            put("response.reasoning_summary_part.added", ",\"item_id\":\"r\"");
            put(
                    "response.reasoning_summary_text.delta",
                    ",\"item_id\":\"r\",\"delta\":\"" + text + "\"");
        }
        put("response.completed", ",\"response\":{}");

        assertThat(reply().choices().getFirst().parts())
                .containsExactly(new Part.Reasoning("a\n\nb", null));
    }

    @Test
    void what_only_the_last_event_states_is_not_lost() throws Exception {
        put(
                "response.incomplete",
                ",\"response\":{\"id\":\"resp_1\",\"status\":\"incomplete\",\"incomplete_details\":"
                        + "{\"reason\":\"content_filter\"},\"output\":[{\"type\":\"message\",\"content\":"
                        + "[{\"type\":\"output_text\",\"text\":\"a\"}]}]}");

        Reply reply = reply();

        assertThat(reply.id()).isEqualTo("resp_1");
        assertThat(reply.choices().getFirst().parts()).containsExactly(new Part.Text("a"));
        assertThat(reply.choices().getFirst().stop().reason())
                .isEqualTo(Stop.Reason.CONTENT_FILTER);
    }

    @Test
    void unknown_events_state_nothing() throws Exception {
        assertThat(put("acme:trace", ",\"a\":1")).isNull();
        assertThat(put("keepalive", "")).isNull();
        assertThat(events).isEmpty();
    }

    @Test
    void a_failure_is_an_error() throws Exception {
        ProviderError failed =
                put(
                        "response.failed",
                        ",\"response\":{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}}");
        ProviderError error = put("error", ",\"code\":\"server_error\",\"message\":\"oh\"");

        assertThat(failed).isNotNull().extracting(ProviderError::message).isEqualTo("slow");
        assertThat(error).isNotNull().extracting(ProviderError::message).isEqualTo("oh");
        assertThat(decoder.complete()).isFalse();
    }

    private static final class Once implements ByteSource {
        private final ByteArrayInputStream bytes;

        Once(byte[] all) {
            bytes = new ByteArrayInputStream(all);
        }

        @Override
        public int read(byte[] into, int from, int most) {
            return bytes.read(into, from, most);
        }

        @Override
        public boolean ready() {
            return bytes.available() > 0;
        }

        @Override
        public void close() {}
    }
}
