package dev.gatehouse.call;

import dev.gatehouse.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A failure of a call, with the facts that its message needs. Each dialect writes it in its own
/// format; what is the same in all dialects stands in its [Traits].
public sealed interface Problem {
    /// What does not depend on the dialect.
    default Traits traits() {
        return ProblemTraits.of(this);
    }

    /// The constants of a kind of problem.
    ///
    /// @param status the HTTP status
    /// @param code the code by which programs recognise it; its label in logs and metrics
    /// @param retryAfter how long to wait before another request, if that is known
    /// @param shouldRetry whether the client should send the request again by itself; `null` where
    ///     the client's own rules apply
    record Traits(
            int status, String code, @Nullable Duration retryAfter, @Nullable Boolean shouldRetry) {
        static Traits of(int status, String code) {
            return new Traits(status, code, null, null);
        }

        /// Of a problem that another request by the client would meet again: it was retried as
        /// often as makes sense, or a retry cannot help.
        static Traits last(int status, String code) {
            return new Traits(status, code, null, false);
        }

        static Traits again(String code, @Nullable Duration after) {
            return new Traits(503, code, after, true);
        }
    }

    /// The request cannot be understood. `field` is the member in error, if there is one.
    record Malformed(String reason, @Nullable String field) implements Problem {}

    /// The request breaks the rules of HTTP.
    record BadTransport(int status, String reason) implements Problem {}

    /// The body is longer than allowed.
    record TooLarge(long limit) implements Problem {}

    /// The client sent no credential, or an invalid one.
    record Unauthenticated(String reason) implements Problem {}

    /// The caller may not do this.
    record Forbidden(String reason, Traits traits) implements Problem {
        private static final Traits TRAITS = Traits.of(403, "permission_denied");
        private static final Traits MODEL = Traits.last(403, "model_access_denied");
        private static final Traits LIST = Traits.last(403, "list_not_available");
        private static final Traits UNCHECKED = Traits.last(403, "guardrail_unchecked");

        public Forbidden(String reason) {
            this(reason, TRAITS);
        }

        /// A model that the caller may not use.
        public static Forbidden model(String reason) {
            return new Forbidden(reason, MODEL);
        }

        /// Content that the guardrails of the caller cannot check.
        public static Forbidden unchecked(String reason) {
            return new Forbidden(reason, UNCHECKED);
        }

        /// A list of objects whose owners are not known.
        public static Forbidden list(String reason) {
            return new Forbidden(reason, LIST);
        }
    }

    /// A guardrail does not allow the request or the answer.
    ///
    /// @param guard its name
    /// @param reason what it found, to follow its name; never the text
    /// @param place where that was, `null` when it is no one place of the request
    /// @param failed whether it could not check, so that another request may succeed
    record GuardrailBlocked(String guard, String reason, @Nullable String place, boolean failed)
            implements Problem {}

    /// There is no object with this id that the caller may see.
    ///
    /// @param kind what kind of object, in words
    record UnknownObject(String kind, String id) implements Problem {}

    /// Keys cannot be checked, as storage cannot be reached.
    record AuthUnavailable() implements Problem {}

    /// No route matches the path.
    record UnknownRoute(String method, String path) implements Problem {}

    /// A route matches the path, for other methods.
    record WrongMethod(String method, String path, String allowed) implements Problem {}

    /// No account offers the model; `nearest` are names that exist.
    record UnknownModel(String model, List<String> nearest) implements Problem {}

    /// The request has passed more gateways than are accepted: an account leads back to one.
    record LoopDetected(int accepted) implements Problem {}

    /// The account does not serve the operation; `offers` are those it serves.
    record NotOffered(String operation, String account, List<String> offers) implements Problem {}

    /// The API of a target cannot express what the request holds.
    ///
    /// @param field where the request holds it, `null` when that is no one place
    record Untranslatable(String reason, @Nullable String field) implements Problem {}

    /// The object has another version than the one that the client has seen.
    record VersionConflict(String version) implements Problem {}

    /// The gateway has no room for another call.
    record Overloaded() implements Problem {}

    /// A rate limit of the gateway has no room for the call.
    ///
    /// @param kind what the limit is for, one of a fixed set
    /// @param measure what is limited, one of a fixed set
    /// @param roomIn how long until there may be room; `null` when there never is
    record RateLimited(String kind, String measure, String reason, @Nullable Duration roomIn)
            implements Problem {}

    /// The target has as many calls in flight as its concurrency limit allows.
    record AtConcurrencyLimit(String account, String model) implements Problem {}

    /// An operator lets the account take no calls for a time.
    ///
    /// @param remaining how long still
    record BreakerForcedOpen(String account, Duration remaining) implements Problem {}

    /// The provider answered with an error; `headers` are those of its fields that pass.
    record ProviderFailed(String account, ProviderError error, Headers headers)
            implements Problem {}

    /// The provider rejected the account's key. `providerMessage` is for operators only.
    record CredentialsRejected(String account, @Nullable String providerMessage)
            implements Problem {}

    /// The provider cannot be reached, or closed the connection before it answered. `permanent`
    /// when another attempt at it would meet the same.
    record Unreachable(String account, String how, boolean permanent) implements Problem {}

    /// The provider took too long.
    record TimedOut(String account, CallScope.Timeout timeout) implements Problem {}

    /// The provider stopped in the middle of its answer.
    record Truncated(String account, String how) implements Problem {}

    /// The provider's answer breaks its format. `permanent` when another attempt would receive the
    /// same.
    record InvalidUpstreamResponse(String account, String how, boolean permanent)
            implements Problem {}

    /// The ledger cannot keep the row of a call, and calls without one are not allowed.
    record LedgerUnavailable() implements Problem {}

    /// Storage cannot be reached, and the request needs it.
    record StorageUnavailable() implements Problem {}

    /// A budget of the caller does not allow the call.
    ///
    /// @param subject what the budget is for, in words
    /// @param period `daily`, `monthly`, ...
    /// @param amount of dollars, as `$200`
    /// @param ends when the next window begins, `null` for never
    record BudgetExceeded(
            String subject,
            String period,
            String amount,
            @Nullable Instant ends,
            @Nullable Duration remaining)
            implements Problem {}

    /// A budget applies, and the price of the model is unknown.
    ///
    /// @param subject what the budget is for, in words
    record UnpricedModel(String account, String model, String subject) implements Problem {}

    /// A part of the gateway is off.
    ///
    /// @param cure how it is turned on
    record FeatureUnavailable(String feature, String cure) implements Problem {}

    /// The gateway is shutting down.
    record ShuttingDown() implements Problem {}

    /// An operator cancelled the call.
    record Cancelled() implements Problem {}

    /// The client disconnected; no answer can reach it.
    record ClientDisconnected(String how) implements Problem {}

    /// An error inside the gateway.
    record Internal() implements Problem {}

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
