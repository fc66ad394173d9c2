package dev.gatehouse.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request to a model, in terms of no dialect.
///
/// @param model the model as the client names it
/// @param messages in order, those of the system included
/// @param settings what adjusts the answer, such as the temperature
/// @param reasoning how much the model may reason, `null` when the request does not state it
/// @param format the format that the answer must have, `null` for text
/// @param stream whether a stream is requested
public record Conversation(
        String model,
        List<Message> messages,
        Toolset tools,
        Settings settings,
        @Nullable ReasoningRequest reasoning,
        @Nullable OutputFormat format,
        boolean stream) {
    public Conversation {
        messages = List.copyOf(messages);
    }

    /// The same with other messages.
    public Conversation with(List<Message> others) {
        return new Conversation(model, others, tools, settings, reasoning, format, stream);
    }
}
