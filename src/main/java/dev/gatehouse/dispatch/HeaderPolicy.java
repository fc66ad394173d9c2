package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.Hops;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.config.Secret;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.error.RetryHints;
import dev.gatehouse.headers.FieldNames;
import dev.gatehouse.headers.HeaderRules;
import dev.gatehouse.http.Headers;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.provider.Quirk;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Allow-lists of the header fields that pass, in both directions. What is not named here, by the
/// dialect, by the provider's entry or by a header rule does not pass: a credential, a cookie, an
/// organization or a host of the client's is for the gateway only, and a provider sets no policy
/// for its origin.
final class HeaderPolicy {
    private static final List<String> UP = List.of("traceparent", "tracestate");

    /// Fields that describe a body, for bodies that are relayed.
    private static final List<String> UP_RELAYED = List.of("content-type", "accept", "range");

    /// What else native clients of a provider send.
    private static final List<String> UP_NATIVE =
            List.of(
                    "content-encoding",
                    "user-agent",
                    "idempotency-key",
                    "if-match",
                    "if-none-match",
                    "x-stainless-");

    private static final List<String> RETRY = List.of("retry-after", "retry-after-ms");

    /// Fields that describe a body, for bodies that are relayed.
    private static final List<String> DOWN_RELAYED =
            List.of(
                    "sec-websocket-",
                    "content-type",
                    "content-disposition",
                    "content-range",
                    "accept-ranges",
                    "etag",
                    "last-modified");

    private static final List<String> IDS =
            List.of("x-request-id", "request-id", "x-amzn-requestid");

    private HeaderPolicy() {}

    /// The header fields of an attempt's request, without its credential.
    static Headers requestHeaders(Attempt attempt, ProviderSide side) {
        Call call = attempt.call();
        Headers headers = forwarded(call, side, attempt.account());
        attempt.account().describe(headers);
        for (Quirk.Of each : attempt.account().provider().quirks(attempt.operation())) {
            if (each.quirk() instanceof Quirk.FromHeader moved) {
                headers.remove(moved.header());
            }
        }
        WebSocketUpgrade.request(attempt, headers);
        if (call.body() instanceof RequestBody.JsonBody) {
            headers.set("Content-Type", "application/json");
        }
        headers.add("Accept-Encoding", "identity");
        headers.add("X-Request-Id", call.record().id());
        headers.add(Hops.FIELD, Integer.toString(Hops.before(call.head().headers()) + 1));
        return headers;
    }

    /// The fields of a name that a quirk moves into the body, as the header rules leave them.
    static Headers moved(String name, Attempt attempt) {
        HeaderRules rules = attempt.account().headerRules();
        if (rules.drop().contains(name)) {
            return Headers.none();
        }
        Secret value = rules.set().get(name);
        return value == null ? attempt.call().head().headers() : Headers.of(name, value.reveal());
    }

    private static Headers forwarded(Call call, ProviderSide side, Account account) {
        boolean unread = !(call.body() instanceof RequestBody.JsonBody);
        boolean natively = call.operation() == Operation.PASSTHROUGH;
        Headers headers = Headers.none();
        List<String> ofDialect = side.requestHeaders();
        Headers client = call.head().headers();
        client.forEach(
                (name, value) -> {
                    boolean passes =
                            FieldNames.has(UP, name)
                                    || FieldNames.has(ofDialect, name)
                                    || FieldNames.has(account.provider().forward(), name)
                                    || (unread && FieldNames.has(UP_RELAYED, name))
                                    || (natively && FieldNames.has(UP_NATIVE, name))
                                    || forwarded(name, account, client);
                    if (passes && !account.headerRules().drop().contains(name)) {
                        headers.add(name, value);
                    }
                });
        return headers;
    }

    /// Whether a header rule forwards a field. One that the client named in `Connection` is for its
    /// connection only (RFC 9110 section 7.6.1).
    private static boolean forwarded(String name, Account account, Headers client) {
        return account.headerRules().forward().contains(name)
                && client.all("connection").stream()
                        .flatMap(value -> Stream.of(value.split(",", -1)))
                        .noneMatch(option -> option.strip().equalsIgnoreCase(name));
    }

    /// The header fields of a provider's answer that the client receives.
    static Headers answerHeaders(Attempt attempt, ProviderSide side, Headers provider) {
        Account account = attempt.account();
        Headers headers = Headers.none();
        List<String> dropped = attempt.call().record().dropped();
        if (!dropped.isEmpty()) {
            headers.add(
                    "x-gatehouse-dropped",
                    String.join(", ", dropped).replaceAll("[^\\x20-\\x7e]", "?"));
        }
        retirement(attempt.facts(), headers);
        List<String> ofDialect = side.answerHeaders();
        provider.forEach(
                (name, value) -> {
                    if (FieldNames.has(IDS, name)) {
                        attempt.upstreamRequestId(account.redact(value));
                        headers.add("x-gatehouse-upstream-request-id", account.redact(value));
                    } else if (FieldNames.has(ofDialect, name)
                            || (FieldNames.has(RETRY, name) && RetryHints.valid(value))) {
                        headers.add(name, account.redact(value));
                    }
                });
        return headers;
    }

    private static void retirement(@Nullable ModelFacts facts, Headers headers) {
        if (facts != null && (facts.retires() != null || "deprecated".equals(facts.status()))) {
            String when = facts.retires() == null ? "soon" : facts.retires().toString();
            headers.add("x-gatehouse-model-retires", when);
        }
    }

    /// The same for an answer whose body is relayed.
    static Headers relayedHeaders(Attempt attempt, ProviderSide side, Headers provider) {
        Account account = attempt.account();
        Headers headers = answerHeaders(attempt, side, provider);
        provider.forEach(
                (name, value) -> {
                    if (FieldNames.has(DOWN_RELAYED, name)) {
                        headers.add(name, account.redact(value));
                    }
                });
        // A page that a provider sends must not act as one of the gateway's own origin.
        headers.add("X-Content-Type-Options", "nosniff");
        headers.add("Content-Security-Policy", "sandbox");
        return headers;
    }
}
