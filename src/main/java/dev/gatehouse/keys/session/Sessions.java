package dev.gatehouse.keys.session;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.Role;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.keys.Key;
import dev.gatehouse.keys.KeyRegistry;
import dev.gatehouse.keys.KeyStage;
import dev.gatehouse.keys.OperatorKeys;
import dev.gatehouse.storage.StorageException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns keys into sessions and cookies into callers.
///
/// The caller of a session is that of its key as it is now: a key that is disabled, removed,
/// changed or over ends its sessions. A browser sends its cookie by itself, so that a request that
/// changes something must also come from a page of this origin and state the session's token.
public final class Sessions implements KeyStage.SignedIn {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final SessionStore store;
    private final OperatorKeys operators;
    private final KeyRegistry keys;
    private final String path;
    private final boolean tls;

    /// @param path the base path of the gateway; the cookie is sent to what is below it
    /// @param tls whether the gateway is reached by TLS only
    public Sessions(
            SessionStore store,
            OperatorKeys operators,
            KeyRegistry keys,
            String path,
            boolean tls) {
        this.store = store;
        this.operators = operators;
        this.keys = keys;
        this.path = path.isEmpty() ? "/" : path;
        this.tls = tls;
    }

    /// A session as its page sees it.
    ///
    /// @param token to be stated with each change; `null` where there is no session
    /// @param ends when it ends at the latest; `null` likewise
    /// @param cookie the field that sets the cookie; `null` where nothing sets it
    public record Opened(
            Caller caller,
            @Nullable String token,
            @Nullable Instant ends,
            @Nullable String cookie) {}

    /// A cookie whose session is not over.
    private record Valid(SessionCookie cookie, Session session, Caller caller) {}

    /// Begins a session.
    ///
    /// @param stage the one that knows the key
    /// @param key as the person typed it
    /// @throws ProblemException when the key is invalid, or cannot administer anything
    public Opened open(Exchange exchange, KeyStage stage, String key) {
        if (!mayBeOfThisOrigin(exchange.head().headers())) {
            throw foreign();
        }
        Caller caller = stage.holder(key, exchange.client().address());
        if (caller.equals(Caller.ANYONE)) {
            return new Opened(caller, null, null, null);
        }
        if (caller.principal().role() == Role.NONE) {
            throw new Problem.Forbidden(
                            "The key makes calls only. Sign in with a key that has a role: viewer,"
                                    + " member or admin.")
                    .asException();
        }
        long now = System.currentTimeMillis();
        SessionCookie cookie = SessionCookie.create();
        String stamp = cookie.stamp(shown(caller, key));
        long ends = now + Session.LONGEST.toMillis();
        var session = new Session(cookie.id(), caller.id(), stamp, now, now, ends);
        store.add(session, now);
        return new Opened(
                caller,
                cookie.token(),
                Instant.ofEpochMilli(ends),
                cookie.set(path, secure(exchange.head().headers())));
    }

    /// What a session keeps a digest of: the text of an operator's key; of a virtual key what its
    /// next rotation changes.
    private String shown(Caller caller, String key) {
        Key known = keys.byId(caller.id());
        return known == null ? key : known.fingerprint();
    }

    /// The session that a request is made in, as its page sees it.
    public Opened now(Exchange exchange, Caller caller) {
        Valid valid = valid(exchange.head().headers());
        return valid == null || !valid.caller.id().equals(caller.id())
                ? new Opened(caller, null, null, null)
                : new Opened(
                        caller,
                        valid.cookie.token(),
                        Instant.ofEpochMilli(valid.session.ends()),
                        null);
    }

    /// Ends the session that a request is made in.
    ///
    /// @return the field that removes the cookie
    public String end(Exchange exchange) throws StorageException {
        Headers headers = exchange.head().headers();
        for (SessionCookie cookie : SessionCookie.of(headers)) {
            store.remove(cookie.id());
        }
        return SessionCookie.removed(path, secure(headers));
    }

    @Override
    public @Nullable Caller administrator(Exchange.Head head) {
        boolean reads = READING.contains(head.method().toUpperCase(Locale.ROOT));
        Valid valid = valid(head.headers());
        if (valid != null && !reads) {
            require(valid.cookie, head.headers());
        }
        return used(valid);
    }

    @Override
    public @Nullable Caller caller(Exchange.Head head) {
        Valid valid = valid(head.headers());
        if (valid != null) {
            require(valid.cookie, head.headers());
        }
        return used(valid);
    }

    private @Nullable Caller used(@Nullable Valid valid) {
        if (valid == null) {
            return null;
        }
        store.use(valid.session, System.currentTimeMillis());
        return valid.caller;
    }

    private @Nullable Valid valid(Headers headers) {
        long now = System.currentTimeMillis();
        for (SessionCookie cookie : SessionCookie.of(headers)) {
            Session session = store.find(cookie.id(), now);
            Caller caller = session == null ? null : caller(session, cookie, now);
            if (session != null && caller != null) {
                return new Valid(cookie, session, caller);
            }
        }
        return null;
    }

    private @Nullable Caller caller(Session session, SessionCookie cookie, long now) {
        String stamp = session.stamp();
        if (session.holder().equals(Caller.MASTER.id())) {
            return stamped(operators.masterTexts(), cookie, stamp) ? Caller.MASTER : null;
        }
        if (session.holder().equals(Caller.ADMIN.id())) {
            return stamped(operators.adminTexts(), cookie, stamp) ? Caller.ADMIN : null;
        }
        Key key = keys.byId(session.holder());
        return key != null
                        && key.valid(now)
                        && stamped(List.of(key.fingerprint()), cookie, stamp)
                        && key.caller().principal().role() != Role.NONE
                ? key.caller()
                : null;
    }

    private static boolean stamped(List<String> texts, SessionCookie cookie, String stamp) {
        return texts.stream().anyMatch(it -> cookie.stamp(it).equals(stamp));
    }

    private static void require(SessionCookie cookie, Headers headers) {
        if (!ofThisOrigin(headers)) {
            throw foreign();
        }
        if (!cookie.stated(headers)) {
            throw new Problem.Forbidden(
                            "A request with a session cookie needs the token of the session in"
                                    + " 'X-Gatehouse-Session'. Programs send a key instead.")
                    .asException();
        }
    }

    private static ProblemException foreign() {
        return new Problem.Forbidden(
                        "The session cookie is accepted from pages of this origin only.")
                .asException();
    }

    /// Whether a page of this origin made a request, as its browser states (Fetch Metadata, section
    /// 2.4); browsers leave that out for addresses without TLS.
    private static boolean ofThisOrigin(Headers headers) {
        String site = headers.first("sec-fetch-site");
        if (site != null) {
            return site.equals("same-origin");
        }
        String origin = headers.first("origin");
        String host = headers.first("host");
        return origin != null
                && host != null
                && (origin.equalsIgnoreCase("http://" + host)
                        || origin.equalsIgnoreCase("https://" + host));
    }

    /// The same, or no page at all.
    private static boolean mayBeOfThisOrigin(Headers headers) {
        boolean page = headers.first("sec-fetch-site") != null || headers.first("origin") != null;
        return !page || ofThisOrigin(headers);
    }

    /// Whether the browser has reached the gateway by TLS, perhaps at a proxy before it.
    private boolean secure(Headers headers) {
        String origin = headers.first("origin");
        return tls || (origin != null && origin.startsWith("https://"));
    }
}
