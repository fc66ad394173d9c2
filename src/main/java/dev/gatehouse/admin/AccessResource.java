package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.keys.AccessRules;
import java.io.IOException;
import java.util.List;

/// Which user paths may use which models: GoModel's overrides.
public final class AccessResource {
    private static final String BASE = "/model-overrides";
    private static final String ONE = BASE + "/{selector...}";

    private static final Schema RULE =
            Schema.object()
                    .with("selector", Schema.text())
                    .with("user_paths", Schema.list(Schema.text()))
                    .schema()
                    .named("ModelOverride");

    private static final Schema PATHS =
            Schema.object().with("user_paths", Schema.list(Schema.text())).schema();

    private final AccessRules rules;

    public AccessResource(AccessRules rules) {
        this.rules = rules;
    }

    List<AdminRoute> routes() {
        var all = RouteDescription.of("The rules of access to models", Schema.list(RULE));
        var put = RouteDescription.of("Opens a model to user paths only", RULE).taking(PATHS);
        var delete = RouteDescription.silent("Removes a rule");
        return List.of(
                AdminRoute.get(BASE, all, _ -> all()),
                new AdminRoute("PUT", ONE, put, this::put),
                new AdminRoute("DELETE", ONE, delete, this::delete));
    }

    private AdminReply all() {
        JsonWriter body = new JsonWriter().array();
        rules.all().values().forEach(rule -> write(rule, body));
        return AdminReply.of(body.endArray());
    }

    private static void write(AccessRules.Rule rule, JsonWriter body) {
        body.object().member("selector", rule.selector()).name("user_paths").array();
        rule.userPaths().forEach(body::value);
        body.endArray().end();
    }

    private static String selector(AdminRequest request) {
        String selector = request.parameter("selector");
        return selector.isEmpty() ? "/" : selector;
    }

    private AccessRules.Rule known(String selector, AdminRequest request) {
        AccessRules.Rule rule = rules.find(selector);
        if (rule == null) {
            throw new Problem.UnknownObject("rule", selector).asException();
        }
        request.requireVersion(Long.toString(rule.version()));
        return rule;
    }

    private AdminReply put(AdminRequest request) throws IOException {
        String selector = selector(request);
        if (rules.find(selector) != null) {
            known(selector, request);
        }
        try {
            rules.put(selector, request.body());
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        AccessRules.Rule stored = known(selector, request);
        JsonWriter body = new JsonWriter();
        write(stored, body);
        return AdminReply.of(body).withVersion(Long.toString(stored.version()));
    }

    private AdminReply delete(AdminRequest request) throws IOException {
        String selector = selector(request);
        known(selector, request);
        rules.remove(selector);
        return AdminReply.none();
    }
}
