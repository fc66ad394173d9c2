package dev.gatehouse.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Caller;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Stage;
import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out who is calling.
///
/// A key is taken in every form that clients send one in. Without a master key anyone may call, but
/// not a web page: see the door's own check.
public final class KeyStage implements Stage {
    private static final String BEARER = "bearer ";

    private final @Nullable Secret master;

    /// @param master the one key there is; `null` when none is asked for
    public KeyStage(@Nullable Secret master) {
        this.master = master;
    }

    @Override
    public Answer take(Call call, Next next) {
        call.record().caller(caller(call.head()));
        return next.proceed(call);
    }

    /// Who shows these credentials.
    ///
    /// @throws dev.gatehouse.call.Refusal when they are missing, wrong, or several that differ
    public Caller caller(Exchange.Head head) {
        if (master == null) {
            return Caller.ANYONE;
        }
        Set<String> shown = credentials(head);
        if (shown.isEmpty()) {
            throw refused(
                    "You did not provide an API key. Send it as 'Authorization: Bearer KEY'.");
        }
        if (shown.size() > 1) {
            throw refused("The request carries several API keys that differ.");
        }
        if (!master.matches(shown.iterator().next().getBytes(UTF_8))) {
            throw refused("The API key is not valid here.");
        }
        return Caller.MASTER;
    }

    private static Set<String> credentials(Exchange.Head head) {
        Headers headers = head.headers();
        var shown = new LinkedHashSet<String>(2);
        for (String value : headers.all("authorization")) {
            if (value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                shown.add(value.substring(BEARER.length()).strip());
            }
        }
        shown.addAll(headers.all("x-api-key"));
        shown.addAll(headers.all("api-key"));
        shown.addAll(headers.all("x-goog-api-key"));
        String parameter = head.target().query().isEmpty() ? null : head.target().parameter("key");
        if (parameter != null) {
            shown.add(parameter);
        }
        return shown;
    }

    private static dev.gatehouse.call.ProblemException refused(String reason) {
        return new Problem.Unauthenticated(reason).asException();
    }
}
