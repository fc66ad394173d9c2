package dev.gatehouse.dialect.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.text.Streams.Sent;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A word that is removed, in streams that the writers of the dialects make, split in every way. No
/// other text has its letters.
class SplitTextsTest {
    private static final String WORD = "ΣΔΩΨΞ";

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "MESSAGES", "RESPONSES", "GEMINI"})
    void no_letter_of_a_word_that_is_removed_leaves(Operation.Format format)
            throws IOException, MalformedJson {
        String text = "before " + WORD + " and after";
        for (int first = 0; first < text.length(); first++) {
            for (int second = first + 1; second <= text.length(); second++) {
                List<String> pieces =
                        List.of(
                                text.substring(0, first),
                                text.substring(first, second),
                                text.substring(second));
                Sent sent = filtered(format, pieces);
                assertThat(sent.text())
                        .as(pieces + "")
                        .doesNotContain(letters(WORD).toArray(String[]::new));
                String[] escaped = {"\\u03a3", "\\u0394", "\\u03a9", "\\u03a8", "\\u039e"};
                assertThat(sent.text()).doesNotContain(escaped);
                String reply = Streams.reply(sent.text(), format) + "";
                assertThat(reply.split("before  and after", -1)).as(reply).hasSize(5);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "MESSAGES", "RESPONSES", "GEMINI"})
    void letter_by_letter_as_well(Operation.Format format) throws IOException {
        Sent sent = filtered(format, letters("before " + WORD + " and after"));
        assertThat(sent.text()).doesNotContain(letters(WORD).toArray(String[]::new));
    }

    private static List<String> letters(String text) {
        return text.chars().mapToObj(Character::toString).toList();
    }

    private static Sent filtered(Operation.Format format, List<String> pieces) throws IOException {
        List<Frame> frames = Streams.written(format, events(pieces));
        return Streams.filtered(format, frames, new Sink.End.Complete(), Filters.removing(WORD));
    }

    /// A thought, a text, two calls, and a second choice where the dialect has one.
    private static List<Event> events(List<String> pieces) {
        var events = new ArrayList<Event>();
        events.add(new Event.Started("id", "m"));
        block(0, new Part.Reasoning("", null), pieces, events);
        block(1, new Part.Text(""), pieces, events);
        var json = new ArrayList<>(pieces);
        json.addFirst("{\"a\":\"");
        json.add("\"}");
        block(2, call("c1"), json, events);
        block(3, call("c2"), json, events);
        events.add(new Event.Stopped(0, new Stop(Stop.Reason.TOOL_CALLS)));
        events.add(new Event.Reported(new Usage(1, 0, 0, 1, 0)));
        return events;
    }

    private static Part.ToolCall call(String id) {
        return new Part.ToolCall(id, "f", "", Part.ToolCall.Form.JSON, null);
    }

    private static void block(int number, Part head, List<String> pieces, List<Event> events) {
        events.add(new Event.Opened(number, 0, head));
        pieces.forEach(piece -> events.add(new Event.Delta(number, piece)));
        events.add(new Event.Closed(number));
    }
}
