package dev.gatehouse.conversation;

import org.jspecify.annotations.Nullable;

/// How much a model is to reason before it answers.
///
/// @param mode `null` when only the effort or the budget states
/// @param effort in words: `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`
/// @param budget in tokens
/// @param shown whether the reasoning is to be in the answer, `null` when the request does not
/// state it
public record ReasoningRequest(
        @Nullable Mode mode,
        @Nullable String effort,
        @Nullable Long budget,
        @Nullable Boolean shown) {
    /// Who decides whether the model reasons.
    public enum Mode {
        OFF,
        ON,
        /// The model.
        ADAPTIVE
    }

    /// The effort in words, that of the budget where only this is given; `null` when the request
    /// leaves it to the model.
    public @Nullable String effortInWords() {
        if (mode == Mode.OFF) {
            return "none";
        }
        if (effort != null || budget == null) {
            return effort;
        }
        if (budget <= 0) {
            return budget == 0 ? "none" : null;
        }
        if (budget < 2_000) {
            return "low";
        }
        return budget < 8_000 ? "medium" : budget < 24_000 ? "high" : "xhigh";
    }

    /// Whether the request asks for no reasoning at all.
    public boolean off() {
        return mode == Mode.OFF || "none".equals(effort);
    }
}
