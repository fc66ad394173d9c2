package dev.gatehouse.call;

import dev.gatehouse.http.Headers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every way a call can fail. Each dialect says each of them in its own words; the simple name of
/// the record is its label in logs and metrics.
public sealed interface Problem {
    /// The request cannot be understood. `field` is the one at fault, if it is one.
    record Malformed(String reason, @Nullable String field) implements Problem {}

    /// The request breaks the rules of HTTP.
    record BadTransport(int status, String reason) implements Problem {}

    /// The body is longer than allowed.
    record TooLarge(long limit) implements Problem {}

    /// The caller showed no credential, or a wrong one.
    record Unauthenticated(String reason) implements Problem {}

    /// The caller may not do this.
    record Forbidden(String reason) implements Problem {}

    /// There is nothing at that address.
    record UnknownRoute(String method, String path) implements Problem {}

    /// There is something at that address, for other methods.
    record WrongMethod(String method, String path, String allowed) implements Problem {}

    /// No account offers the model; `nearest` are names that do exist.
    record UnknownModel(String model, List<String> nearest) implements Problem {}

    /// The account cannot do what was asked; `offers` is what it can.
    record NotOffered(String operation, String account, List<String> offers) implements Problem {}

    /// Too much is going on already.
    record Overloaded() implements Problem {}

    /// The provider said no, in words of its own; `headers` are those of its fields that pass.
    record Refused(String account, Rejection rejection, Headers headers) implements Problem {}

    /// The provider will not take our key.
    record CredentialsRejected(String account) implements Problem {}

    /// The provider cannot be reached, or went away before it answered.
    record Unreachable(String account, String how) implements Problem {}

    /// The provider took too long.
    record TimedOut(String account, Lifeline.Clock clock) implements Problem {}

    /// The provider stopped in the middle of its answer.
    record Truncated(String account, String how) implements Problem {}

    /// The provider answered with something that makes no sense.
    record Garbled(String account, String how) implements Problem {}

    /// The gateway is stopping.
    record ShuttingDown() implements Problem {}

    /// An operator ended the call.
    record Cancelled() implements Problem {}

    /// The caller left; nobody is there to be told.
    record CallerGone(String how) implements Problem {}

    /// A fault of the gateway's own.
    record Internal() implements Problem {}

    /// The HTTP status that says it.
    default int status() {
        return switch (this) {
            case Malformed _ -> 400;
            case BadTransport broken -> broken.status();
            case TooLarge _ -> 413;
            case Unauthenticated _ -> 401;
            case Forbidden _ -> 403;
            case UnknownRoute _, UnknownModel _ -> 404;
            case WrongMethod _ -> 405;
            case NotOffered _ -> 400;
            case Overloaded _, ShuttingDown _ -> 503;
            case Refused refused -> refused.rejection().status();
            case CredentialsRejected _, Unreachable _, Truncated _, Garbled _ -> 502;
            case TimedOut _ -> 504;
            case Cancelled _ -> 503;
            case CallerGone _ -> 499;
            case Internal _ -> 500;
        };
    }

    /// The code that programs tell it by.
    default @Nullable String code() {
        return switch (this) {
            case Malformed _ -> "invalid_request";
            case BadTransport _ -> "invalid_http";
            case TooLarge _ -> "request_too_large";
            case Unauthenticated _ -> "invalid_api_key";
            case Forbidden _ -> "permission_denied";
            case UnknownRoute _ -> "unknown_url";
            case WrongMethod _ -> "method_not_allowed";
            case UnknownModel _ -> "model_not_found";
            case NotOffered _ -> "operation_not_offered";
            case Overloaded _ -> "overloaded";
            case Refused refused -> refused.rejection().code();
            case CredentialsRejected _ -> "provider_credentials";
            case Unreachable _ -> "upstream_unreachable";
            case TimedOut _ -> "upstream_timeout";
            case Truncated _ -> "upstream_truncated";
            case Garbled _ -> "upstream_error";
            case ShuttingDown _ -> "server_shutdown";
            case Cancelled _ -> "cancelled";
            case CallerGone _ -> "client_closed";
            case Internal _ -> "internal";
        };
    }

    /// What happened and what to do, for a person. Names no host and no secret.
    default String message() {
        return ProblemWords.of(this);
    }

    /// How long to wait before asking again, if that is known.
    default @Nullable Duration retryAfter() {
        return switch (this) {
            case Overloaded _ -> Duration.ofSeconds(1);
            case Refused refused -> refused.rejection().retryAfter();
            case Malformed _, BadTransport _, TooLarge _, Unauthenticated _, Forbidden _ -> null;
            case UnknownRoute _, WrongMethod _, UnknownModel _, NotOffered _ -> null;
            case CredentialsRejected _, Unreachable _, TimedOut _, Truncated _, Garbled _ -> null;
            case ShuttingDown _, Cancelled _, CallerGone _, Internal _ -> null;
        };
    }

    /// Whether the caller should try again by itself; `null` where its own rules will do.
    default @Nullable Boolean worthRepeating() {
        return switch (this) {
            case Overloaded _, ShuttingDown _ -> true;
            // Tried as often as makes sense already, or hopeless.
            case Refused _, CredentialsRejected _, Unreachable _, TimedOut _, Garbled _ -> false;
            case Cancelled _, NotOffered _ -> false;
            case Malformed _, BadTransport _, TooLarge _, Unauthenticated _, Forbidden _ -> null;
            case UnknownRoute _, WrongMethod _, UnknownModel _, Truncated _ -> null;
            case CallerGone _, Internal _ -> null;
        };
    }

    /// Its name in logs and metrics; which clock struck is part of it.
    default String label() {
        return this instanceof TimedOut late
                ? switch (late.clock()) {
                    case CONNECT -> "TimedOutConnect";
                    case FIRST_CONTENT -> "TimedOutFirstContent";
                    case IDLE -> "TimedOutIdle";
                    case CONTENT -> "TimedOutContent";
                    case TOTAL -> "TimedOutTotal";
                }
                : getClass().getSimpleName();
    }

    /// Ends the call with it.
    default Refusal asRefusal() {
        return new Refusal(this);
    }
}
