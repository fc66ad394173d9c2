package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.headers.HeaderRule;
import dev.gatehouse.headers.HeaderRule.Kind;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.keys.headers.HeaderRuleTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Which header fields providers receive, by user path and key. Answers show no value that a rule
/// sets.
public final class HeaderRulesResource {
    private static final String BASE = "/header-rules";
    private static final String ONE = BASE + "/{kind}/{name...}";

    private static final Schema NAMES = Schema.list(Schema.text());
    private static final Schema VALUES = Schema.map(Schema.text());

    private static final Schema RULES =
            Schema.object()
                    .with("kind", Schema.words("user_path", "key"))
                    .with("name", Schema.text())
                    .with("forward", NAMES)
                    .with("set", VALUES)
                    .with("drop", NAMES)
                    .with("source", Schema.words("config", "manual"))
                    .schema()
                    .named("HeaderRules");

    private static final Schema WANTED =
            Schema.object()
                    .maybe("forward", NAMES)
                    .maybe("set", VALUES)
                    .maybe("drop", NAMES)
                    .schema();

    private final HeaderRuleTable rules;

    public HeaderRulesResource(HeaderRuleTable rules) {
        this.rules = rules;
    }

    List<AdminRoute> routes() {
        var all =
                RouteDescription.of(
                        "The header rules of user paths and keys", AdminReply.listOf(RULES));
        var put = RouteDescription.of("Sets header rules", RULES).taking(WANTED);
        var delete = RouteDescription.silent("Removes header rules");
        return List.of(
                AdminRoute.get(BASE, all, _ -> all()),
                new AdminRoute("PUT", ONE, put, this::put),
                new AdminRoute("DELETE", ONE, delete, this::delete));
    }

    private AdminReply all() {
        return AdminReply.list(
                list -> {
                    list.array();
                    rules.all().forEach(rule -> HeaderRuleTable.write(rule, list));
                    list.endArray();
                });
    }

    private static Kind kind(AdminRequest request) {
        String word = request.parameter("kind");
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> AdminRequest.invalid("kind", "must be user_path or key"));
    }

    private static String name(AdminRequest request) throws MalformedJson {
        Kind kind = kind(request);
        String name = request.parameter("name");
        boolean whole = kind == Kind.USER_PATH && name.isEmpty();
        return HeaderRuleTable.name(kind, whole ? "/" : name);
    }

    private AdminReply put(AdminRequest request) throws IOException {
        Kind kind = kind(request);
        String version = "0";
        HeaderRule stored;
        try {
            String name = name(request);
            HeaderRule before = rules.find(kind, name);
            version = before == null ? version : Long.toString(before.version());
            request.requireVersion(version);
            stored = rules.put(kind, name, request.body(), before);
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        if (stored == null) {
            throw new Problem.VersionConflict(version).asException();
        }
        var body = new JsonWriter();
        HeaderRuleTable.write(stored, body);
        return AdminReply.of(body).withVersion(Long.toString(stored.version()));
    }

    private AdminReply delete(AdminRequest request) throws IOException {
        Kind kind = kind(request);
        HeaderRule rule;
        try {
            rule = rules.find(kind, name(request));
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        if (rule == null) {
            String what = kind.word() + "/" + request.parameter("name");
            throw new Problem.UnknownObject("header rule", what).asException();
        }
        request.requireVersion(Long.toString(rule.version()));
        rules.remove(rule);
        return AdminReply.none();
    }
}
