package dev.gatehouse.guardrails.rule;

import dev.gatehouse.finding.GuardFinding.Action;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a guardrail does, and how it behaves where nothing else is stated.
public enum GuardKind {
    /// Personal data.
    PII(Side.BOTH, Action.MASK),
    /// Keys, tokens and passwords.
    SECRETS(Side.BOTH, Action.BLOCK),
    /// Instructions that are hidden in data, or try to undo others.
    INJECTION(Side.REQUEST, Action.FLAG),
    /// Words and phrases of a list.
    WORDS(Side.BOTH, Action.BLOCK),
    /// Regular expressions of the operator.
    PATTERNS(Side.BOTH, Action.BLOCK),
    /// Characters that people do not see.
    INVISIBLE(Side.REQUEST, Action.FLAG),
    /// Texts that are too long.
    LENGTH(Side.REQUEST, Action.BLOCK),
    /// Texts in other languages than those that are allowed.
    LANGUAGE(Side.REQUEST, Action.FLAG),
    /// Statements of an answer that its sources do not support.
    GROUNDING(Side.ANSWER, Action.FLAG),
    /// Which tools requests offer and answers call.
    TOOLS(Side.BOTH, Action.BLOCK),
    /// The JSON Schema of an answer.
    SCHEMA(Side.ANSWER, Action.BLOCK),
    /// A system prompt of the operator's.
    SYSTEM_PROMPT(Side.REQUEST, Action.MASK),
    /// A model that rewrites the texts of a request.
    LLM_BASED_ALTERING(Side.REQUEST, Action.MASK),
    /// A model that judges.
    JUDGE(Side.REQUEST, Action.BLOCK),
    /// A moderation endpoint.
    MODERATION(Side.REQUEST, Action.BLOCK),
    /// A service of another kind.
    WEBHOOK(Side.REQUEST, Action.BLOCK);

    private final Side side;
    private final Action action;

    GuardKind(Side side, Action action) {
        this.side = side;
        this.action = action;
    }

    /// What is checked.
    public enum Side {
        REQUEST,
        ANSWER,
        BOTH;

        /// Its name in the answers of administration.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public boolean request() {
            return this != ANSWER;
        }

        public boolean answer() {
            return this != REQUEST;
        }
    }

    public Side side() {
        return side;
    }

    public Action action() {
        return action;
    }

    /// Whether it finds parts of texts, which can be replaced.
    public boolean parts() {
        return switch (this) {
            case PII, SECRETS, INJECTION, WORDS, PATTERNS, INVISIBLE, WEBHOOK -> true;
            case LENGTH,
                    LANGUAGE,
                    GROUNDING,
                    TOOLS,
                    SCHEMA,
                    SYSTEM_PROMPT,
                    LLM_BASED_ALTERING,
                    JUDGE,
                    MODERATION ->
                    false;
        };
    }

    /// The name of its detector; `null` where it has none.
    public @Nullable String detector() {
        return switch (this) {
            case PII, SECRETS, INJECTION, WORDS, PATTERNS, INVISIBLE, LENGTH, LANGUAGE -> word();
            case GROUNDING,
                    TOOLS,
                    SCHEMA,
                    SYSTEM_PROMPT,
                    LLM_BASED_ALTERING,
                    JUDGE,
                    MODERATION,
                    WEBHOOK ->
                    null;
        };
    }

    /// Whether its detector is made for the kinds that are wanted.
    public boolean chooses() {
        return this == PII || this == SECRETS || this == INJECTION;
    }

    /// Whether it looks at more than texts, so that it must know the form of a body.
    public boolean readsShape() {
        return this == SYSTEM_PROMPT || this == TOOLS || this == SCHEMA;
    }

    /// Whether it writes requests anew.
    public boolean rewrites() {
        return this == SYSTEM_PROMPT || this == LLM_BASED_ALTERING;
    }

    /// Its name in settings.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
