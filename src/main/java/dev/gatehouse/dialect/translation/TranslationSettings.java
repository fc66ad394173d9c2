package dev.gatehouse.dialect.translation;

/// How requests and answers are translated.
///
/// @param strict whether a request with a setting that the target's dialect lacks is rejected
/// @param reasoningMember the member of chat answers that holds reasoning
public record TranslationSettings(boolean strict, String reasoningMember) {
    /// What holds unless settings say otherwise.
    public static final TranslationSettings USUAL =
            new TranslationSettings(false, "reasoning_content");
}
