package dev.gatehouse.dialect.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.dialect.text.Streams.Recorded;
import dev.gatehouse.dialect.text.Streams.Sent;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilteredEventsTest {
    private static final ChannelFilter.Factory ALL = Filters.keeping(10_000);

    private static Recorded stream(Operation.Format format, String... events) {
        var text = new StringBuilder();
        for (String each : events) {
            String type = each.startsWith("{\"type\":\"") ? each.split("\"", 5)[3] : "";
            text.append(type.isEmpty() ? "" : "event: " + type + "\n");
            text.append("data: ").append(each).append("\n\n");
        }
        return new Recorded(format, "", text.toString());
    }

    private static List<String> data(Sent sent) {
        return sent.text()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    private static String chunk(String choices) {
        return "{\"id\":\"i\",\"object\":\"o\",\"created\":1,\"model\":\"m\",\"choices\":["
                + choices
                + "]}";
    }

    @Test
    void completions_are_filtered() throws IOException {
        Recorded stream =
                stream(
                        Operation.Format.COMPLETIONS,
                        chunk(
                                "{\"text\":\"a\",\"index\":0,\"logprobs\":{\"tokens\":[\"a\"]},\"finish_reason\":null}"),
                        chunk(
                                "{\"text\":\"b\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}"),
                        chunk(
                                "{\"text\":\"\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\"}"),
                        "[DONE]");
        assertThat(data(Streams.filtered(stream, ALL)))
                .containsExactly(
                        chunk(
                                        "{\"index\":0,\"text\":\"ab\",\"logprobs\":null,\"finish_reason\":null}")
                                .replace("]}", "],\"usage\":null}"),
                        chunk(
                                "{\"text\":\"\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\"}"),
                        "[DONE]");
        assertThat(data(Streams.filtered(stream, Filters.capitals())).getFirst())
                .isEqualTo(
                        chunk(
                                "{\"text\":\"A\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}"));
        assertThat(data(Streams.filtered(stream, Filters.blocking(1))))
                .containsExactly(
                        chunk(
                                        "{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"content_filter\"}")
                                .replace("]}", "],\"usage\":null}"),
                        "[DONE]");
    }

    @Test
    void transcripts_are_filtered() throws IOException {
        Recorded stream =
                stream(
                        Operation.Format.MEDIA,
                        "{\"type\":\"transcript.text.delta\",\"delta\":\"a\",\"logprobs\":[{\"token\":\"a\"}]}",
                        "{\"type\":\"transcript.text.delta\",\"delta\":\"b\"}",
                        "{\"type\":\"transcript.text.done\",\"text\":\"ab\",\"usage\":{\"type\":\"tokens\"}}");
        assertThat(data(Streams.filtered(stream, ALL)))
                .containsExactly(
                        "{\"type\":\"transcript.text.delta\",\"delta\":\"ab\",\"logprobs\":[]}",
                        "{\"type\":\"transcript.text.done\",\"text\":\"ab\",\"usage\":{\"type\":\"tokens\"}}");
        assertThat(data(Streams.filtered(stream, Filters.capitals())))
                .contains(
                        "{\"type\":\"transcript.text.done\",\"text\":\"AB\",\"usage\":{\"type\":\"tokens\"}}");
        assertThat(data(Streams.filtered(stream, Filters.blocking(2))))
                .containsExactly(
                        "{\"type\":\"transcript.text.delta\",\"delta\":\"a\"}",
                        "{\"type\":\"transcript.text.done\",\"logprobs\":[],\"text\":\"a\"}");
    }

    @Test
    void images_and_sound_pass() throws IOException {
        Recorded stream =
                stream(
                        Operation.Format.MEDIA,
                        "{\"type\":\"image_generation.partial_image\",\"b64_json\":\"AAAA\",\"partial_image_index\":0}",
                        "{\"type\":\"speech.audio.delta\",\"audio\":\"AAAA\"}",
                        "{\"type\":\"response.audio.delta\",\"delta\":\"AAAA\"}",
                        "{\"type\":\"image_generation.completed\",\"b64_json\":\"AAAA\",\"size\":\"x\"}");
        assertThat(Streams.filtered(stream, Filters.removing("AAAA")).text())
                .isEqualTo(stream.text());
    }

    @Test
    void a_cut_does_not_release_what_is_kept() throws IOException {
        for (Operation.Format format :
                List.of(Operation.Format.CHAT, Operation.Format.COMPLETIONS)) {
            String delta =
                    format == Operation.Format.CHAT
                            ? "\"delta\":{\"content\":\"secret\"}"
                            : "\"text\":\"secret\"";
            Recorded stream = stream(format, chunk("{\"index\":0," + delta + "}"));
            List<Frame> frames = Streams.frames(stream);
            var cut = new Sink.End.Cut(new Problem.Internal());
            Sent sent = Streams.filtered(format, frames, cut, ALL);
            assertThat(sent.text()).isEmpty();
            assertThat(sent.end()).isEqualTo(cut);
        }
    }

    @Test
    void heartbeats_pass_while_text_is_kept() throws IOException {
        var frames = new ArrayList<Frame>();
        frames.addAll(
                Streams.frames(
                        stream(
                                Operation.Format.CHAT,
                                chunk("{\"index\":0,\"delta\":{\"content\":\"a\"}}"))));
        frames.add(Frame.of(": ping\n".getBytes(UTF_8), Frame.Kind.IDLE));
        Sent sent =
                Streams.filtered(
                        Operation.Format.CHAT,
                        frames,
                        new Sink.End.Cut(new Problem.Internal()),
                        ALL);
        assertThat(sent.text()).isEqualTo(": ping\n");
    }

    @Test
    void a_thought_that_has_changed_loses_its_signature() throws IOException {
        Recorded stream =
                stream(
                        Operation.Format.MESSAGES,
                        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"c2ln\"}}",
                        "{\"type\":\"content_block_stop\",\"index\":0}",
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":1}}",
                        "{\"type\":\"message_stop\"}");
        assertThat(Streams.filtered(stream, Filters.capitals()).text())
                .contains("HM")
                .doesNotContain("c2ln");
        assertThat(Streams.filtered(stream, ALL).text()).isEqualTo(stream.text());
    }

    @Test
    void other_state_of_a_thought_goes_only_where_it_authenticates_the_text() throws IOException {
        String signature =
                new ReasoningState("anthropic", ReasoningState.Kind.SIGNATURE, "s").envelope();
        for (String state : List.of(signature, "own")) {
            Recorded responses =
                    stream(
                            Operation.Format.RESPONSES,
                            "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"r\",\"output\":[]}}",
                            "{\"type\":\"response.reasoning_summary_text.delta\",\"sequence_number\":1,\"item_id\":\"rs\",\"output_index\":0,\"summary_index\":0,\"delta\":\"hm\"}",
                            "{\"type\":\"response.output_item.done\",\"sequence_number\":2,\"output_index\":0,\"item\":{\"id\":\"rs\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"hm\"}],\"encrypted_content\":\""
                                    + state
                                    + "\"}}",
                            "{\"type\":\"response.completed\",\"sequence_number\":3,\"response\":{\"id\":\"r\",\"output\":[{\"id\":\"rs\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"hm\"}],\"encrypted_content\":\""
                                    + state
                                    + "\"}]}}");
            Recorded gemini =
                    stream(
                            Operation.Format.GEMINI,
                            "{\"candidates\":[{\"index\":0,\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"hm\",\"thought\":true}]}}]}",
                            "{\"candidates\":[{\"index\":0,\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\",\"thought\":true,\"thoughtSignature\":\""
                                    + state
                                    + "\"}]},\"finishReason\":\"STOP\"}]}");
            for (Recorded stream : List.of(responses, gemini)) {
                String changed = Streams.filtered(stream, Filters.capitals()).text();
                assertThat(changed).contains("HM").doesNotContain("hm");
                assertThat(changed.contains(state)).isEqualTo(state.equals("own"));
                assertThat(Streams.filtered(stream, Filters.keeping(1)).text()).contains(state);
            }
        }
    }

    @Test
    void events_are_numbered_anew_where_some_are_left_out_or_added() throws IOException {
        Recorded stream =
                stream(
                        Operation.Format.RESPONSES,
                        "{\"type\":\"response.created\",\"sequence_number\":5,\"response\":{\"id\":\"r\",\"output\":[]}}",
                        "{\"type\":\"response.output_text.delta\",\"sequence_number\":6,\"item_id\":\"m\",\"output_index\":0,\"content_index\":0,\"delta\":\"a\"}",
                        "{\"type\":\"response.output_text.delta\",\"sequence_number\":7,\"item_id\":\"m\",\"output_index\":0,\"content_index\":0,\"delta\":\"b\"}",
                        "{\"type\":\"response.output_text.delta\",\"sequence_number\":8,\"item_id\":\"m\",\"output_index\":0,\"content_index\":0,\"delta\":\"c\"}",
                        "{\"type\":\"response.output_text.done\",\"sequence_number\":9,\"item_id\":\"m\",\"output_index\":0,\"content_index\":0,\"text\":\"abc\"}",
                        "{\"type\":\"response.completed\",\"sequence_number\":10,\"response\":{\"id\":\"r\",\"output\":[]}}");
        assertThat(data(Streams.filtered(stream, ALL)))
                .extracting(data -> data.replaceAll(".*sequence_number\":(\\d+).*", "$1"))
                .containsExactly("5", "6", "7", "8");
        assertThat(data(Streams.filtered(stream, Filters.keeping(1))))
                .extracting(data -> data.replaceAll(".*sequence_number\":(\\d+).*", "$1"))
                .containsExactly("5", "6", "7", "8", "9", "10");
    }

    @Test
    void a_message_that_is_repeated_in_each_chunk_is_what_was_released() throws IOException {
        String chunk =
                "{\"index\":0,\"delta\":{\"content\":\"%s\"},\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":%s}";
        Recorded stream =
                stream(
                        Operation.Format.CHAT,
                        chunk(chunk.formatted("a", "a", "null")),
                        chunk(chunk.formatted("b", "ab", "null")),
                        chunk(chunk.formatted("", "ab", "\"stop\"")),
                        "[DONE]");
        List<String> data = data(Streams.filtered(stream, Filters.keeping(1)));
        assertThat(data.get(0)).isEqualTo(chunk(chunk.formatted("a", "a", "null")));
        assertThat(data.get(1)).contains("\"delta\":{\"content\":\"b\"}");
        assertThat(data.get(2)).isEqualTo(chunk(chunk.formatted("", "ab", "\"stop\"")));
    }

    @Test
    void each_choice_is_a_text_of_its_own() throws IOException {
        Recorded stream =
                stream(
                        Operation.Format.CHAT,
                        chunk(
                                "{\"index\":0,\"delta\":{\"content\":\"se\"}},{\"index\":1,\"delta\":{\"content\":\"cret\"}}"),
                        chunk("{\"index\":1,\"delta\":{\"content\":\" x\"}}"),
                        chunk("{\"index\":0,\"delta\":{\"content\":\"cret y\"}}"),
                        chunk("{\"index\":1,\"delta\":{},\"finish_reason\":\"stop\"}"),
                        chunk("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}"),
                        "[DONE]");
        List<String> data = data(Streams.filtered(stream, Filters.removing("secret")));
        assertThat(data.get(0)).contains("\"\"", "\"cret\"");
        assertThat(data.get(2)).contains("\" y\"");
    }
}
