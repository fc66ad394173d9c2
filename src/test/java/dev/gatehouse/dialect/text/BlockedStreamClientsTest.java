package dev.gatehouse.dialect.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.google.genai.types.FinishReason;
import com.google.genai.types.GenerateContentResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.text.Streams.Sent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What official clients make of streams that end at a blocked text, wherever that is.
class BlockedStreamClientsTest {
    @Test
    void openai_chat() throws Exception {
        for (Sent sent : blocked(Operation.Format.CHAT)) {
            var all = ChatCompletionAccumulator.create();
            for (String data : data(sent)) {
                if (!data.equals("[DONE]")) {
                    all.accumulate(
                            com.openai.core.ObjectMappers.jsonMapper()
                                    .readValue(data, ChatCompletionChunk.class));
                }
            }
            ChatCompletion whole = all.chatCompletion();
            whole.validate();
            assertThat(whole.choices().getFirst().finishReason())
                    .isEqualTo(ChatCompletion.Choice.FinishReason.CONTENT_FILTER);
        }
    }

    @Test
    void openai_responses() throws Exception {
        for (Sent sent : blocked(Operation.Format.RESPONSES)) {
            var all = ResponseAccumulator.create();
            for (String data : data(sent)) {
                ResponseStreamEvent event =
                        com.openai.core.ObjectMappers.jsonMapper()
                                .readValue(data, ResponseStreamEvent.class);
                event.validate();
                all.accumulate(event);
            }
            Response whole = all.response();
            whole.validate();
            assertThat(whole.status()).contains(ResponseStatus.INCOMPLETE);
            assertThat(whole.incompleteDetails().orElseThrow().reason())
                    .contains(Response.IncompleteDetails.Reason.CONTENT_FILTER);
        }
    }

    @Test
    void anthropic_messages() throws Exception {
        for (Sent sent : blocked(Operation.Format.MESSAGES)) {
            var all = MessageAccumulator.create();
            for (String data : data(sent)) {
                all.accumulate(
                        com.anthropic.core.ObjectMappers.jsonMapper()
                                .readValue(data, RawMessageStreamEvent.class));
            }
            assertThat(all.message().stopReason())
                    .contains(com.anthropic.models.messages.StopReason.REFUSAL);
        }
    }

    @Test
    void google_gemini() throws Exception {
        for (Sent sent : blocked(Operation.Format.GEMINI)) {
            List<String> data = data(sent);
            for (String each : data) {
                assertThat(GenerateContentResponse.fromJson(each).candidates()).isPresent();
            }
            GenerateContentResponse last = GenerateContentResponse.fromJson(data.getLast());
            assertThat(last.finishReason().knownEnum()).isEqualTo(FinishReason.Known.SAFETY);
        }
    }

    private static List<String> data(Sent sent) {
        return sent.text()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    /// The streams that end at each of the pieces and at each of the ends.
    private static List<Sent> blocked(Operation.Format format) throws IOException {
        var all = new ArrayList<Sent>();
        Sent sent;
        int number = 0;
        do {
            sent =
                    Streams.filtered(
                            format,
                            Streams.written(format, events()),
                            new Sink.End.Complete(),
                            Filters.blocking(number++));
            if (!sent.reasons().isEmpty()) {
                all.add(sent);
            }
        } while (!sent.reasons().isEmpty());
        assertThat(all).hasSizeGreaterThan(8);
        return all;
    }

    private static List<Event> events() {
        var events = new ArrayList<Event>();
        events.add(new Event.Started("id", "m"));
        block(0, new Part.Reasoning("", null), List.of("I ", "think"), events);
        block(1, new Part.Text(""), List.of("Let me ", "look", "."), events);
        var call = new Part.ToolCall("c1", "f", "", Part.ToolCall.Form.JSON, null);
        block(2, call, List.of("{\"a\"", ":\"b", "\"}"), events);
        events.add(new Event.Stopped(0, new Stop(Stop.Reason.TOOL_CALLS)));
        events.add(new Event.Reported(new Usage(1, 0, 0, 1, 0)));
        return events;
    }

    private static void block(int number, Part head, List<String> pieces, List<Event> events) {
        events.add(new Event.Opened(number, 0, head));
        pieces.forEach(piece -> events.add(new Event.Delta(number, piece)));
        events.add(new Event.Closed(number));
    }
}
