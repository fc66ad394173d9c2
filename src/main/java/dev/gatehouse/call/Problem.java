package dev.gatehouse.call;

import dev.gatehouse.http.Headers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A failure of a call, with the facts that its message needs. Each dialect writes it in its own
/// format; what is the same in all dialects stands in its [Traits].
public sealed interface Problem {
    /// What does not depend on the dialect.
    Traits traits();

    /// The constants of a kind of problem.
    ///
    /// @param status the HTTP status
    /// @param code the code by which programs recognise it; its label in logs and metrics
    /// @param retryAfter how long to wait before another request, if that is known
    /// @param shouldRetry whether the client should send the request again by itself; `null` where
    ///     the client's own rules apply
    record Traits(
            int status, String code, @Nullable Duration retryAfter, @Nullable Boolean shouldRetry) {
        private static Traits of(int status, String code) {
            return new Traits(status, code, null, null);
        }

        /// Of a problem that another request by the client would meet again: it was retried as
        /// often as makes sense, or a retry cannot help.
        private static Traits last(int status, String code) {
            return new Traits(status, code, null, false);
        }

        private static Traits again(String code, @Nullable Duration after) {
            return new Traits(503, code, after, true);
        }
    }

    /// The request cannot be understood. `field` is the member in error, if there is one.
    record Malformed(String reason, @Nullable String field) implements Problem {
        private static final Traits TRAITS = Traits.of(400, "invalid_request");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The request breaks the rules of HTTP.
    record BadTransport(int status, String reason) implements Problem {
        @Override
        public Traits traits() {
            return Traits.of(status, "invalid_http");
        }
    }

    /// The body is longer than allowed.
    record TooLarge(long limit) implements Problem {
        private static final Traits TRAITS = Traits.of(413, "request_too_large");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The client sent no credential, or an invalid one.
    record Unauthenticated(String reason) implements Problem {
        private static final Traits TRAITS = Traits.of(401, "invalid_api_key");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The caller may not do this.
    record Forbidden(String reason, Traits traits) implements Problem {
        private static final Traits TRAITS = Traits.of(403, "permission_denied");
        private static final Traits MODEL = Traits.last(403, "model_access_denied");
        private static final Traits LIST = Traits.last(403, "list_not_available");

        public Forbidden(String reason) {
            this(reason, TRAITS);
        }

        /// A model that the caller may not use.
        public static Forbidden model(String reason) {
            return new Forbidden(reason, MODEL);
        }

        /// A list of objects whose owners are not known.
        public static Forbidden list(String reason) {
            return new Forbidden(reason, LIST);
        }
    }

    /// There is no object with this id that the caller may see.
    ///
    /// @param kind what kind of object, in words
    record UnknownObject(String kind, String id) implements Problem {
        private static final Traits TRAITS = Traits.last(404, "not_found");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// Keys cannot be checked, as storage cannot be reached.
    record AuthUnavailable() implements Problem {
        private static final Traits TRAITS =
                Traits.again("auth_unavailable", Duration.ofSeconds(5));

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// No route matches the path.
    record UnknownRoute(String method, String path) implements Problem {
        private static final Traits TRAITS = Traits.of(404, "unknown_url");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// A route matches the path, for other methods.
    record WrongMethod(String method, String path, String allowed) implements Problem {
        private static final Traits TRAITS = Traits.of(405, "method_not_allowed");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// No account offers the model; `nearest` are names that exist.
    record UnknownModel(String model, List<String> nearest) implements Problem {
        private static final Traits TRAITS = Traits.of(404, "model_not_found");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The request has passed more gateways than are accepted: an account leads back to one.
    record LoopDetected(int accepted) implements Problem {
        private static final Traits TRAITS = Traits.last(508, "loop_detected");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The account does not serve the operation; `offers` are those it serves.
    record NotOffered(String operation, String account, List<String> offers) implements Problem {
        private static final Traits TRAITS = Traits.last(400, "operation_not_offered");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The API of a target cannot express what the request holds.
    ///
    /// @param field where the request holds it, `null` when that is no one place
    record Untranslatable(String reason, @Nullable String field) implements Problem {
        private static final Traits TRAITS = Traits.last(400, "unsupported_content");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The object has another version than the one that the client has seen.
    record VersionConflict(String version) implements Problem {
        private static final Traits TRAITS = Traits.of(412, "version_conflict");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The gateway has no room for another call.
    record Overloaded() implements Problem {
        private static final Traits TRAITS = Traits.again("overloaded", Duration.ofSeconds(1));

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// A rate limit of the gateway has no room for the call.
    ///
    /// @param kind what the limit is for, one of a fixed set
    /// @param measure what is limited, one of a fixed set
    /// @param roomIn how long until there may be room; `null` when there never is
    record RateLimited(String kind, String measure, String reason, @Nullable Duration roomIn)
            implements Problem {
        @Override
        public Traits traits() {
            // Where there is room soon, the client's own rules apply.
            return new Traits(429, "rate_limit_exceeded", roomIn, roomIn == null ? false : null);
        }
    }

    /// The target has as many calls in flight as its concurrency limit allows.
    record AtConcurrencyLimit(String account, String model) implements Problem {
        private static final Traits TRAITS =
                Traits.again("account_overloaded", Duration.ofSeconds(1));

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The provider answered with an error; `headers` are those of its fields that pass.
    record ProviderFailed(String account, ProviderError error, Headers headers) implements Problem {
        @Override
        public Traits traits() {
            return new Traits(error.status(), error.kind().code(), error.retryAfter(), false);
        }
    }

    /// The provider rejected the account's key. `providerMessage` is for operators only.
    record CredentialsRejected(String account, @Nullable String providerMessage)
            implements Problem {
        private static final Traits TRAITS = Traits.last(502, "provider_credentials");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The provider cannot be reached, or closed the connection before it answered. `permanent`
    /// when another attempt at it would meet the same.
    record Unreachable(String account, String how, boolean permanent) implements Problem {
        private static final Traits TRAITS = Traits.last(502, "upstream_unreachable");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The provider took too long.
    record TimedOut(String account, CallScope.Timeout timeout) implements Problem {
        private static final Traits TRAITS = Traits.last(504, "upstream_timeout");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The provider stopped in the middle of its answer.
    record Truncated(String account, String how) implements Problem {
        private static final Traits TRAITS = Traits.of(502, "upstream_truncated");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The provider's answer breaks its format. `permanent` when another attempt would receive the
    /// same.
    record InvalidUpstreamResponse(String account, String how, boolean permanent)
            implements Problem {
        private static final Traits TRAITS = Traits.last(502, "upstream_error");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The ledger cannot keep the row of a call, and calls without one are not allowed.
    record LedgerUnavailable() implements Problem {
        private static final Traits TRAITS =
                Traits.again("ledger_unavailable", Duration.ofSeconds(5));

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// Storage cannot be reached, and the request needs it.
    record StorageUnavailable() implements Problem {
        private static final Traits TRAITS =
                Traits.again("storage_unavailable", Duration.ofSeconds(5));

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// A part of the gateway is off.
    ///
    /// @param cure how it is turned on
    record FeatureUnavailable(String feature, String cure) implements Problem {
        private static final Traits TRAITS = Traits.last(503, "feature_unavailable");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The gateway is shutting down.
    record ShuttingDown() implements Problem {
        private static final Traits TRAITS = Traits.again("server_shutdown", null);

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// An operator cancelled the call.
    record Cancelled() implements Problem {
        private static final Traits TRAITS = Traits.last(503, "cancelled");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The client disconnected; no answer can reach it.
    record ClientDisconnected(String how) implements Problem {
        private static final Traits TRAITS = Traits.of(499, "client_closed");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// An error inside the gateway.
    record Internal() implements Problem {
        private static final Traits TRAITS = Traits.of(500, "internal");

        @Override
        public Traits traits() {
            return TRAITS;
        }
    }

    /// The HTTP status.
    default int status() {
        return traits().status();
    }

    /// The code that the client receives: the provider's if it sent one.
    default @Nullable String code() {
        return this instanceof ProviderFailed failed ? failed.error().code() : traits().code();
    }

    /// The label in logs and metrics: one of a fixed set, also for a provider's error.
    default String label() {
        return traits().code();
    }

    /// What happened and what to do, for a person. It names no host and no secret.
    default String message() {
        return ProblemMessages.of(this);
    }

    /// How long to wait before another request, if that is known.
    default @Nullable Duration retryAfter() {
        return traits().retryAfter();
    }

    /// Whether the client should retry; `null` where the client's rules apply.
    default @Nullable Boolean shouldRetry() {
        return traits().shouldRetry();
    }

    /// The exception that ends the call with this problem.
    default ProblemException asException() {
        return new ProblemException(this);
    }
}
