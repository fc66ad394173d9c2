package dev.gatehouse.dialect.translation;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.Reply;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reasoning that came with calls of tools, by caller and id of the call.
///
/// Some providers reject the result of a tool unless the reasoning before its call comes back
/// unchanged, and many clients drop the fields that hold it. What a client sends itself goes before
/// what is remembered. The oldest entries are forgotten beyond a number of characters.
public final class ReasoningMemory {
    private static final int MOST = 8 << 20;
    private static final int ENTRY = 200;

    private final Map<Key, Remembered> entries = new LinkedHashMap<>(16, 0.75f, true);
    private int size;

    private record Key(String caller, String callId) {}

    /// @param before the reasoning before the first call of a turn, else empty
    private record Remembered(List<Part.Reasoning> before, @Nullable ReasoningState state) {
        int size() {
            int sum = ENTRY + (state == null ? 0 : state.value().length());
            for (Part.Reasoning each : before) {
                sum += ENTRY + each.text().length();
                sum += each.state() == null ? 0 : each.state().value().length();
            }
            return sum;
        }
    }

    /// Keeps the reasoning of a reply that calls tools.
    public void remember(String caller, Reply reply) {
        reply.choices().forEach(choice -> remember(caller, choice.parts()));
    }

    private void remember(String caller, List<Part> parts) {
        var before = new ArrayList<Part.Reasoning>();
        for (Part part : parts) {
            if (part instanceof Part.Reasoning reasoning) {
                before.add(reasoning);
            } else if (part instanceof Part.ToolCall call) {
                put(new Key(caller, call.id()), new Remembered(List.copyOf(before), call.state()));
                before.clear();
            }
        }
    }

    private synchronized void put(Key key, Remembered entry) {
        boolean nothing = entry.before().isEmpty() && entry.state() == null;
        if (nothing || entry.size() > MOST / 8) {
            return;
        }
        Remembered replaced = entries.put(key, entry);
        size += entry.size() - (replaced == null ? 0 : replaced.size());
        Iterator<Remembered> oldest = entries.values().iterator();
        while (size > MOST && oldest.hasNext()) {
            size -= oldest.next().size();
            oldest.remove();
        }
    }

    private synchronized @Nullable Remembered find(String caller, String callId) {
        return entries.get(new Key(caller, callId));
    }

    /// The conversation with the reasoning that its client has dropped.
    public Conversation restore(String caller, Conversation conversation) {
        var messages = new ArrayList<Message>(conversation.messages().size());
        for (Message message : conversation.messages()) {
            boolean calls = message.parts().stream().anyMatch(Part.ToolCall.class::isInstance);
            messages.add(calls ? restored(caller, message) : message);
        }
        return conversation.with(messages);
    }

    private Message restored(String caller, Message message) {
        var parts = new ArrayList<Part>(message.parts().size() + 1);
        boolean shown = message.parts().stream().anyMatch(Part.Reasoning.class::isInstance);
        for (Part part : message.parts()) {
            Remembered known = part instanceof Part.ToolCall call ? find(caller, call.id()) : null;
            if (known == null || !(part instanceof Part.ToolCall call)) {
                parts.add(part);
                continue;
            }
            if (!shown) {
                // A turn begins with its reasoning; what belongs to a later call stands before it.
                boolean first = parts.stream().noneMatch(Part.ToolCall.class::isInstance);
                parts.addAll(first ? 0 : parts.size(), known.before());
            }
            parts.add(call.state() == null ? call.with(known.state()) : call);
        }
        return message.with(signed(parts, caller));
    }

    /// Reasoning whose text came back without its state gets the state.
    private List<Part> signed(List<Part> parts, String caller) {
        for (int i = 0; i + 1 < parts.size(); i++) {
            if (!(parts.get(i) instanceof Part.Reasoning(String text, ReasoningState state))
                    || state != null) {
                continue;
            }
            Remembered known = nextCall(parts, i, caller);
            for (Part.Reasoning each : known == null ? List.<Part.Reasoning>of() : known.before()) {
                if (each.text().equals(text)) {
                    parts.set(i, each);
                }
            }
        }
        return parts;
    }

    private @Nullable Remembered nextCall(List<Part> parts, int from, String caller) {
        for (int i = from; i < parts.size(); i++) {
            if (parts.get(i) instanceof Part.ToolCall call) {
                return find(caller, call.id());
            }
        }
        return null;
    }
}
