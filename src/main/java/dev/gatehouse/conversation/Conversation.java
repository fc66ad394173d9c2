package dev.gatehouse.conversation;

import java.util.List;

/// A request to a model, in words of no dialect.
///
/// @param model the model as the client names it
/// @param stream whether a stream is requested
public record Conversation(String model, List<Message> messages, boolean stream) {
    public Conversation {
        messages = List.copyOf(messages);
    }
}
