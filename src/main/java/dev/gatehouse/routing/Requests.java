package dev.gatehouse.routing;

import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Patch;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.settings.Secret;
import dev.gatehouse.upstream.Request;
import java.util.List;

/// Which header fields pass, both ways. Everything is left out that is not named here or in the
/// provider's entry: a credential, a cookie or a host of the caller's is nobody else's business.
final class Requests {
    private static final List<String> UP = List.of("traceparent", "tracestate");
    private static final List<String> DOWN = List.of("retry-after", "retry-after-ms");

    private static final List<String> IDS = List.of("x-request-id", "request-id");

    private Requests() {}

    static Request to(Interpreter.Question question, String path, Patch.Pieces body) {
        Account account = question.account();
        Headers headers =
                forwarded(question.call().head().headers(), question.dialect(), account.provider());
        account.provider()
                .headers()
                .forEach(
                        (name, value) -> {
                            if (headers.first(name) == null) {
                                headers.add(name, value);
                            }
                        });
        authenticate(account, headers);
        headers.add("Content-Type", "application/json");
        headers.add("Accept-Encoding", "identity");
        headers.add("X-Request-Id", question.call().trail().id());
        return new Request("POST", account.baseUrl(), account.below(path), headers, body);
    }

    /// Shows the account's key the way its provider wants to see it.
    static void authenticate(Account account, Headers headers) {
        Secret key = account.key();
        if (key == null) {
            return;
        }
        switch (account.provider().auth()) {
            case BEARER -> headers.add("Authorization", "Bearer " + key.reveal());
            case X_API_KEY -> headers.add("x-api-key", key.reveal());
            case API_KEY -> headers.add("api-key", key.reveal());
        }
    }

    private static Headers forwarded(Headers caller, Dialect dialect, Provider provider) {
        Headers headers = Headers.none();
        caller.forEach(
                (name, value) -> {
                    if (named(name, UP)
                            || named(name, dialect.up())
                            || named(name, provider.forward())) {
                        headers.add(name, value);
                    }
                });
        return headers;
    }

    /// What of a provider's fields the caller sees.
    static Headers back(Interpreter.Question question, Headers provider) {
        Account account = question.account();
        Headers headers = Headers.none();
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
