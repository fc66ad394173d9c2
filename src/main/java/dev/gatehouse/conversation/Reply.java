package dev.gatehouse.conversation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a model produced, in terms of no dialect: the fold of its events.
///
/// @param id the provider's id, empty when it gives none
/// @param model the model that answered, as the provider calls it; empty when it does not state it
/// @param choices the answers, as a rule one
/// @param usage what it used, `null` when the provider reported nothing
public record Reply(String id, String model, List<Choice> choices, @Nullable Usage usage) {
    public Reply {
        choices = List.copyOf(choices);
    }

    /// One answer.
    public record Choice(List<Part> parts, Stop stop) {
        public Choice {
            parts = List.copyOf(parts);
        }
    }

    /// The events of which it is the fold.
    public List<Event> events() {
        var events = new ArrayList<Event>();
        events.add(new Event.Started(id, model));
        int block = 0;
        for (int choice = 0; choice < choices.size(); choice++) {
            for (Part part : choices.get(choice).parts()) {
                append(part, block++, choice, events);
            }
            events.add(new Event.Stopped(choice, choices.get(choice).stop()));
        }
        if (usage != null) {
            events.add(new Event.Reported(usage));
        }
        return events;
    }

    private static void append(Part part, int block, int choice, List<Event> events) {
        switch (part) {
            case Part.Text(String text, List<Citation> citations) -> {
                open(new Part.Text(""), text, block, choice, events);
                citations.forEach(each -> events.add(new Event.Cited(block, each)));
            }
            case Part.Refusal(String text) ->
                    open(new Part.Refusal(""), text, block, choice, events);
            case Part.Reasoning(String text, ReasoningState state) -> {
                open(new Part.Reasoning("", null), text, block, choice, events);
                if (state != null) {
                    events.add(new Event.Signed(block, state));
                }
            }
            case Part.ToolCall call ->
                    open(call.withInput(""), call.input(), block, choice, events);
            case Part.Attachment _, Part.ToolResult _, Part.CacheMark _, Part.Opaque _ ->
                    events.add(new Event.Opened(block, choice, part));
        }
        events.add(new Event.Closed(block));
    }

    private static void open(Part head, String text, int block, int choice, List<Event> events) {
        events.add(new Event.Opened(block, choice, head));
        if (!text.isEmpty()) {
            events.add(new Event.Delta(block, text));
        }
    }
}
