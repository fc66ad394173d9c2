package dev.gatehouse.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.Stage;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.config.Secret;
import dev.gatehouse.cost.Attribution;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Authenticates the caller.
///
/// A key is accepted in every form in which clients send one. Without a master key all clients may
/// call, except a web page: see the origin policy of the API server.
public final class KeyStage implements Stage {
    private static final String BEARER = "bearer ";

    private final @Nullable Secret master;

    /// @param master the only key; `null` when none is required
    public KeyStage(@Nullable Secret master) {
        this.master = master;
    }

    @Override
    public Answer take(Call call, Next next) {
        Caller caller = CallerPath.apply(call.head().headers(), caller(call.head()));
        call.record().caller(caller);
        if (!caller.userPath().equals(UserPath.ROOT)) {
            call.record().attribution(new Attribution(caller.userPath(), null, null));
        }
        return next.proceed(call);
    }

    /// The caller with these credentials.
    ///
    /// @throws ProblemException when they are missing or invalid
    public Caller caller(Exchange.Head head) {
        if (master == null) {
            return Caller.ANYONE;
        }
        Set<String> shown = credentials(head);
        if (shown.isEmpty()) {
            throw refused(
                    "You did not provide an API key. Send it as 'Authorization: Bearer KEY'.");
        }
        // Clients with another login send that key beside the gateway's; it is not forwarded.
        boolean known = false;
        for (String key : shown) {
            known |= master.matches(key.getBytes(UTF_8));
        }
        if (!known) {
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

    private static ProblemException refused(String reason) {
        return new Problem.Unauthenticated(reason).asException();
    }
}
