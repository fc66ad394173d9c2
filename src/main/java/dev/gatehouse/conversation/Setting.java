package dev.gatehouse.conversation;

import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// What adjusts an answer and has a counterpart in more than one dialect. Each has one form here,
/// which readers and writers of the dialects convert.
public enum Setting {
    /// A whole number: the most tokens of output, reasoning included.
    MAX_TOKENS(Json.Kind.NUMBER),
    /// A number from 0 to 2.
    TEMPERATURE(Json.Kind.NUMBER),
    TOP_P(Json.Kind.NUMBER),
    TOP_K(Json.Kind.NUMBER),
    MIN_P(Json.Kind.NUMBER),
    SEED(Json.Kind.NUMBER),
    FREQUENCY_PENALTY(Json.Kind.NUMBER),
    PRESENCE_PENALTY(Json.Kind.NUMBER),
    /// An array of strings.
    STOP(Json.Kind.ARRAY, Json.Kind.STRING),
    /// A whole number: how many answers to give.
    CHOICES(Json.Kind.NUMBER),
    /// Whether log probabilities are reported.
    LOGPROBS,
    TOP_LOGPROBS(Json.Kind.NUMBER),
    LOGIT_BIAS,
    /// A string that names the end user.
    USER(Json.Kind.STRING),
    SAFETY_IDENTIFIER(Json.Kind.STRING),
    METADATA,
    /// `auto`, `default`, `flex` or `priority`.
    SERVICE_TIER(Json.Kind.STRING),
    /// `low`, `medium` or `high`.
    VERBOSITY(Json.Kind.STRING),
    STORE,
    PROMPT_CACHE_KEY(Json.Kind.STRING),
    PROMPT_CACHE_RETENTION,
    PROMPT_CACHE_OPTIONS,
    MODERATION,
    /// An array of `text`, `audio`, `image`.
    MODALITIES(Json.Kind.ARRAY);

    private final Json.@Nullable Kind kind;
    private final Json.@Nullable Kind other;

    Setting() {
        this(null, null);
    }

    Setting(Json.Kind kind) {
        this(kind, null);
    }

    Setting(Json.@Nullable Kind kind, Json.@Nullable Kind other) {
        this.kind = kind;
        this.other = other;
    }

    /// Whether a value has a kind that the setting can have.
    public boolean accepts(Json value) {
        return kind == null || value.kind() == kind || value.kind() == other;
    }

    /// The kind of value that it has, in words.
    public String words() {
        return switch (kind) {
            case NUMBER -> "a number";
            case STRING -> "a string";
            case ARRAY -> "an array";
            case OBJECT, BOOLEAN, NULL -> "a value";
            case null -> "a value";
        };
    }
}
