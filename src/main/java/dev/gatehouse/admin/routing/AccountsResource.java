package dev.gatehouse.admin.routing;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.routing.accounts.AccountSet;
import dev.gatehouse.routing.accounts.AccountTable;
import dev.gatehouse.routing.accounts.StoredAccount;
import java.io.IOException;
import java.util.List;

/// The accounts of the settings and of administration. No answer has a secret of theirs.
///
/// @param set the accounts under the settings in force
public record AccountsResource(AccountSet set) {
    private static final String BASE = "/accounts";
    private static final String ONE = BASE + "/{name}";

    private static final Schema TEXTS = Schema.list(Schema.text());

    private static final Schema ACCOUNT =
            Schema.object()
                    .with("name", Schema.text())
                    .with("type", Schema.text().orNull())
                    .with("base_url", Schema.text().orNull())
                    .with("api_key", Schema.text().orNull())
                    .with("models", TEXTS)
                    .with("headers", Schema.map(Schema.text()))
                    .with("enabled", Schema.flag())
                    .with("source", Schema.words("config", "manual"))
                    .with("problem", Schema.text().orNull())
                    .with("settings", Schema.map(Schema.any()).orNull())
                    .schema()
                    .named("Account");

    private static final Schema WANTED =
            Schema.object()
                    .maybe("enabled", Schema.flag())
                    .maybe("type", Schema.text().orNull())
                    .maybe("base_url", Schema.text().orNull())
                    .maybe("api_key", Schema.text().orNull())
                    .maybe("api_version", Schema.text().orNull())
                    .maybe("caller_keys", Schema.flag())
                    .maybe("models", TEXTS)
                    .maybe("streams", Schema.words("exact", "normalised"))
                    .maybe("first_content_timeout", Schema.text().orNull())
                    .maybe("total_timeout", Schema.text().orNull())
                    .maybe("headers", Schema.map(Schema.text()))
                    .maybe("forward_headers", TEXTS)
                    .maybe("drop_headers", TEXTS)
                    .maybe("relayed_paths", TEXTS)
                    .maybe("organization", Schema.text().orNull())
                    .maybe("project", Schema.text().orNull())
                    .maybe("price_factor", Schema.number())
                    .maybe("aws", Schema.map(Schema.text()))
                    .maybe("google", Schema.map(Schema.text()))
                    .schema()
                    .named("AccountSettings");

    /// The routes of accounts.
    public List<AdminRoute> routes() {
        var all = RouteDescription.of("The accounts", AdminReply.listOf(ACCOUNT));
        var put =
                RouteDescription.of(
                                "Sets an account; 'enabled' alone leaves the rest as it is",
                                ACCOUNT)
                        .taking(WANTED);
        var delete = RouteDescription.silent("Removes an account of administration");
        return List.of(
                AdminRoute.get(BASE, all, _ -> AdminReply.list(set::write)),
                new AdminRoute("PUT", ONE, put, this::put),
                new AdminRoute("DELETE", ONE, delete, this::delete));
    }

    private AdminReply put(AdminRequest request) throws IOException {
        String name = request.parameter("name");
        Json body = request.body();
        AccountTable table = set.table();
        if (AccountSet.switches(body) && !set.knows(name)) {
            throw new Problem.UnknownObject("account", name).asException();
        }
        if (!AccountSet.switches(body) && !table.sealing()) {
            String cure =
                    "Set GATEHOUSE_SECRET to the same 24 or more characters on all gateways: their keys are stored encrypted.";
            throw new Problem.FeatureUnavailable("storing of accounts", cure).asException();
        }
        StoredAccount before = table.find(name);
        String version = before == null ? "0" : Long.toString(before.version());
        request.requireVersion(version);
        StoredAccount stored;
        try {
            stored = set.put(name, body, before);
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        if (stored == null) {
            throw new Problem.VersionConflict(version).asException();
        }
        var shown = new JsonWriter();
        set.write(name, shown);
        return AdminReply.of(shown).withVersion(Long.toString(stored.version()));
    }

    private AdminReply delete(AdminRequest request) throws IOException {
        String name = request.parameter("name");
        StoredAccount stored = set.table().find(name);
        if (stored == null && set.declares(name)) {
            throw AdminRequest.invalid(
                    "name",
                    "is that of an account of the settings; remove it there, or disable it");
        }
        if (stored == null) {
            throw new Problem.UnknownObject("account", name).asException();
        }
        request.requireVersion(Long.toString(stored.version()));
        set.table().remove(stored);
        return AdminReply.none();
    }
}
