package dev.gatehouse.conversation;

/// One step of a streamed reply, in words of no dialect.
public sealed interface Event {
    /// More text of the reply.
    record TextDelta(String text) implements Event {}

    /// What the reply has used so far; a later report replaces an earlier one.
    record Reported(Usage usage) implements Event {}

    /// The model has stopped.
    record Stopped(StopReason reason) implements Event {}

    /// Why a model stops.
    enum StopReason {
        /// The answer is complete.
        END,
        /// It reached the limit of output tokens.
        LENGTH,
        /// A content filter stopped it.
        CONTENT_FILTER
    }
}
