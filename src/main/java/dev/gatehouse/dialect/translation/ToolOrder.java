package dev.gatehouse.dialect.translation;

import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the results of tools behind the calls that they answer, in the order of the calls, as most
/// providers demand.
public final class ToolOrder {
    private static final int SHOWN = 100;

    private final List<Turn> turns = new ArrayList<>();

    /// An assistant message with calls, and the results for them.
    private static final class Turn {
        private final Message message;
        private final List<Part.ToolCall> calls;
        private final List<@Nullable List<Part>> results = new ArrayList<>();

        Turn(Message message) {
            this.message = message;
            this.calls =
                    message.parts().stream()
                            .filter(Part.ToolCall.class::isInstance)
                            .map(Part.ToolCall.class::cast)
                            .toList();
            calls.forEach(_ -> results.add(null));
        }

        int unanswered(String callId) {
            for (int i = 0; i < calls.size(); i++) {
                if (results.get(i) == null && calls.get(i).id().equals(callId)) {
                    return i;
                }
            }
            return -1;
        }

        void appendTo(List<Message> messages) {
            messages.add(message);
            var parts = new ArrayList<Part>();
            for (List<Part> each : results) {
                parts.addAll(each == null ? List.of() : each);
            }
            if (!parts.isEmpty()) {
                messages.add(new Message(Role.TOOL, parts));
            }
        }
    }

    private ToolOrder() {}

    /// The messages in that order. Results that stand elsewhere are moved to their calls.
    ///
    /// @throws MalformedJson when a result answers no call before it
    public static List<Message> of(List<Message> messages) throws MalformedJson {
        var order = new ToolOrder();
        for (Message message : messages) {
            order.add(message);
        }
        var ordered = new ArrayList<Message>();
        order.turns.forEach(turn -> turn.appendTo(ordered));
        return ordered;
    }

    private void add(Message message) throws MalformedJson {
        if (message.role() != Role.TOOL) {
            turns.add(new Turn(message));
            return;
        }
        List<Part> last = new ArrayList<>();
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolResult result) {
                last = new ArrayList<>(2);
                assign(result, message, last);
            }
            last.add(part);
        }
    }

    private void assign(Part.ToolResult result, Message message, List<Part> parts)
            throws MalformedJson {
        for (int i = turns.size() - 1; i >= 0; i--) {
            int place = turns.get(i).unanswered(result.callId());
            if (place >= 0) {
                turns.get(i).results.set(place, parts);
                return;
            }
        }
        String id = result.callId();
        String place = message.placeOf(result);
        throw new MalformedJson(
                "%s is the result of the tool call '%s', which no message before it has"
                        .formatted(place, id.length() > SHOWN ? id.substring(0, SHOWN) : id),
                place);
    }
}
