package dev.gatehouse.dialect.text;

import dev.gatehouse.conversation.ReasoningState;

/// State of reasoning in fields whose own dialect does not authenticate texts with it.
final class Signatures {
    private Signatures() {}

    /// Whether it is the envelope of a signature of another dialect, which authenticates the text
    /// of the reasoning beside it.
    static boolean authenticates(String state) {
        ReasoningState read = ReasoningState.of(state, "", ReasoningState.Kind.ENCRYPTED);
        return read != null && read.kind() == ReasoningState.Kind.SIGNATURE;
    }
}
