package dev.gatehouse.routing;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Content;
import dev.gatehouse.call.Operation;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.flow.Payload;
import dev.gatehouse.http.Headers;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Model;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.upstream.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which header fields pass, both ways. Everything is left out that is not named here or in the
/// provider's entry: a credential, a cookie or a host of the caller's is nobody else's business.
final class Requests {
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

    private Requests() {}

    static Request to(Interpreter.Question question, String path, @Nullable Payload body) {
        Account account = question.account();
        Call call = question.call();
        Headers headers = forwarded(call, question.dialect(), account.provider());
        account.provider()
                .headers()
                .forEach(
                        (name, value) -> {
                            if (headers.first(name) == null) {
                                headers.add(name, value);
                            }
                        });
        account.authenticate(headers);
        Upgrades.ask(call, headers);
        boolean json = call.content() instanceof Content.Text;
        if (json) {
            headers.set("Content-Type", "application/json");
        }
        headers.add("Accept-Encoding", "identity");
        headers.add("X-Request-Id", call.trail().id());
        boolean relayed = call.operation().shape() == Operation.Shape.RELAY;
        String method = relayed ? call.head().method() : "POST";
        return new Request(method, account.baseUrl(), path, headers, body);
    }

    private static Headers forwarded(Call call, Dialect dialect, Provider provider) {
        boolean unread = !(call.content() instanceof Content.Text);
        boolean natively = call.operation() == Operation.PASSTHROUGH;
        Headers headers = Headers.none();
        call.head()
                .headers()
                .forEach(
                        (name, value) -> {
                            if (named(name, UP)
                                    || named(name, dialect.up())
                                    || named(name, provider.forward())
                                    || (unread && named(name, UP_RELAYED))
                                    || (natively && named(name, UP_NATIVE))) {
                                headers.add(name, value);
                            }
                        });
        return headers;
    }

    /// What of a provider's fields the caller sees.
    static Headers back(Interpreter.Question question, Headers provider) {
        Account account = question.account();
        Headers headers = Headers.none();
        List<String> dropped = question.call().trail().dropped();
        if (!dropped.isEmpty()) {
            headers.add("x-gatehouse-dropped", String.join(", ", dropped));
        }
        Model model = question.model();
        if (model != null && (model.retires() != null || "deprecated".equals(model.status()))) {
            headers.add("x-gatehouse-model-retires", whenGone(model));
        }
        provider.forEach(
                (name, value) -> {
                    if (named(name, DOWN) || named(name, question.dialect().down())) {
                        headers.add(name, account.redact(value));
                    } else if (named(name, IDS)) {
                        headers.add("x-gatehouse-upstream-request-id", account.redact(value));
                    }
                });
        return headers;
    }

    private static String whenGone(Model model) {
        return model.retires() == null ? "soon" : model.retires().toString();
    }

    /// The same for an answer that passes unread.
    static Headers relayed(Interpreter.Question question, Headers provider) {
        Account account = question.account();
        boolean all = question.call().operation() == Operation.PASSTHROUGH;
        Headers headers = all ? Headers.none() : back(question, provider);
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
