package dev.gatehouse.admin.routing;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Accounts;
import dev.gatehouse.routing.aliases.AliasBody;
import dev.gatehouse.routing.aliases.AliasSettings;
import dev.gatehouse.routing.aliases.AliasTable;
import dev.gatehouse.routing.aliases.Aliases;
import dev.gatehouse.routing.aliases.Aliases.AliasError;
import dev.gatehouse.routing.aliases.StoredAlias;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The aliases of the settings and of administration.
public final class AliasesResource {
    private static final String BASE = "/aliases";
    private static final String ONE = BASE + "/{name...}";

    private static final Schema TEXTS = Schema.list(Schema.text());
    private static final Schema STRATEGY =
            Schema.words(
                    "first-available",
                    "weighted",
                    "round-robin",
                    "least-busy",
                    "fastest",
                    "cheapest");

    private static final Schema TARGET =
            Schema.object()
                    .with("model", Schema.text())
                    .with("accounts", TEXTS)
                    .with("weight", Schema.whole())
                    .with("abilities", TEXTS)
                    .with("context_from", Schema.whole().orNull())
                    .with("context_up_to", Schema.whole().orNull())
                    .with("tags", TEXTS)
                    .with("headers", Schema.map(Schema.text()))
                    .schema();

    private static final Schema ALIAS =
            Schema.object()
                    .with("name", Schema.text())
                    .with("target_model", Schema.text())
                    .with("target_provider", Schema.text().orNull())
                    .with("description", Schema.text().orNull())
                    .with("enabled", Schema.flag())
                    .with("strategy", STRATEGY)
                    .with("sticky", Schema.flag())
                    .with("content_fallback", Schema.flag())
                    .with("first_content_timeout", Schema.text().orNull())
                    .with("targets", Schema.list(TARGET))
                    .with("source", Schema.words("config", "manual"))
                    .with("problem", Schema.text().orNull())
                    .schema()
                    .named("Alias");

    private static final Schema WANTED_TARGET =
            Schema.object()
                    .with("model", Schema.text())
                    .maybe("accounts", TEXTS)
                    .maybe("weight", Schema.whole())
                    .maybe("abilities", TEXTS)
                    .maybe("context_from", Schema.whole().orNull())
                    .maybe("context_up_to", Schema.whole().orNull())
                    .maybe("tags", TEXTS)
                    .maybe("headers", Schema.map(Schema.text()))
                    .schema();

    private static final Schema WANTED =
            Schema.object()
                    .maybe("target_model", Schema.text())
                    .maybe("target_provider", Schema.text().orNull())
                    .maybe("description", Schema.text().orNull())
                    .maybe("enabled", Schema.flag())
                    .maybe("strategy", STRATEGY)
                    .maybe("sticky", Schema.flag())
                    .maybe("content_fallback", Schema.flag())
                    .maybe("first_content_timeout", Schema.text().orNull())
                    .maybe("targets", Schema.list(WANTED_TARGET))
                    .schema()
                    .named("AliasSettings");

    private final AliasTable table;
    private final Map<String, AliasSettings> configured;
    private final Supplier<Accounts> nameable;
    private final Supplier<Accounts> inForce;

    /// @param configured the aliases of the settings
    /// @param nameable the accounts that targets may name
    /// @param inForce those of them that are called
    public AliasesResource(
            AliasTable table,
            Map<String, AliasSettings> configured,
            Supplier<Accounts> nameable,
            Supplier<Accounts> inForce) {
        this.table = table;
        this.configured = configured;
        this.nameable = nameable;
        this.inForce = inForce;
    }

    /// The routes of aliases.
    public List<AdminRoute> routes() {
        var all = RouteDescription.of("The aliases", AdminReply.listOf(ALIAS));
        var put = RouteDescription.of("Sets an alias", ALIAS).taking(WANTED);
        var delete = RouteDescription.silent("Removes an alias");
        return List.of(
                AdminRoute.get(BASE, all, _ -> AdminReply.list(this::write)),
                new AdminRoute("PUT", ONE, put, this::put),
                new AdminRoute("DELETE", ONE, delete, this::delete));
    }

    private void write(JsonWriter list) {
        Map<String, String> problems = problems();
        list.array();
        configured.forEach(
                (name, settings) -> {
                    var alias = new StoredAlias(name, settings, null, true, 0);
                    AliasBody.write(alias, "config", problems.get(name), list);
                });
        for (StoredAlias alias : table.all()) {
            if (!configured.containsKey(alias.name())) {
                AliasBody.write(alias, "manual", problem(alias, problems), list);
            }
        }
        list.endArray();
    }

    private static @Nullable String problem(StoredAlias alias, Map<String, String> problems) {
        return alias.enabled() ? problems.get(alias.name()) : null;
    }

    /// What is wrong with aliases in force, by their names: an account may have been removed.
    private Map<String, String> problems() {
        var problems = new HashMap<String, String>();
        Map<String, AliasSettings> all = table.over(configured);
        for (AliasError error : Aliases.errors(all, inForce.get(), nameable.get())) {
            problems.putIfAbsent(error.name(), error.message() + "; " + error.cure());
        }
        return problems;
    }

    private String name(AdminRequest request) {
        String name = request.parameter("name");
        if (configured.containsKey(name)) {
            throw AdminRequest.invalid(
                    "name", "is that of an alias of the settings; change it there");
        }
        return name;
    }

    private AdminReply put(AdminRequest request) throws IOException {
        String name = name(request);
        StoredAlias before = table.find(name);
        String version = before == null ? "0" : Long.toString(before.version());
        request.requireVersion(version);
        StoredAlias stored;
        try {
            stored = table.put(name, request.body(), before, configured, nameable.get());
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        if (stored == null) {
            throw new Problem.VersionConflict(version).asException();
        }
        var body = new JsonWriter();
        AliasBody.write(stored, "manual", problem(stored, problems()), body);
        return AdminReply.of(body).withVersion(Long.toString(stored.version()));
    }

    private AdminReply delete(AdminRequest request) throws IOException {
        String name = name(request);
        StoredAlias stored = table.find(name);
        if (stored == null) {
            throw new Problem.UnknownObject("alias", name).asException();
        }
        request.requireVersion(Long.toString(stored.version()));
        table.remove(stored);
        return AdminReply.none();
    }
}
