package dev.gatehouse.admin.audit;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.audit.AuditSettings;
import dev.gatehouse.audit.BodyWindows;
import dev.gatehouse.audit.BodyWindows.Window;
import dev.gatehouse.call.Problem;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// What the audit log records of calls, and the times for which it also records their bodies.
public final class RecordingResource {
    private static final String BASE = "/audit/recording";
    private static final String ONE = BASE + "/{key}";
    private static final Field<String> FOR = Field.text("for");
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration USUAL = Duration.ofHours(1);

    private static final Schema WINDOW =
            Schema.object()
                    .with("key", Schema.text())
                    .with("until", Schema.time())
                    .schema()
                    .named("BodyWindow");

    private static final Schema STATE =
            Schema.object()
                    .with("enabled", Schema.flag())
                    .with("bodies", Schema.words("false", "true", "received"))
                    .with("windows", Schema.list(WINDOW))
                    .schema();

    private static final Schema WANTED = Schema.object().maybe("for", Schema.text()).schema();

    private final AuditLog log;
    private final Predicate<String> keys;
    private final InstantSource clock;

    /// @param keys whether calls are made under an id of a key
    public RecordingResource(AuditLog log, Predicate<String> keys, InstantSource clock) {
        this.log = log;
        this.keys = keys;
        this.clock = clock;
    }

    /// The routes.
    public List<AdminRoute> routes() {
        var state = RouteDescription.of("What the audit log records", STATE);
        var put = RouteDescription.of("Records bodies for a time", WINDOW).mayTake(WANTED);
        var delete = RouteDescription.silent("Records no more bodies than the settings want");
        return List.of(
                AdminRoute.get(BASE, state, _ -> state()),
                new AdminRoute("PUT", ONE, put, this::put),
                new AdminRoute("DELETE", ONE, delete, this::delete));
    }

    private AdminReply state() {
        AuditSettings settings = log.settings();
        JsonWriter body = new JsonWriter().object().name("enabled").value(settings.enabled());
        AuditSettings.Bodies bodies =
                settings.enabled() ? settings.logBodies() : AuditSettings.Bodies.FALSE;
        body.member("bodies", bodies.name().toLowerCase(Locale.ROOT)).name("windows").array();
        log.windows().all().forEach(window -> write(window, body));
        return AdminReply.of(body.endArray().end());
    }

    private static void write(Window window, JsonWriter body) {
        body.object().member("key", window.key());
        body.member("until", Instant.ofEpochMilli(window.until()).toString()).end();
    }

    private AdminReply put(AdminRequest request) throws IOException {
        String key = request.parameter("key");
        if (!key.equals(BodyWindows.ALL) && !keys.test(key)) {
            throw new Problem.UnknownObject("key", key).asException();
        }
        if (!log.canEncrypt()) {
            throw new Problem.FeatureUnavailable(
                            "the recording of bodies", "Set GATEHOUSE_SECRET, which encrypts them.")
                    .asException();
        }
        var window = new Window(key, clock.instant().plus(length(request)).toEpochMilli());
        log.windows().put(window);
        var body = new JsonWriter();
        write(window, body);
        return AdminReply.of(body);
    }

    private static Duration length(AdminRequest request) {
        try {
            String text = request.hasBody() ? FOR.in(request.body()) : null;
            return text == null
                    ? USUAL
                    : AdminRequest.duration(
                            FOR.name(),
                            text,
                            SHORTEST,
                            LONGEST,
                            "must be a time such as 1h, of 1m to 7d");
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
    }

    private AdminReply delete(AdminRequest request) throws IOException {
        String key = request.parameter("key");
        if (!log.windows().remove(key)) {
            throw new Problem.UnknownObject("recording", key).asException();
        }
        return AdminReply.none();
    }
}
