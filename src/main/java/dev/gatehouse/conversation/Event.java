package dev.gatehouse.conversation;

/// One step of a streamed reply, in terms of no dialect.
///
/// A reply consists of blocks. A block is opened with the part it begins as, grows by deltas and is
/// closed; several may be open at once. Blocks are numbered from 0 in the order they open, over all
/// choices.
public sealed interface Event {
    /// The reply begins.
    ///
    /// @param id the provider's id of the reply, empty when it gives none
    /// @param model the model as the provider calls it, empty when it does not state it
    record Started(String id, String model) implements Event {}

    /// A block begins.
    ///
    /// @param choice the answer it belongs to, 0 for the first
    /// @param head the part with what is known of it so far
    record Opened(int block, int choice, Part head) implements Event {}

    /// More text of a block: of its text, its reasoning, or the input of its tool call.
    record Delta(int block, String text) implements Event {}

    /// The state of a block of reasoning or of a tool call.
    record Signed(int block, ReasoningState state) implements Event {}

    /// A source of a block of text.
    record Cited(int block, Citation citation) implements Event {}

    /// A block ends.
    record Closed(int block) implements Event {}

    /// An answer ends.
    record Stopped(int choice, Stop stop) implements Event {}

    /// What the reply has used so far; a later report replaces an earlier one.
    record Reported(Usage usage) implements Event {}
}
