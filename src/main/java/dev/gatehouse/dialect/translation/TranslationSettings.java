package dev.gatehouse.dialect.translation;

import dev.gatehouse.config.Group;

/// How requests and answers are translated between dialects.
///
/// @param strict whether a request is rejected when the target's dialect lacks one of its settings;
///     otherwise the setting is dropped, which `x-gatehouse-dropped` and the log show
/// @param reasoning the member of chat answers that holds the reasoning of the model:
///     `reasoning_content` or `reasoning`; both are understood in requests
public record TranslationSettings(boolean strict, Member reasoning) {
    /// What holds unless settings state otherwise.
    public static final TranslationSettings USUAL =
            new TranslationSettings(false, Member.REASONING_CONTENT);

    /// Reads them.
    public static TranslationSettings read(Group g) {
        return new TranslationSettings(
                g.flag("strict", false).value(),
                g.word("reasoning", Member.values(), Member.REASONING_CONTENT).value());
    }

    /// The member that holds reasoning.
    public enum Member {
        REASONING_CONTENT("reasoning_content"),
        REASONING("reasoning");

        private final String member;

        Member(String member) {
            this.member = member;
        }
    }

    /// The name of the member of chat answers that holds reasoning.
    public String reasoningMember() {
        return reasoning.member;
    }
}
