package dev.gatehouse.docs;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.http.Headers;
import java.time.Duration;
import java.util.List;

/// One problem, with its description in the page of errors.
///
/// @param kind which of several that share a record; empty when there is one
/// @param meaning what happened
/// @param cure what the client, or an operator of the gateway, does about it
record ProblemSample(Problem problem, String kind, String meaning, String cure) {

    static List<ProblemSample> all() {
        return List.of(
                new ProblemSample(
                        new Problem.Malformed("", "model"),
                        "",
                        "The body is not a JSON object, has a duplicate member, or lacks"
                                + " `model`.",
                        "Correct the request; `param` names the member at fault, if there"
                                + " is one."),
                new ProblemSample(
                        new Problem.BadTransport(400, ""),
                        "",
                        "The request violates HTTP. Other statuses: 408 body too slow, 415"
                                + " compressed body, 417, 431 head too large, 501, 505.",
                        "Correct the client, or the proxy between client and gateway."),
                new ProblemSample(
                        new Problem.TooLarge(1),
                        "",
                        "The body is larger than `admission.body-size-limit`.",
                        "Send a smaller body, or raise the limit."),
                new ProblemSample(
                        new Problem.Unauthenticated(""),
                        "",
                        "The request has no API key, or no valid one.",
                        "Send the master key."),
                new ProblemSample(
                        new Problem.Forbidden(""),
                        "",
                        "A web page or a foreign host name, and no master key is set; or the account"
                                + " has a list of `models`, and the model of the request is not on it"
                                + " or cannot be read.",
                        "Set a master key, or name the page in `server.cors-origins` or the host"
                                + " in `server.hosts`; use a model of the list, or another account."),
                new ProblemSample(
                        new Problem.UnknownRoute("GET", "/"),
                        "",
                        "No route matches the path.",
                        "Compare it with [the routes](api.md#routes)."),
                new ProblemSample(
                        new Problem.WrongMethod("GET", "/", "POST"),
                        "",
                        "The path has no route for this method.",
                        "Use a method that `Allow` names."),
                new ProblemSample(
                        new Problem.UnknownModel("", List.of()),
                        "",
                        "No account offers a model of this name.",
                        "Use a name from `GET /v1/models`; the message suggests the nearest"
                                + " ones."),
                new ProblemSample(
                        new Problem.LoopDetected(4),
                        "",
                        "The request has passed more than four gateways: an account leads back to"
                                + " one of them.",
                        "Change the `base-url` of the account that the call used."),
                new ProblemSample(
                        new Problem.NotOffered("", "", List.of()),
                        "",
                        "The account of the model does not serve this operation.",
                        "Use an operation that the message names, or another account."),
                new ProblemSample(
                        new Problem.Untranslatable("", null),
                        "",
                        "The API of the target has no counterpart for something in the request,"
                                + " which the message names with its place.",
                        "Leave it out, or use a model whose provider has it; what each pair of"
                                + " APIs can express stands in [conformance.md](conformance.md)."),
                new ProblemSample(
                        new Problem.VersionConflict(""),
                        "",
                        "An administration request changes another version than the one it"
                                + " read.",
                        "Read the resource again, and send the change with its version in"
                                + " `If-Match`."),
                new ProblemSample(
                        new Problem.Overloaded(),
                        "",
                        "The gateway has no permit for another call, or for its body.",
                        "Retry after `Retry-After`. If it persists, raise"
                                + " `admission.max-in-flight` or `admission.max-body-bytes`, or add a"
                                + " gateway."),
                new ProblemSample(
                        new Problem.AtConcurrencyLimit("openai", "gpt-5.5"),
                        "",
                        "The target has as many calls in flight as its concurrency limit"
                                + " allows.",
                        "Retry after `Retry-After`; raise `concurrency.max` if it is set,"
                                + " or add a target."),
                new ProblemSample(
                        new Problem.BreakerForcedOpen("openai", Duration.ofMinutes(15)),
                        "",
                        "An operator has [forced the circuit breaker](routing.md#forced-breakers) of"
                                + " the account open.",
                        "Wait for its end, or end it: `gatehouse providers release NAME`."),
                new ProblemSample(
                        new Problem.RateLimited("key", "requests", "", Duration.ofSeconds(3)),
                        "",
                        "A [rate limit](limits.md) of the caller, or of all targets of the model, has"
                                + " no room for the call.",
                        "Retry after `Retry-After`. Where there is none, the request has more tokens"
                                + " than the limit: send a shorter one."),
                refused(
                        ProviderError.Kind.RATE,
                        429,
                        "The provider limits the rate of requests or tokens, and retries"
                                + " did not help.",
                        "Retry after `Retry-After`, or send fewer requests."),
                refused(
                        ProviderError.Kind.QUOTA,
                        429,
                        "The quota or the credit of the account is exhausted.",
                        "Raise the quota or add credit at the provider."),
                refused(
                        ProviderError.Kind.AUTH,
                        401,
                        "The provider rejected the key that the caller sent in"
                                + " `X-Gatehouse-Provider-Key`.",
                        "Correct that key."),
                refused(
                        ProviderError.Kind.DENIED,
                        403,
                        "The provider denies the account this request: a permission, a"
                                + " region, or a firewall.",
                        "Grant the permission at the provider, or use another account."),
                refused(
                        ProviderError.Kind.MODEL,
                        404,
                        "The provider does not know the model.",
                        "Use a model that the account lists."),
                refused(
                        ProviderError.Kind.CONTEXT,
                        400,
                        "The conversation is longer than the context of the model.",
                        "Shorten it, or use a model with a larger context."),
                refused(
                        ProviderError.Kind.CONTENT,
                        400,
                        "The content filter of the provider blocked the request.",
                        "Change the prompt."),
                refused(
                        ProviderError.Kind.OVERLOAD,
                        503,
                        "The provider is overloaded or failed, and retries did not help.",
                        "Retry later, or use another account."),
                refused(
                        ProviderError.Kind.INVALID,
                        400,
                        "The provider rejected the request as invalid; the message is its"
                                + " own.",
                        "Correct the request."),
                new ProblemSample(
                        new Problem.CredentialsRejected("", null),
                        "",
                        "The provider rejected the account's key. The caller's own key is"
                                + " valid.",
                        "Update the account's `api-key`."),
                new ProblemSample(
                        new Problem.Unreachable("", "", false),
                        "",
                        "No connection to the provider, or it was closed before an answer.",
                        "Check `base-url`, DNS, proxy, certificates, and the provider's"
                                + " status."),
                new ProblemSample(
                        new Problem.TimedOut("", CallScope.Timeout.TOTAL),
                        "",
                        "A [timeout](api.md#timeouts) passed before the answer was" + " complete.",
                        "Ask for a shorter answer, or raise the timeout that the message"
                                + " names."),
                new ProblemSample(
                        new Problem.Truncated("", ""),
                        "",
                        "The provider's answer ended before it was complete.",
                        "Retry; do not use the part that was received."),
                new ProblemSample(
                        new Problem.InvalidUpstreamResponse("", "", false),
                        "",
                        "The response of the provider violates its format.",
                        "Check that `base-url` is the base of an API."),
                new ProblemSample(
                        Problem.Forbidden.model("The API key may not use this model."),
                        "",
                        "The API key may not use the model, or a rule keeps it from the user path.",
                        "Use a model of `GET /v1/models`, or ask the administrator."),
                new ProblemSample(
                        Problem.Forbidden.list("This list cannot be shown."),
                        "",
                        "The list has objects of other callers, whose owners are not known.",
                        "Read the objects by their ids."),
                new ProblemSample(
                        new Problem.UnknownObject("API key", "x"),
                        "",
                        "There is no such object, or it belongs to another caller.",
                        "Check the id and the API key."),
                new ProblemSample(
                        new Problem.AuthUnavailable(),
                        "",
                        "Storage cannot be reached, so that an unknown key may be a new one, or the known keys are too old.",
                        "Retry. Operators: see `/admin/storage` and `keys.max-staleness`."),
                new ProblemSample(
                        new Problem.LedgerUnavailable(),
                        "",
                        "The ledger cannot be written or is full, and `ledger.full` is `reject`.",
                        "Retry. Operators: the log and `/admin/storage` state why; free the disk"
                                + " of `data-dir`, or see why storage takes no rows."),
                new ProblemSample(
                        new Problem.StorageUnavailable(),
                        "",
                        "Storage cannot be reached.",
                        "Retry. Operators: see `/admin/storage`."),
                new ProblemSample(
                        new Problem.BudgetExceeded("", "", "", null, Duration.ofHours(1)),
                        "",
                        "A [budget](budgets.md) of the caller does not allow the call, which has"
                                + " not been sent.",
                        "Wait for the next window, which `Retry-After` and the message state, or"
                                + " raise the budget."),
                new ProblemSample(
                        new Problem.UnpricedModel("", "", ""),
                        "",
                        "A [budget](budgets.md) applies, and the price of the model is unknown.",
                        "Set its [price](prices.md), or `allow-unpriced` for the budget."),
                new ProblemSample(
                        new Problem.GuardrailBlocked("", "", null, false),
                        "blocked",
                        "A [guardrail](guardrails.md) does not allow the request or the answer. The"
                                + " message names it, what it found and where.",
                        "Leave out what the message names; or change the guardrail."),
                new ProblemSample(
                        new Problem.GuardrailBlocked("", "", null, true),
                        "unavailable",
                        "A [guardrail](guardrails.md) could not check the request or the answer, and"
                                + " its `on-error` is `closed`.",
                        "Retry; or see in the log why the guardrail fails."),
                new ProblemSample(
                        Problem.Forbidden.unchecked(""),
                        "unchecked",
                        "A [guardrail](guardrails.md) binds the caller and cannot check this kind of"
                                + " request, such as files, batches, forms and native access.",
                        "Use an operation that it can check; or set `guardrails.unchecked: allow`."),
                new ProblemSample(
                        new Problem.FeatureUnavailable("", ""),
                        "",
                        "The part of the gateway that the route belongs to is off.",
                        "Turn it on as the message states."),
                new ProblemSample(
                        new Problem.ShuttingDown(),
                        "",
                        "The gateway is shutting down, and its drain time is over.",
                        "Retry; another instance will answer."),
                new ProblemSample(
                        new Problem.Cancelled(),
                        "",
                        "An operator cancelled the call.",
                        "Ask the operator."),
                new ProblemSample(
                        new Problem.ClientDisconnected(""),
                        "",
                        "The client disconnected or stopped reading. No answer is sent; log"
                                + " and metrics show 499.",
                        "None, or raise the timeout of the client."),
                new ProblemSample(
                        new Problem.Internal(),
                        "",
                        "The gateway failed.",
                        "Report it, with the log line `fault` of this request id."));
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
        var error = new ProviderError(kind, status, "", "code", null, wait, null);
        return new ProblemSample(
                new Problem.ProviderFailed("", error, Headers.none()),
                kind.name().toLowerCase(java.util.Locale.ROOT),
                meaning,
                cure);
    }
}
