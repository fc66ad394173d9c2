package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.budgets.Budget;
import dev.gatehouse.budgets.Budget.Kind;
import dev.gatehouse.budgets.Budget.Scope;
import dev.gatehouse.budgets.Budgets;
import dev.gatehouse.budgets.window.Period;
import dev.gatehouse.call.Problem;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Budgets: what was spent of each, and those that are made at run time.
///
/// A budget of a user path stands at `/budgets/PATH/PERIOD`, one of anything else at
/// `/budgets-by/KIND/NAME/PERIOD`.
public final class BudgetsResource {
    private static final String PLACE = "place";
    private static final String KIND = "kind";
    private static final String PERIOD = "period";
    private static final String WORD = "reset";

    private static final Schema NAMED =
            Schema.object()
                    .maybe("user_path", Schema.text())
                    .maybe(KIND, Schema.text())
                    .maybe("name", Schema.text())
                    .with(PERIOD, Schema.text())
                    .schema();

    private static final Schema DELETED = Schema.object().with("deleted", Schema.text()).schema();

    private static final Schema ANCHORS =
            Schema.object()
                    .maybe("daily_reset_hour", Schema.whole())
                    .maybe("daily_reset_minute", Schema.whole())
                    .maybe("weekly_reset_weekday", Schema.whole())
                    .maybe("weekly_reset_hour", Schema.whole())
                    .maybe("weekly_reset_minute", Schema.whole())
                    .maybe("monthly_reset_day", Schema.whole())
                    .maybe("monthly_reset_hour", Schema.whole())
                    .maybe("monthly_reset_minute", Schema.whole())
                    .schema()
                    .named("BudgetAnchors");

    private final @Nullable Budgets budgets;

    /// @param budgets `null` when they are off
    public BudgetsResource(@Nullable Budgets budgets) {
        this.budgets = budgets;
    }

    /// A budget that a path names.
    private record Named(Scope scope, Period period) {
        String id() {
            return Budget.id(scope, period);
        }
    }

    List<AdminRoute> routes() {
        var list = RouteDescription.of("The budgets", AdminReply.listOf(BudgetRow.SCHEMA));
        var anchors = RouteDescription.of("When windows begin", ANCHORS);
        var reset = RouteDescription.of("Lets spending count from now on", BudgetRow.SCHEMA);
        var resetAll =
                RouteDescription.of(
                        "Lets the spending of all budgets count from now on",
                        AdminReply.listOf(BudgetRow.SCHEMA));
        var word = Schema.object().with("confirmation", Schema.words(WORD)).schema();
        var routes = new ArrayList<AdminRoute>();
        routes.add(AdminRoute.get("/budgets", list, _ -> all()));
        routes.add(AdminRoute.get("/budgets/settings", anchors, _ -> settings()));
        var put = anchors.taking(ANCHORS);
        routes.add(new AdminRoute("PUT", "/budgets/settings", put, this::putSettings));
        routes.add(new AdminRoute("POST", "/budgets/reset", resetAll.taking(word), this::resetAll));
        routes.add(
                new AdminRoute("POST", "/budgets/reset-one", reset.taking(NAMED), this::resetOne));
        routes.addAll(routes("/budgets/{place...}", _ -> Kind.PATH));
        routes.addAll(routes("/budgets-by/{kind}/{place...}", BudgetsResource::kind));
        return routes;
    }

    /// The routes of one budget.
    private List<AdminRoute> routes(String path, Function<AdminRequest, Kind> kind) {
        var one = RouteDescription.of("A budget", BudgetRow.SCHEMA);
        var put = RouteDescription.of("Sets a budget", BudgetRow.SCHEMA).taking(BudgetRow.TERMS);
        var delete = RouteDescription.of("Removes a budget", DELETED);
        return List.of(
                AdminRoute.get(path, one, it -> one(named(it, kind.apply(it)))),
                new AdminRoute("PUT", path, put, it -> put(it, kind.apply(it))),
                new AdminRoute("DELETE", path, delete, it -> delete(it, kind.apply(it))));
    }

    private Budgets budgets() {
        Budgets open = budgets;
        if (open == null) {
            String cure = "Set budgets.enabled and usage.enabled to true, and restart it.";
            throw new Problem.FeatureUnavailable("budgets", cure).asException();
        }
        return open;
    }

    private AdminReply all() throws IOException {
        List<Budgets.Row> rows = budgets().rows();
        Instant now = Instant.now();
        return AdminReply.list(
                list -> {
                    list.array();
                    rows.forEach(row -> BudgetRow.write(row, now, list));
                    list.endArray();
                });
    }

    private AdminReply one(Named named) throws IOException {
        for (Budgets.Row row : budgets().rows()) {
            if (row.budget().id().equals(named.id())) {
                var body = new JsonWriter();
                BudgetRow.write(row, Instant.now(), body);
                return AdminReply.of(body).withVersion(row.version());
            }
        }
        throw new Problem.UnknownRoute("GET", "/budgets: " + named.id()).asException();
    }

    private AdminReply put(AdminRequest request, Kind kind) throws IOException {
        Named named = named(request, kind);
        Json body = request.body();
        Json children = body.member("per_child");
        if (children != null && children.raw().equals("true")) {
            try {
                named = new Named(named.scope().ofChildren(), named.period());
            } catch (IllegalArgumentException e) {
                throw AdminRequest.invalid("per_child", reason(e));
            }
        }
        rejectConfigured(named);
        request.requireVersion(budgets().version(named.id()));
        try {
            budgets().put(named.scope(), named.period(), body);
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        return one(named);
    }

    private AdminReply delete(AdminRequest request, Kind kind) throws IOException {
        Named named = named(request, kind);
        rejectConfigured(named);
        request.requireVersion(budgets().version(named.id()));
        if (!budgets().remove(named.id())) {
            throw new Problem.UnknownRoute("DELETE", request.path()).asException();
        }
        return AdminReply.of(new JsonWriter().object().member("deleted", named.id()).end());
    }

    /// What the operator has written is not changed behind their back.
    private void rejectConfigured(Named named) {
        Budget budget = budgets().find(named.id());
        if (budget != null && budget.source() == Budget.Source.CONFIG) {
            throw new Problem.Forbidden(
                            "The budget '%s' is set in the settings file or in the environment; change it there."
                                    .formatted(named.id()))
                    .asException();
        }
    }

    private AdminReply settings() {
        var body = new JsonWriter();
        budgets().writeAnchors(body);
        return AdminReply.of(body);
    }

    private AdminReply putSettings(AdminRequest request) throws IOException {
        try {
            budgets().putAnchors(request.body());
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        return settings();
    }

    private AdminReply resetAll(AdminRequest request) throws IOException {
        Json word = request.body().member("confirmation");
        if (word == null || !word.textEquals(WORD)) {
            throw AdminRequest.invalid("confirmation", "must be \"" + WORD + "\"");
        }
        for (Budget budget : budgets().all()) {
            budgets().reset(budget.id());
        }
        return all();
    }

    private AdminReply resetOne(AdminRequest request) throws IOException {
        Json body = request.body();
        String path = text(body, "user_path");
        String kind = text(body, KIND);
        String name = path.isEmpty() ? text(body, "name") : path;
        Named named = named(kind.isEmpty() ? Kind.PATH : kind(kind), name, text(body, PERIOD));
        if (budgets().find(named.id()) == null) {
            throw AdminRequest.invalid(PERIOD, "and 'user_path' name no budget");
        }
        budgets().reset(named.id());
        return one(named);
    }

    private static String text(Json body, String name) {
        Json value = body.member(name);
        try {
            return value == null || !value.hasText() ? "" : value.text();
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), name).asException();
        }
    }

    private static Kind kind(AdminRequest request) {
        return kind(request.parameter(KIND));
    }

    private static Kind kind(String text) {
        for (Kind kind : Kind.values()) {
            if (kind.id().equals(text.toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        throw AdminRequest.invalid(KIND, "must be path, key, model, account, tag or all");
    }

    /// The budget that a path names: its last part is the period.
    private static Named named(AdminRequest request, Kind kind) {
        String place = request.parameter(PLACE);
        int slash = place.lastIndexOf('/');
        String name = slash < 0 ? "" : place.substring(0, slash);
        String path = name.startsWith("/") ? name.replaceFirst("^/+", "/") : "/" + name;
        return named(kind, kind == Kind.PATH ? path : name, place.substring(slash + 1));
    }

    private static Named named(Kind kind, String name, String period) {
        Period parsed;
        try {
            parsed = Period.parse(period);
        } catch (IllegalArgumentException e) {
            throw AdminRequest.invalid(PERIOD, reason(e));
        }
        try {
            return new Named(Scope.parse(kind, name), parsed);
        } catch (IllegalArgumentException e) {
            throw AdminRequest.invalid("name", reason(e));
        }
    }

    private static String reason(IllegalArgumentException e) {
        return String.valueOf(e.getMessage());
    }
}
