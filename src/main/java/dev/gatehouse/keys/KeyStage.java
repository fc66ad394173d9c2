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

    /// How many credentials of one request are looked at.
    private static final int MOST = 4;

    private final @Nullable Secret master;
    private final KeyRegistry keys;
    private final AccessRules rules;

    /// @param master the key of the administrator, `null` for none
    public KeyStage(@Nullable Secret master, KeyRegistry keys, AccessRules rules) {
        this.master = master;
        this.keys = keys;
        this.rules = rules;
    }

    @Override
    public Answer take(Call call, Next next) {
        Caller owner = caller(call.head());
        // What is rejected from here on is that caller's.
        call.record().caller(owner);
        Caller caller = CallerPath.apply(call.head().headers(), owner);
        rejectOperation(call, caller);
        call.record().caller(caller.with(rules.over(caller.access(), caller.userPath())));
        if (!caller.userPath().equals(UserPath.ROOT)) {
            call.record().attribution(new Attribution(caller.userPath(), null, null));
        }
        return next.proceed(call);
    }

    private static void rejectOperation(Call call, Caller caller) {
        if (!caller.access().mayCall(call.operation().id())) {
            throw new Problem.Forbidden(
                            "The API key may not be used for %s."
                                    .formatted(call.operation().words()))
                    .asException();
        }
    }

    /// The caller with these credentials.
    ///
    /// @throws ProblemException when they are missing or invalid, or cannot be checked
    public Caller caller(Exchange.Head head) {
        Set<String> shown = credentials(head);
        if (master != null) {
            // Clients with another login send that key beside the gateway's; it is not forwarded.
            boolean known = false;
            for (String key : shown) {
                known |= master.matches(key.getBytes(UTF_8));
            }
            if (known) {
                return Caller.MASTER;
            }
        }
        KeyRegistry.State state = keys.state();
        if (state == KeyRegistry.State.UNKNOWN && (master == null || !shown.isEmpty())) {
            throw new Problem.AuthUnavailable().asException();
        }
        if (master == null && !keys.any()) {
            return Caller.ANYONE;
        }
        if (shown.isEmpty()) {
            throw refused(
                    "You did not provide an API key. Send it as 'Authorization: Bearer KEY'.");
        }
        return owner(shown, state);
    }

    private Caller owner(Set<String> shown, KeyRegistry.State state) {
        Key refused = null;
        int looked = 0;
        for (String text : shown) {
            Key key = looked++ < MOST ? keys.find(text) : null;
            if (key != null && key.valid(System.currentTimeMillis())) {
                key.used(System.currentTimeMillis());
                return key.caller();
            }
            refused = key == null ? refused : key;
        }
        if (refused != null) {
            throw refused(
                    refused.settings().enabled()
                            ? "The API key has expired."
                            : "The API key is disabled.");
        }
        if (state == KeyRegistry.State.STALE) {
            throw new Problem.AuthUnavailable().asException();
        }
        throw refused("The API key is not valid here.");
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
        shown.addAll(head.target().values("key"));
        // An empty field is no key.
        shown.remove("");
        return shown;
    }

    private static ProblemException refused(String reason) {
        return new Problem.Unauthenticated(reason).asException();
    }
}
