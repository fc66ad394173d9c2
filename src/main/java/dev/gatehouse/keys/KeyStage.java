package dev.gatehouse.keys;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.Stage;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.RefusedKeys;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.cost.Attribution;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Authenticates the caller.
///
/// A key is accepted in every form in which clients send one. Without a master key all clients may
/// call, except a web page: see the origin policy of the API server.
public final class KeyStage implements Stage {
    private static final String BEARER = "bearer ";
    private static final String HOW = "Send it as 'Authorization: Bearer KEY'.";

    /// For keys that were right before.
    private static final String NO_ADDRESS = "";

    /// How many credentials of one request are looked at.
    private static final int MOST = 4;

    private final OperatorKeys operators;
    private final KeyRegistry keys;
    private final AccessRules rules;
    private final RefusedKeys wrong;
    private final SignedIn sessions;
    private final Supplier<KeyStage> current;

    /// @param operators the keys that the settings give
    /// @param wrong counts the keys that no one has
    /// @param sessions those of browsers
    /// @param current the stage of the settings in force, for connections that outlive others
    public KeyStage(
            OperatorKeys operators,
            KeyRegistry keys,
            AccessRules rules,
            RefusedKeys wrong,
            SignedIn sessions,
            Supplier<KeyStage> current) {
        this.operators = operators;
        this.keys = keys;
        this.rules = rules;
        this.wrong = wrong;
        this.sessions = sessions;
        this.current = current;
    }

    /// Finds the callers of sessions, which have a cookie in the place of a key.
    public interface SignedIn {
        /// The caller of a request of administration; `null` where it is made in no session.
        ///
        /// @throws ProblemException when it must not be made in its session
        @Nullable Caller administrator(Exchange.Head head);

        /// The same of a call.
        @Nullable Caller caller(Exchange.Head head);
    }

    @Override
    public Answer take(Call call, Next next) {
        String address = call.record().clientAddress();
        Caller owner = owner(call.head(), address);
        if (!keys.bound()) {
            throw new Problem.StorageUnavailable().asException();
        }
        // What is rejected from here on is that caller's.
        call.record().caller(owner);
        if (call.head().headers().first("upgrade") != null) {
            call.record().accepted(() -> current.get().accepts(call.head(), owner));
        }
        Caller caller = CallerPath.apply(call.head().headers(), owner);
        rejectOperation(call, caller);
        call.record().caller(caller.with(rules.over(caller.access(), caller.userPath())));
        if (!caller.userPath().equals(UserPath.ROOT)) {
            call.record().attribution(new Attribution(caller.userPath(), null, null));
        }
        return next.proceed(call);
    }

    private Caller owner(Exchange.Head head, String address) {
        Set<String> shown = credentials(head);
        Caller signedIn = shown.isEmpty() ? sessions.caller(head) : null;
        return signedIn == null ? caller(shown, address) : signedIn;
    }

    /// The holder of a key that a person shows to sign in.
    ///
    /// @param address of the client
    /// @throws ProblemException when it is invalid, or cannot be checked
    public Caller holder(String key, String address) {
        Set<String> shown = Set.of(key);
        if (operators.admin(shown)) {
            return Caller.ADMIN;
        }
        Caller caller = caller(shown, address);
        if (caller.equals(Caller.ANYONE) && operators.admin() != null) {
            throw wrong("The key is not valid here.", shown, address);
        }
        return caller;
    }

    /// Whether credentials still stand for a caller; also while they cannot be checked.
    private boolean accepts(Exchange.Head head, Caller owner) {
        try {
            return caller(credentials(head), NO_ADDRESS).id().equals(owner.id());
        } catch (ProblemException e) {
            return e.problem() instanceof Problem.AuthUnavailable;
        }
    }

    private static void rejectOperation(Call call, Caller caller) {
        if (!caller.access().mayCall(call.operation().id())) {
            throw new Problem.Forbidden(
                            "The API key may not be used for %s."
                                    .formatted(call.operation().words()))
                    .asException();
        }
    }

    /// The caller of a request of administration.
    ///
    /// @throws ProblemException when its credentials are missing or invalid, or cannot be checked
    public Caller administrator(Exchange exchange) {
        // In queries of administration, `key` is a filter: the id of a key.
        Set<String> shown = inFields(exchange.head().headers());
        if (operators.admin(shown)) {
            return Caller.ADMIN;
        }
        Caller signedIn = shown.isEmpty() ? sessions.administrator(exchange.head()) : null;
        if (signedIn != null) {
            return signedIn;
        }
        Caller caller = caller(shown, exchange.client().address());
        if (caller.equals(Caller.ANYONE) && operators.admin() != null) {
            throw refused("Administration needs the admin key. " + HOW);
        }
        return caller;
    }

    /// Rejects a request for metrics without a key that may read them.
    ///
    /// @throws ProblemException when its credentials are missing or invalid
    public void requireMetrics(Exchange exchange) {
        Set<String> shown = credentials(exchange.head());
        boolean open = operators.metrics() == null;
        if (!open
                && !operators.metrics(shown)
                && !operators.admin(shown)
                && !operators.master(shown)) {
            String reason = "Metrics need the metrics key, the admin key or the master key. " + HOW;
            throw shown.isEmpty()
                    ? refused(reason)
                    : wrong(reason, shown, exchange.client().address());
        }
    }

    /// The caller with these credentials.
    ///
    /// @throws ProblemException when they are missing or invalid, or cannot be checked
    private Caller caller(Set<String> shown, String address) {
        // Clients with another login send that key beside the gateway's; it is not forwarded.
        if (operators.master(shown)) {
            return Caller.MASTER;
        }
        boolean locked = operators.master() != null;
        KeyRegistry.State state = keys.state();
        if (state == KeyRegistry.State.UNKNOWN && (!locked || !shown.isEmpty())) {
            throw new Problem.AuthUnavailable().asException();
        }
        if (!locked && !keys.any()) {
            rejectAdminKey(shown);
            return Caller.ANYONE;
        }
        if (shown.isEmpty()) {
            throw refused("You did not provide an API key. " + HOW);
        }
        return owner(shown, state, address);
    }

    private Caller owner(Set<String> shown, KeyRegistry.State state, String address) {
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
        rejectAdminKey(shown);
        throw operators.ended(shown)
                ? refused("The API key has expired.")
                : wrong("The API key is not valid here.", shown, address);
    }

    private void rejectAdminKey(Set<String> shown) {
        if (operators.admin(shown)) {
            throw new Problem.Forbidden(
                            "The admin key is for administration and makes no calls; send another"
                                    + " key.")
                    .asException();
        }
    }

    /// Whether a request shows a key, be it a valid one or not.
    public static boolean showsKey(Exchange.Head head) {
        return !credentials(head).isEmpty();
    }

    private static Set<String> credentials(Exchange.Head head) {
        Set<String> shown = inFields(head.headers());
        shown.addAll(head.target().values("key"));
        // An empty value is no key.
        shown.remove("");
        return shown;
    }

    private static Set<String> inFields(Headers headers) {
        var shown = new LinkedHashSet<String>(2);
        for (String value : headers.all("authorization")) {
            if (value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                shown.add(value.substring(BEARER.length()).strip());
            }
        }
        shown.addAll(headers.all("x-api-key"));
        shown.addAll(headers.all("api-key"));
        shown.addAll(headers.all("x-goog-api-key"));
        // An empty field is no key.
        shown.remove("");
        return shown;
    }

    /// A key that no one has. It has been compared: those of the same address that are right are
    /// never slowed.
    private ProblemException wrong(String reason, Set<String> shown, String address) {
        Duration wait = wrong.count(address, shown);
        return wait == null
                ? refused(reason)
                : new Problem.RateLimited(
                                "address",
                                "refused-keys",
                                "Too many API keys of this address were refused. " + reason,
                                wait)
                        .asException();
    }

    private static ProblemException refused(String reason) {
        return new Problem.Unauthenticated(reason).asException();
    }
}
