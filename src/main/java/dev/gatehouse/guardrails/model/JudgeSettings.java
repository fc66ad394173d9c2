package dev.gatehouse.guardrails.model;

import dev.gatehouse.config.Group;
import org.jspecify.annotations.Nullable;

/// A model that judges.
///
/// @param model the model, as clients name it
/// @param prompt what it must not allow; general harm when not given
/// @param maxTokens how long its answer may be
public record JudgeSettings(@Nullable String model, @Nullable String prompt, int maxTokens) {
    /// Reads it.
    public static JudgeSettings read(Group g) {
        return new JudgeSettings(
                g.text("model").orNull(),
                g.text("prompt").orNull(),
                g.whole("max-tokens", 512).between(16, 100_000).value());
    }
}
