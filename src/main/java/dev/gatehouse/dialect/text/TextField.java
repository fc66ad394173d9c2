package dev.gatehouse.dialect.text;

/// One text in a body.
///
/// @param place where it is, such as `messages[3].content[1].text`
/// @param text decoded
public record TextField(String place, Role role, String text) {
    /// What a text is in a conversation.
    public enum Role {
        /// A system prompt, instructions, a developer's message.
        SYSTEM,
        USER,
        /// The text of a model, in a request's history or in an answer.
        ASSISTANT,
        /// The reasoning of a model.
        REASONING,
        /// The arguments of a call of a tool; JSON as a rule.
        TOOL_CALL,
        TOOL_RESULT,
        /// The text of a document or of a search result beside the conversation.
        DOCUMENT,
        /// Names and descriptions of tools, alternative texts and the like.
        DESCRIPTION,
        /// The input of an operation that is no conversation: embeddings, images, speech.
        INPUT,
        /// What an operation that is no conversation has found: a transcript, a revised prompt.
        OUTPUT
    }
}
