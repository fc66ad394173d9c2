package dev.gatehouse.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One message of a conversation.
///
/// Results of tools are messages of the role [Role#TOOL], one for all that follow each other.
///
/// @param name the name of the participant, `null` as a rule
/// @param place where it stands in the client's request, such as `messages[3]`, for errors; empty
///     when it stands nowhere
public record Message(Role role, List<Part> parts, @Nullable String name, String place) {
    public Message {
        parts = List.copyOf(parts);
    }

    public Message(Role role, List<Part> parts) {
        this(role, parts, null, "");
    }

    /// Whose message it is.
    public enum Role {
        SYSTEM,
        DEVELOPER,
        USER,
        ASSISTANT,
        TOOL;

        /// Whether it instructs the model.
        public boolean instructs() {
            return this == SYSTEM || this == DEVELOPER;
        }
    }

    /// The same with other parts.
    public Message with(List<Part> others) {
        return new Message(role, others, name, place);
    }

    /// The same as a message of another role.
    public Message of(Role other) {
        return new Message(other, parts, name, place);
    }

    /// Where a part of it stands in the client's request.
    public String placeOf(Part part) {
        int at = 0;
        for (Part each : parts) {
            if (each == part) {
                return place + ".content[" + at + "]";
            }
            at += each instanceof Part.CacheMark ? 0 : 1;
        }
        return place;
    }
}
