package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.route.RouteAccess;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.limits.Limit;
import dev.gatehouse.limits.Limit.Scope;
import dev.gatehouse.limits.Limits;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/// The rate limits, with what this gateway has used of them.
///
/// Callers of the whole organisation see and change all; others see those of user paths at or below
/// their own, and change those below it.
public final class LimitsResource {
    private static final String BASE = "/limits";
    private static final String ALL = BASE + "/all";
    private static final String ONE = BASE + "/{kind}/{name...}";

    private static final Schema STATE =
            Schema.object()
                    .with("name", Schema.text())
                    .with("requests_remaining", Schema.whole().orNull())
                    .with("requests_reset_seconds", Schema.whole().orNull())
                    .with("tokens_remaining", Schema.whole().orNull())
                    .with("tokens_reset_seconds", Schema.whole().orNull())
                    .with("concurrent_calls", Schema.whole())
                    .schema();

    private static final Schema LIMIT =
            Schema.object()
                    .with("kind", Schema.words("key", "user_path", "model", "account", "all"))
                    .with("name", Schema.text())
                    .with("requests", Schema.whole().orNull())
                    .with("burst", Schema.whole().orNull())
                    .with("tokens", Schema.whole().orNull())
                    .with("concurrent", Schema.whole().orNull())
                    .with("period", Schema.words("second", "minute", "hour", "day"))
                    .with("per_child", Schema.flag())
                    .with("source", Schema.words("config", "manual"))
                    .with("gateways", Schema.whole())
                    .with("states", Schema.list(STATE))
                    .schema()
                    .named("Limit");

    private static final Schema WANTED =
            Schema.object()
                    .maybe("requests", Schema.whole().orNull())
                    .maybe("burst", Schema.whole().orNull())
                    .maybe("tokens", Schema.whole().orNull())
                    .maybe("concurrent", Schema.whole().orNull())
                    .maybe("period", Schema.words("second", "minute", "hour", "day"))
                    .maybe("per_child", Schema.flag())
                    .schema();

    private final Limits limits;
    private final LongSupplier now;

    /// @param now the time in nanoseconds
    public LimitsResource(Limits limits, LongSupplier now) {
        this.limits = limits;
        this.now = now;
    }

    List<AdminRoute> routes() {
        var all = RouteDescription.of("The rate limits", AdminReply.listOf(LIMIT));
        var put = RouteDescription.of("Sets a rate limit", LIMIT).taking(WANTED);
        var delete = RouteDescription.silent("Removes a rate limit");
        var putAll = RouteDescription.of("Sets the rate limit of all calls", LIMIT).taking(WANTED);
        var deleteAll = RouteDescription.silent("Removes the rate limit of all calls");
        return List.of(
                AdminRoute.get(BASE, all, this::all).open(RouteAccess.SCOPED_VIEWERS),
                new AdminRoute("PUT", ALL, putAll, request -> put(Scope.ALL, "", request)),
                new AdminRoute("DELETE", ALL, deleteAll, it -> delete(Scope.ALL, "", it)),
                new AdminRoute("PUT", ONE, put, RouteAccess.SCOPED_MEMBERS, this::put),
                new AdminRoute("DELETE", ONE, delete, RouteAccess.SCOPED_MEMBERS, this::delete));
    }

    private AdminReply all(AdminRequest request) {
        String path = request.caller().userPath();
        return AdminReply.list(
                list -> {
                    list.array();
                    for (Limit limit : limits.all()) {
                        if (limit.within(path)) {
                            limits.write(limit, now.getAsLong(), list);
                        }
                    }
                    list.endArray();
                });
    }

    private AdminReply put(AdminRequest request) throws IOException {
        return put(scope(request), name(request), request);
    }

    private AdminReply delete(AdminRequest request) throws IOException {
        return delete(scope(request), name(request), request);
    }

    private static Scope scope(AdminRequest request) {
        String word = request.parameter("kind");
        return Arrays.stream(Scope.values())
                .filter(scope -> scope != Scope.ALL && scope.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () ->
                                AdminRequest.invalid(
                                        "kind", "must be key, user_path, model, account or all"));
    }

    private static String name(AdminRequest request) {
        String name = request.parameter("name");
        if (scope(request) != Scope.USER_PATH) {
            return name;
        }
        try {
            return UserPath.of(name);
        } catch (IllegalArgumentException e) {
            throw AdminRequest.invalid("name", String.valueOf(e.getMessage()));
        }
    }

    /// Rejects a change beyond the caller's part of the organisation: a limit that is set for the
    /// caller itself is not its own to change.
    private static void check(Scope scope, String name, Caller caller) {
        String own = caller.userPath();
        boolean whole = own.equals(UserPath.ROOT) && caller.operator();
        boolean below = scope == Scope.USER_PATH && UserPath.within(name, own) && !name.equals(own);
        if (!whole && !below) {
            throw new Problem.Forbidden(
                            "The API key may only change limits of user paths below '%s'."
                                    .formatted(own))
                    .asException();
        }
    }

    private AdminReply put(Scope scope, String name, AdminRequest request) throws IOException {
        check(scope, name, request.caller());
        Limit before = limits.find(scope, name);
        String version = before == null ? "0" : Long.toString(before.version());
        request.requireVersion(version);
        Limit stored;
        try {
            stored = limits.put(scope, name, request.body(), before);
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        if (stored == null) {
            throw new Problem.VersionConflict(version).asException();
        }
        var body = new JsonWriter();
        limits.write(stored, now.getAsLong(), body);
        return AdminReply.of(body).withVersion(Long.toString(stored.version()));
    }

    private AdminReply delete(Scope scope, String name, AdminRequest request) throws IOException {
        check(scope, name, request.caller());
        Limit limit = limits.find(scope, name);
        if (limit == null) {
            throw new Problem.UnknownObject("limit", scope.word() + "/" + name).asException();
        }
        request.requireVersion(Long.toString(limit.version()));
        limits.remove(scope, name);
        return AdminReply.none();
    }
}
