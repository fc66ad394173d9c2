package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.route.RouteAccess;
import dev.gatehouse.admin.schema.ObjectSchema;
import dev.gatehouse.admin.schema.Parameter;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.keys.ImportedKey;
import dev.gatehouse.keys.Key;
import dev.gatehouse.keys.KeyEditor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Virtual keys. The routes below `auth-keys` are those of GoModel.
public final class KeysResource {
    private static final String KEY = "/keys/{id}";
    private static final int PAGE = 100;
    private static final int MOST = 1_000;
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(90);

    private static final ObjectSchema MEMBERS =
            Schema.object()
                    .with("id", Schema.text())
                    .with("name", Schema.text())
                    .with("description", Schema.text().orNull())
                    .with("owner", Schema.text().orNull())
                    .with("user_path", Schema.text())
                    .with("role", Schema.words("none", "viewer", "member", "admin"))
                    .with("models", Schema.list(Schema.text()))
                    .with("operations", Schema.list(Schema.text()))
                    .with("tags", Schema.list(Schema.text()))
                    .with("enabled", Schema.flag())
                    .with("metadata", Schema.map(Schema.any()))
                    .with("redacted_value", Schema.text())
                    .with("created_at", Schema.time())
                    .with("expires_at", Schema.time().orNull())
                    .with("last_used_at", Schema.time().orNull())
                    .with("expired", Schema.flag())
                    .with("older_texts", Schema.whole());

    private static final Schema ONE = MEMBERS.schema().named("Key");

    private static final Schema ISSUED =
            Schema.object()
                    .with(MEMBERS)
                    .with("key", Schema.text())
                    .with("value", Schema.text())
                    .schema()
                    .named("IssuedKey");

    private static final Schema WANTED =
            Schema.object()
                    .maybe("name", Schema.text())
                    .maybe("description", Schema.text().orNull())
                    .maybe("owner", Schema.text().orNull())
                    .maybe("user_path", Schema.text())
                    .maybe("role", Schema.text())
                    .maybe("models", Schema.list(Schema.text()))
                    .maybe("operations", Schema.list(Schema.text()))
                    .maybe("tags", Schema.list(Schema.text()))
                    .maybe("expires_at", Schema.text().orNull())
                    .maybe("enabled", Schema.flag())
                    .maybe("metadata", Schema.map(Schema.any()))
                    .schema()
                    .named("KeySettings");

    private static final Schema IMPORT =
            Schema.object()
                    .with("from", Schema.words("litellm", "gomodel"))
                    .with("keys", Schema.list(Schema.map(Schema.any())))
                    .schema();

    private static final Schema IMPORTED =
            Schema.object()
                    .with("imported", Schema.whole())
                    .with("known_before", Schema.whole())
                    .with("keys", Schema.list(ONE))
                    .with("left", Schema.map(Schema.list(Schema.text())))
                    .schema();

    private final KeyEditor keys;

    public KeysResource(KeyEditor keys) {
        this.keys = keys;
    }

    List<AdminRoute> routes() {
        var list =
                RouteDescription.of("The virtual keys", AdminReply.listOf(ONE))
                        .with(
                                Parameter.whole("limit", "The length of a page; 100, at most 1000"),
                                Parameter.whole("offset", "How many keys are left out"));
        var all = RouteDescription.of("The virtual keys, as an array", Schema.list(ONE));
        var create = RouteDescription.creating("Makes a key; its text is shown once", ISSUED);
        var one = RouteDescription.of("A key", ONE);
        var edit = RouteDescription.of("Changes the members of a key that are sent", ONE);
        var delete = RouteDescription.silent("Removes a key");
        var deactivate = RouteDescription.silent("Rejects a key from now on");
        var rotate = RouteDescription.creating("Gives a key another text, shown once", ISSUED);
        var overlap = Schema.object().maybe("overlap", Schema.text()).schema();
        var take = RouteDescription.of("Takes over keys of another gateway", IMPORTED);
        return List.of(
                AdminRoute.get("/keys", list, this::list).open(RouteAccess.SCOPED_VIEWERS),
                member("POST", "/keys", create.taking(WANTED), this::create),
                AdminRoute.get(KEY, one, this::one).open(RouteAccess.SCOPED_VIEWERS),
                member("PATCH", KEY, edit.taking(WANTED), this::edit),
                member("DELETE", KEY, delete, this::delete),
                member("POST", KEY + "/rotate", rotate.mayTake(overlap), this::rotate),
                member("POST", "/keys/import", take.taking(IMPORT), this::take),
                AdminRoute.get("/auth-keys", all, this::array).open(RouteAccess.SCOPED_VIEWERS),
                member("POST", "/auth-keys", create.taking(WANTED), this::create),
                member("POST", "/auth-keys/{id}/deactivate", deactivate, this::deactivate));
    }

    private static AdminRoute member(
            String method, String path, RouteDescription description, AdminRoute.Resource action) {
        return new AdminRoute(method, path, description, RouteAccess.SCOPED_MEMBERS, action);
    }

    private AdminReply list(AdminRequest request) throws IOException {
        List<Key> all = keys.list(request.caller());
        int from = Math.min(request.query("offset", 0, Integer.MAX_VALUE), all.size());
        int to = Math.min(all.size(), from + Math.max(1, request.query("limit", PAGE, MOST)));
        Map<String, Long> used = keys.lastUsed();
        return AdminReply.list(
                list -> {
                    list.array();
                    all.subList(from, to).forEach(key -> write(key, used, list));
                    list.endArray();
                });
    }

    private AdminReply array(AdminRequest request) throws IOException {
        Map<String, Long> used = keys.lastUsed();
        JsonWriter body = new JsonWriter().array();
        keys.list(request.caller()).forEach(key -> write(key, used, body));
        return AdminReply.of(body.endArray());
    }

    private static void write(Key key, Map<String, Long> used, JsonWriter body) {
        members(key, used.getOrDefault(key.id(), key.use().last()), body.object());
        body.end();
    }

    private static void members(Key key, long used, JsonWriter body) {
        body.member("id", key.id());
        key.settings().write(body);
        Long expires = key.settings().expires();
        body.member("redacted_value", key.hint());
        body.member("created_at", Instant.ofEpochMilli(key.created()).toString());
        body.member("expires_at", time(expires));
        body.member("last_used_at", time(used == 0 ? null : used));
        body.name("expired").value(expires != null && expires <= System.currentTimeMillis());
        body.member("older_texts", key.olderTexts());
    }

    private static @Nullable String time(@Nullable Long milliseconds) {
        return milliseconds == null ? null : Instant.ofEpochMilli(milliseconds).toString();
    }

    private AdminReply shown(Key key) throws IOException {
        JsonWriter body = new JsonWriter();
        write(key, keys.lastUsed(), body);
        return AdminReply.of(body).withVersion(Long.toString(key.version()));
    }

    private static AdminReply issued(KeyEditor.Issued issued) {
        JsonWriter body = new JsonWriter().object();
        members(issued.key(), issued.key().use().last(), body);
        body.member("key", issued.text()).member("value", issued.text());
        return AdminReply.created(body.end()).withVersion(Long.toString(issued.key().version()));
    }

    private Key found(AdminRequest request) {
        return keys.find(request.parameter("id"), request.caller());
    }

    /// A key that the client has seen as it is.
    private Key seen(AdminRequest request) {
        Key key = found(request);
        request.requireVersion(Long.toString(key.version()));
        return key;
    }

    private AdminReply one(AdminRequest request) throws IOException {
        return shown(found(request));
    }

    private AdminReply create(AdminRequest request) throws IOException {
        return issued(keys.create(request.body(), request.caller()));
    }

    private AdminReply edit(AdminRequest request) throws IOException {
        return shown(keys.edit(seen(request), request.body(), request.caller()));
    }

    private AdminReply delete(AdminRequest request) throws IOException {
        keys.delete(seen(request), request.caller());
        return AdminReply.none();
    }

    private AdminReply deactivate(AdminRequest request) throws IOException {
        keys.disable(found(request), request.caller());
        return AdminReply.none();
    }

    private AdminReply rotate(AdminRequest request) throws IOException {
        Json body = request.hasBody() ? request.body() : null;
        Json text = body == null ? null : body.member("overlap");
        Duration overlap = Duration.ZERO;
        if (text != null) {
            overlap = duration(text);
        }
        return issued(keys.rotate(seen(request), overlap, request.caller()));
    }

    private static Duration duration(Json text) {
        String stated;
        try {
            stated = text.text();
        } catch (MalformedJson _) {
            stated = "";
        }
        return AdminRequest.duration(
                "overlap",
                stated,
                Duration.ZERO,
                LONGEST_OVERLAP,
                "must be a duration such as 24h, of at most 90d");
    }

    private AdminReply take(AdminRequest request) throws IOException {
        List<ImportedKey> imported = ImportedKey.list(request.body());
        List<Key> taken = keys.take(imported, request.caller());
        JsonWriter body = new JsonWriter().object().member("imported", taken.size());
        body.member("known_before", imported.size() - taken.size()).name("keys").array();
        taken.forEach(key -> write(key, Map.of(), body));
        body.endArray().name("left").object();
        for (ImportedKey each : imported) {
            if (!each.left().isEmpty()) {
                body.name(each.settings().name()).array();
                each.left().forEach(body::value);
                body.endArray();
            }
        }
        return AdminReply.of(body.end().end());
    }
}
