package dev.gatehouse.conversation;

import java.util.List;

/// One message of a conversation.
public record Message(Role role, List<Part> parts) {
    public Message {
        parts = List.copyOf(parts);
    }

    /// The role of the author of a message.
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT
    }
}
