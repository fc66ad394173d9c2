package dev.gatehouse.guardrails.check;

import dev.gatehouse.config.Group;

/// A system prompt of the operator's.
///
/// @param mode what becomes of the client's own: it stays and this one is left out, this one takes
///     its place, or this one stands before it
/// @param content the prompt
public record SystemPromptSettings(SystemPromptCheck.Mode mode, String content) {
    /// Reads it.
    public static SystemPromptSettings read(Group g) {
        return new SystemPromptSettings(
                g.word("mode", SystemPromptCheck.Mode.values(), SystemPromptCheck.Mode.INJECT)
                        .also("decorate", SystemPromptCheck.Mode.DECORATOR)
                        .value(),
                g.text("content", "").value());
    }
}
