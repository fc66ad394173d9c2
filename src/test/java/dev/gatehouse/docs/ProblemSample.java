package dev.gatehouse.docs;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.http.Headers;
import java.time.Duration;
import java.util.List;

/// One problem with what there is to say about it in the page of errors.
///
/// @param kind which of several that share a record, empty when there is but one
/// @param meaning what happened
/// @param cure what the caller, or whoever runs the gateway, does about it
record ProblemSample(Problem problem, String kind, String meaning, String cure) {

    static List<ProblemSample> all() {
        return List.of(
                new ProblemSample(
                        new Problem.Malformed("", "model"),
                        "",
                        "The body is not a JSON object, names a member twice, or lacks `model`.",
                        "Correct the request; `param` names the field when one is at fault."),
                new ProblemSample(
                        new Problem.BadTransport(400, ""),
                        "",
                        "The request breaks the rules of HTTP. Other statuses: 408 too slow, 415"
                                + " compressed body, 417, 431 head too large, 501, 505.",
                        "Correct the client, or the proxy between."),
                new ProblemSample(
                        new Problem.TooLarge(1),
                        "",
                        "The body is longer than `admission.body-size-limit`.",
                        "Send less, or have the limit raised."),
                new ProblemSample(
                        new Problem.Unauthenticated(""),
                        "",
                        "No key, a wrong one, or several that differ.",
                        "Send the master key, once."),
                new ProblemSample(
                        new Problem.Forbidden(""),
                        "",
                        "A web page or a foreign host name, and no master key is set.",
                        "Set a master key, or name the page in `server.cors-origins` or the host"
                                + " in `server.hosts`."),
                new ProblemSample(
                        new Problem.UnknownRoute("GET", "/"),
                        "",
                        "There is nothing at that path.",
                        "Compare it with [the routes](api.md#routes)."),
                new ProblemSample(
                        new Problem.WrongMethod("GET", "/", "POST"),
                        "",
                        "The path is there, for other methods.",
                        "Use one that `Allow` names."),
                new ProblemSample(
                        new Problem.UnknownModel("", List.of()),
                        "",
                        "No account offers a model of that name.",
                        "Take one from `GET /v1/models`; the message suggests the nearest."),
                new ProblemSample(
                        new Problem.NotOffered("", "", List.of()),
                        "",
                        "The account that has the model cannot do this operation.",
                        "Ask for an operation the message names, or for another account."),
                new ProblemSample(
                        new Problem.Overloaded(),
                        "",
                        "There is no room for one more call, or for its body.",
                        "Ask again after `Retry-After`; when it lasts, raise `admission.max-in-flight` or"
                                + " `admission.max-body-bytes`, or add a gateway."),
                new ProblemSample(
                        new Problem.AtConcurrencyLimit("openai", "gpt-5.5"),
                        "",
                        "The target has as many calls in flight as its concurrency limit allows.",
                        "Retry after `Retry-After`; raise `concurrency.max` if it is set, or add a"
                                + " target."),
                refused(
                        ProviderError.Kind.RATE,
                        429,
                        "The provider is asked too often, and retries did not help.",
                        "Ask again after `Retry-After`, or slow down."),
                refused(
                        ProviderError.Kind.QUOTA,
                        429,
                        "The account has no money or no right left.",
                        "Top up the account at its provider."),
                refused(
                        ProviderError.Kind.CONTEXT,
                        400,
                        "The conversation is too long for the model.",
                        "Shorten it, or take a model with a longer context."),
                refused(
                        ProviderError.Kind.CONTENT,
                        400,
                        "The provider will not talk about this.",
                        "Ask differently."),
                refused(
                        ProviderError.Kind.OVERLOAD,
                        503,
                        "The provider is busy or ill, and retries did not help.",
                        "Ask again later, or another account."),
                refused(
                        ProviderError.Kind.INVALID,
                        400,
                        "The provider finds the request wrong and says why.",
                        "Correct the request."),
                new ProblemSample(
                        new Problem.CredentialsRejected(""),
                        "",
                        "The provider does not take the account's key. The caller's own key is"
                                + " fine.",
                        "Renew the account's `api-key`."),
                new ProblemSample(
                        new Problem.Unreachable("", ""),
                        "",
                        "No connection to the provider could be made.",
                        "Look at `base-url`, DNS, proxy, trust and the provider's status."),
                new ProblemSample(
                        new Problem.TimedOut("", CallScope.Timeout.TOTAL),
                        "",
                        "A [clock](api.md#limits-and-clocks) struck before there was an answer.",
                        "Ask for less, or raise the limit that the message describes."),
                new ProblemSample(
                        new Problem.Truncated("", ""),
                        "",
                        "The provider's answer broke off.",
                        "Ask again; do not use the part that came."),
                new ProblemSample(
                        new Problem.InvalidUpstreamResponse("", ""),
                        "",
                        "The provider answered with what is no answer in its format.",
                        "Look whether `base-url` points at an API."),
                new ProblemSample(
                        new Problem.ShuttingDown(),
                        "",
                        "The gateway is stopping and its time for calls under way is over.",
                        "Ask again, another instance."),
                new ProblemSample(
                        new Problem.Cancelled(),
                        "",
                        "An operator ended this call.",
                        "Ask the operator."),
                new ProblemSample(
                        new Problem.ClientDisconnected(""),
                        "",
                        "The caller hung up or stopped reading. Nothing is sent; logs and metrics"
                                + " say 499.",
                        "Nothing, or give the client more patience."),
                new ProblemSample(
                        new Problem.Internal(),
                        "",
                        "The gateway itself failed.",
                        "Report it, with the log line `fault` of that request id."));
    }

    String label() {
        return "`" + problem.label() + "`" + (kind.isEmpty() ? "" : " " + kind);
    }

    String code() {
        if (problem instanceof Problem.ProviderFailed) {
            return "the provider's";
        }
        return "`" + problem.code() + "`";
    }

    private static ProblemSample refused(
            ProviderError.Kind kind, int status, String meaning, String cure) {
        Duration wait = kind == ProviderError.Kind.RATE ? Duration.ofSeconds(20) : null;
        var error = new ProviderError(kind, status, "", "code", null, wait);
        return new ProblemSample(
                new Problem.ProviderFailed("", error, Headers.none()),
                kind.name().toLowerCase(java.util.Locale.ROOT),
                meaning,
                cure);
    }
}
