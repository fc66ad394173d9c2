package dev.gatehouse.conversation;

/// What adjusts an answer and has a counterpart in more than one dialect. Each has one form here,
/// which readers and writers of the dialects convert.
public enum Setting {
    /// A whole number: the most tokens of output, reasoning included.
    MAX_TOKENS,
    /// A number from 0 to 2.
    TEMPERATURE,
    TOP_P,
    TOP_K,
    MIN_P,
    SEED,
    FREQUENCY_PENALTY,
    PRESENCE_PENALTY,
    /// An array of strings.
    STOP,
    /// A whole number: how many answers to give.
    CHOICES,
    /// Whether log probabilities are reported.
    LOGPROBS,
    TOP_LOGPROBS,
    LOGIT_BIAS,
    /// A string that names the end user.
    USER,
    SAFETY_IDENTIFIER,
    METADATA,
    /// `auto`, `default`, `flex` or `priority`.
    SERVICE_TIER,
    /// `low`, `medium` or `high`.
    VERBOSITY,
    STORE,
    PROMPT_CACHE_KEY,
    PROMPT_CACHE_RETENTION,
    PROMPT_CACHE_OPTIONS,
    MODERATION,
    /// An array of `text`, `audio`, `image`.
    MODALITIES
}
