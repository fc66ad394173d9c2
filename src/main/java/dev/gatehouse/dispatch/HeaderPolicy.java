package dev.gatehouse.dispatch;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.upstream.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which header fields pass, both ways. Everything is left out that is not named here or in the
/// provider's entry: a credential, a cookie or a host of the caller's is nobody else's business.
final class HeaderPolicy {
    private static final List<String> UP = List.of("traceparent", "tracestate");

    /// What describes a body, for bodies that pass unread.
    private static final List<String> UP_RELAYED = List.of("content-type", "accept", "range");

    /// What else native callers of a provider say to it.
    private static final List<String> UP_NATIVE =
            List.of(
                    "content-encoding",
                    "user-agent",
                    "idempotency-key",
                    "if-match",
                    "if-none-match",
                    "x-stainless-");

    private static final List<String> DOWN = List.of("retry-after", "retry-after-ms");

    private static final List<String> DOWN_RELAYED =
            List.of(
                    "sec-websocket-",
                    "content-type",
                    "content-disposition",
                    "content-range",
                    "accept-ranges");

    /// What belongs to one connection or one host and means nothing on the next (RFC 9110 section
    /// 7.6.1), and what this end says for itself.
    private static final List<String> NEVER_DOWN =
            List.of(
                    "connection",
                    "keep-alive",
                    "proxy-",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "content-length",
                    "content-encoding",
                    "date",
                    "set-cookie",
                    "access-control-");

    private static final List<String> IDS = List.of("x-request-id", "request-id");

    private HeaderPolicy() {}

    static Request to(ProviderCaller.Question attempt, String path, @Nullable RequestPayload body) {
        Account account = attempt.account();
        Call call = attempt.call();
        Headers headers = forwarded(call, attempt.dialect(), account.provider());
        account.provider()
                .headers()
                .forEach(
                        (name, value) -> {
                            if (headers.first(name) == null) {
                                headers.add(name, value);
                            }
                        });
        account.authenticate(headers);
        WebSocketUpgrade.ask(call, headers);
        boolean json = call.body() instanceof RequestBody.JsonBody;
        if (json) {
            headers.set("Content-Type", "application/json");
        }
        headers.add("Accept-Encoding", "identity");
        headers.add("X-Request-Id", call.record().id());
        boolean relayed = call.operation().shape() == Operation.Shape.RELAY;
        String method = relayed ? call.head().method() : "POST";
        return new Request(method, account.baseUrl(), path, headers, body);
    }

    private static Headers forwarded(Call call, Dialect dialect, Provider provider) {
        boolean unread = !(call.body() instanceof RequestBody.JsonBody);
        boolean natively = call.operation() == Operation.PASSTHROUGH;
        Headers headers = Headers.none();
        call.head()
                .headers()
                .forEach(
                        (name, value) -> {
                            if (named(name, UP)
                                    || named(name, dialect.requestHeaders())
                                    || named(name, provider.forward())
                                    || (unread && named(name, UP_RELAYED))
                                    || (natively && named(name, UP_NATIVE))) {
                                headers.add(name, value);
                            }
                        });
        return headers;
    }

    /// What of a provider's fields the caller sees.
    static Headers answerHeaders(ProviderCaller.Question attempt, Headers provider) {
        Account account = attempt.account();
        Headers headers = Headers.none();
        List<String> dropped = attempt.call().record().dropped();
        if (!dropped.isEmpty()) {
            headers.add("x-gatehouse-dropped", String.join(", ", dropped));
        }
        ModelFacts model = attempt.model();
        if (model != null && (model.retires() != null || "deprecated".equals(model.status()))) {
            headers.add("x-gatehouse-model-retires", whenGone(model));
        }
        provider.forEach(
                (name, value) -> {
                    if (named(name, DOWN) || named(name, attempt.dialect().answerHeaders())) {
                        headers.add(name, account.redact(value));
                    } else if (named(name, IDS)) {
                        headers.add("x-gatehouse-upstream-request-id", account.redact(value));
                    }
                });
        return headers;
    }

    private static String whenGone(ModelFacts model) {
        return model.retires() == null ? "soon" : model.retires().toString();
    }

    /// The same for an answer that passes unread.
    static Headers relayedHeaders(ProviderCaller.Question attempt, Headers provider) {
        Account account = attempt.account();
        boolean all = attempt.call().operation() == Operation.PASSTHROUGH;
        Headers headers = all ? Headers.none() : answerHeaders(attempt, provider);
        provider.forEach(
                (name, value) -> {
                    if (all ? !named(name, NEVER_DOWN) : named(name, DOWN_RELAYED)) {
                        headers.add(name, account.redact(value));
                    }
                });
        return headers;
    }

    private static boolean named(String name, List<String> fields) {
        for (String field : fields) {
            boolean family = field.endsWith("-");
            if ((family || name.length() == field.length())
                    && name.regionMatches(true, 0, field, 0, field.length())) {
                return true;
            }
        }
        return false;
    }
}
