package dev.gatehouse.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A provider's refusal, read.
///
/// @param kind what it means for us
/// @param status the HTTP status it came with, or the one that fits it
/// @param message the provider's own words, without secrets
/// @param code the provider's code, if it gave one
/// @param field the request field it blames, if any
/// @param retryAfter when to ask again, if it said
public record Rejection(
        Kind kind,
        int status,
        String message,
        @Nullable String code,
        @Nullable String field,
        @Nullable Duration retryAfter) {

    /// What a refusal means for what may be tried next.
    public enum Kind {
        /// Too often or too much at once; it passes.
        RATE,
        /// The account has no money or no right left; it does not pass by itself.
        QUOTA,
        /// Our credential is bad.
        AUTH,
        /// The conversation is too long for the model.
        CONTEXT,
        /// The provider will not talk about this.
        CONTENT,
        /// The provider is busy or ill.
        OVERLOAD,
        /// The request is wrong, wherever it is sent.
        INVALID
    }
}
