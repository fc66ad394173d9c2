package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.route.RouteAccess;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.keys.KeyStage;
import dev.gatehouse.keys.session.Sessions;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The session of a browser: a key is shown once, a cookie stands for it from then on.
public final class SessionResource {
    private static final String BASE = "/session";
    private static final Field<String> KEY = Field.text("key");

    private static final Schema SESSION =
            Schema.object()
                    .with("role", Schema.words("none", "viewer", "member", "admin"))
                    .with("name", Schema.text())
                    .with("user_path", Schema.text())
                    .with("open", Schema.flag())
                    .with("expires_at", Schema.time().orNull())
                    .with("token", Schema.text().orNull())
                    .schema()
                    .named("Session");

    private static final Schema SHOWN = Schema.object().with("key", Schema.text()).schema();

    private final Sessions sessions;
    private final KeyStage keys;

    public SessionResource(Sessions sessions, KeyStage keys) {
        this.sessions = sessions;
        this.keys = keys;
    }

    List<AdminRoute> routes() {
        var open = RouteDescription.of("Begins a session with a key", SESSION).taking(SHOWN);
        var now = RouteDescription.of("The session of the request", SESSION);
        var end = RouteDescription.silent("Ends the session");
        return List.of(
                new AdminRoute("POST", BASE, open, RouteAccess.ALL, this::open),
                new AdminRoute("GET", BASE, now, RouteAccess.CALLERS, this::now),
                new AdminRoute("DELETE", BASE, end, RouteAccess.CALLERS, this::end));
    }

    /// An answer that may set or remove the cookie.
    private record Reply(int status, JsonWriter body, @Nullable String cookie)
            implements AdminRoute.Reply {
        @Override
        public void sendTo(Exchange exchange) throws IOException {
            Headers headers = Headers.of("Content-Type", "application/json");
            headers.add("Cache-Control", "no-store");
            headers.addIfPresent("Set-Cookie", cookie);
            exchange.send(status, headers, body.bytes());
        }
    }

    private Reply open(AdminRequest request) {
        String key;
        try {
            key = KEY.in(request.body());
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        if (key == null || key.isBlank()) {
            throw new Problem.Malformed("'key' must not be empty.", "key").asException();
        }
        Sessions.Opened opened = sessions.open(request.exchange(), keys, key.strip());
        return new Reply(200, body(opened), opened.cookie());
    }

    private Reply now(AdminRequest request) {
        Sessions.Opened known = sessions.now(request.exchange(), request.caller());
        return new Reply(200, body(known), null);
    }

    private Reply end(AdminRequest request) throws IOException {
        return new Reply(204, new JsonWriter(), sessions.end(request.exchange()));
    }

    private static JsonWriter body(Sessions.Opened session) {
        Caller caller = session.caller();
        Instant ends = session.ends();
        return new JsonWriter()
                .object()
                .member("role", caller.principal().role().name().toLowerCase(Locale.ROOT))
                .member("name", caller.principal().subject())
                .member("user_path", caller.userPath())
                .name("open")
                .value(caller.equals(Caller.ANYONE))
                .member("expires_at", ends == null ? null : ends.toString())
                .member("token", session.token())
                .end();
    }
}
