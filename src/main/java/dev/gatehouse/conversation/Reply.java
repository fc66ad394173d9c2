package dev.gatehouse.conversation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a model produced, in words of no dialect: the fold of its events.
///
/// @param model the model that answered, as the provider calls it
/// @param usage what it used, `null` when the provider reported nothing
public record Reply(
        String model, List<Part> parts, Event.StopReason reason, @Nullable Usage usage) {
    public Reply {
        parts = List.copyOf(parts);
    }

    /// The reply that a stream of events amounts to.
    public static Reply of(String model, List<Event> events) {
        var text = new StringBuilder();
        var reason = Event.StopReason.END;
        Usage usage = null;
        for (Event event : events) {
            switch (event) {
                case Event.TextDelta(String more) -> text.append(more);
                case Event.Stopped(Event.StopReason why) -> reason = why;
                case Event.Reported(Usage reported) -> usage = reported;
            }
        }
        return new Reply(model, List.of(new Part.Text(text.toString())), reason, usage);
    }

    /// The events of which it is the fold.
    public List<Event> events() {
        var events = new ArrayList<Event>();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String text) -> events.add(new Event.TextDelta(text));
            }
        }
        events.add(new Event.Stopped(reason));
        if (usage != null) {
            events.add(new Event.Reported(usage));
        }
        return events;
    }
}
