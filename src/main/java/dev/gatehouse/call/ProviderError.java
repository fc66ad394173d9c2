package dev.gatehouse.call;

import dev.gatehouse.json.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An error response or error event of a provider, read.
///
/// @param kind what it means for failover
/// @param status the HTTP status it came with, or the one that corresponds to it
/// @param message the provider's message, without secrets
/// @param code the provider's code, if it gave one
/// @param field the request member it names, if any
/// @param retryAfter how long to wait before another request, if the provider stated it
/// @param details the error object as the provider wrote it, `null` when there was none
public record ProviderError(
        Kind kind,
        int status,
        String message,
        @Nullable String code,
        @Nullable String field,
        @Nullable Duration retryAfter,
        @Nullable Json details) {

    /// What an error means for failover.
    public enum Kind {
        /// Rate limited: too many requests or tokens; transient.
        RATE("provider_rate_limit"),
        /// The account has no credit left; it does not pass by itself.
        QUOTA("provider_quota"),
        /// The API key was rejected.
        AUTH("provider_authentication"),
        /// The account may not do this: a permission, a region, a firewall before the provider.
        DENIED("provider_permission"),
        /// The provider has no such model.
        MODEL("provider_model_not_found"),
        /// The conversation is too long for the model.
        CONTEXT("context_length_exceeded"),
        /// Blocked by the provider's content filter.
        CONTENT("content_filter"),
        /// The provider is overloaded or failed.
        OVERLOAD("provider_overloaded"),
        /// The request is invalid wherever it is sent.
        INVALID("provider_invalid_request");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /// Its label in logs and metrics.
        public String code() {
            return code;
        }
    }
}
