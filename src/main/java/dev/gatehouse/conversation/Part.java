package dev.gatehouse.conversation;

/// A piece of a message.
public sealed interface Part {
    /// Plain text.
    record Text(String text) implements Part {}
}
