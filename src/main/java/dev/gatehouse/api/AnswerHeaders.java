package dev.gatehouse.api;

import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.Problem;
import dev.gatehouse.cost.CacheUse;
import dev.gatehouse.cost.Cost;
import dev.gatehouse.cost.Dollars;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The header fields that answers carry.
final class AnswerHeaders {
    private final OriginPolicy originPolicy;
    private final Duration heartbeat;

    AnswerHeaders(OriginPolicy originPolicy, Duration heartbeat) {
        this.originPolicy = originPolicy;
        this.heartbeat = heartbeat;
    }

    Duration heartbeat() {
        return heartbeat;
    }

    /// The header fields of an answer, and those that every answer has.
    Headers headers(ClientSide client, Exchange.Head head, CallRecord record, Headers own) {
        if (own.first("x-request-id") == null) {
            own.add("x-request-id", record.id());
        }
        client.idHeaders().forEach(name -> own.add(name, record.id()));
        own.addIfPresent("x-client-request-id", head.headers().first("x-client-request-id"));
        own.addIfPresent("x-gatehouse-account", record.servedAccount());
        int attempts = record.attemptsStarted();
        if (attempts > 0) {
            own.add("x-gatehouse-attempts", Integer.toString(attempts));
        }
        Cost cost = record.cost();
        if (cost != null && !record.streaming()) {
            own.add("x-gatehouse-cost", cost.known() ? Dollars.text(cost.nanos()) : "unknown");
        }
        Long remaining = record.budgetRemaining();
        if (remaining != null) {
            own.add("x-gatehouse-budget-remaining", Dollars.text(remaining));
        }
        cached(record.cache(), own);
        record.answerFields(own);
        originPolicy.allow(head.headers(), own);
        return own;
    }

    private static void cached(@Nullable CacheUse use, Headers own) {
        if (use != null) {
            own.add("X-Cache", use.text());
        }
        if (use instanceof CacheUse.Hit hit) {
            own.add("Age", Long.toString(hit.age()));
            own.add("x-gatehouse-cached-id", hit.id());
            if (hit.similarity() != null) {
                String text = String.format(Locale.ROOT, "%.4f", hit.similarity());
                own.add("x-gatehouse-cached-similarity", text);
            }
        }
    }

    /// The fields that go with a problem.
    Headers of(Problem problem) {
        Headers headers =
                problem instanceof Problem.ProviderFailed refused
                        ? copy(refused.headers())
                        : Headers.none();
        headers.add("Content-Type", "application/json");
        Duration wait = problem.retryAfter();
        if (wait != null) {
            headers.set("Retry-After", Long.toString(wait.plusMillis(999).toSeconds()));
        }
        Boolean again = problem.shouldRetry();
        if (again != null) {
            headers.add("x-should-retry", again.toString());
        }
        switch (problem) {
            case Problem.Unauthenticated _ -> headers.add("WWW-Authenticate", "Bearer");
            case Problem.WrongMethod it -> headers.add("Allow", it.allowed());
            case Problem _ -> {}
        }
        return headers;
    }

    private static Headers copy(Headers from) {
        Headers to = Headers.none();
        from.forEach(to::add);
        return to;
    }
}
