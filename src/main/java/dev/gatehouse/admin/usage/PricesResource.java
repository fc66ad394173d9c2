package dev.gatehouse.admin.usage;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.cost.Dollars;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.metering.Repricing;
import dev.gatehouse.metering.price.EditedPrices;
import dev.gatehouse.metering.price.Terms;
import dev.gatehouse.metering.report.CallLog;
import dev.gatehouse.storage.Row;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Prices: those in force, those that were edited, and costs computed again.
public final class PricesResource {
    private static final String ACCOUNT = "account";
    private static final String MODEL = "model";
    private static final String PATH = "/prices/{account}/{model}";
    private static final int PAGE = 500;

    private static final Schema ENTRY = Schema.map(Schema.any()).named("PriceEntry");

    private static final Schema EDITED =
            Schema.object()
                    .with(ACCOUNT, Schema.text())
                    .with(MODEL, Schema.text())
                    .with("entry", ENTRY)
                    .schema();

    private static final Schema PRICES =
            Schema.object()
                    .with(ACCOUNT, Schema.text())
                    .with(MODEL, Schema.text())
                    .with("source", Schema.text().orNull())
                    .with("date", Schema.text().orNull())
                    .with("free", Schema.flag())
                    .with("factor", Schema.number())
                    .with("prices", Schema.map(Schema.number()))
                    .schema()
                    .named("Prices");

    private static final Schema RECALCULATED =
            Schema.object()
                    .with("calls", Schema.whole())
                    .with("changed", Schema.whole())
                    .with("difference", Schema.number())
                    .with("difference_nanos", Schema.whole())
                    .schema();

    private final @Nullable EditedPrices edited;
    private final BiFunction<String, String, @Nullable Terms> terms;
    private final Supplier<@Nullable Open> storage;

    /// What recalculation needs, while storage is open.
    public record Open(Repricing repricing, CallLog log) {}

    /// @param edited `null` when calls are not recorded
    /// @param terms what a model costs at an account, both by name; `null` for an unknown account
    public PricesResource(
            @Nullable EditedPrices edited,
            BiFunction<String, String, @Nullable Terms> terms,
            Supplier<@Nullable Open> storage) {
        this.edited = edited;
        this.terms = terms;
        this.storage = storage;
    }

    /// Prices of a gateway that does not record calls.
    public static PricesResource off() {
        return new PricesResource(null, (_, _) -> null, () -> null);
    }

    private EditedPrices edited() {
        EditedPrices kept = edited;
        if (kept == null) {
            throw UsageResource.off();
        }
        return kept;
    }

    /// The routes.
    public List<AdminRoute> routes() {
        var edits = RouteDescription.of("The prices that were edited", AdminReply.listOf(EDITED));
        var one = RouteDescription.of("The prices in force of a model of an account", PRICES);
        var put = RouteDescription.of("Edits the prices of a model", PRICES).taking(ENTRY);
        var delete = RouteDescription.of("Removes the edited prices of a model", PRICES);
        var again =
                RouteDescription.of("Computes the cost of calls again", RECALCULATED)
                        .with(UsageQuery.ROWS);
        return List.of(
                AdminRoute.get("/prices", edits, _ -> all()),
                AdminRoute.get(PATH, one, this::one),
                new AdminRoute("PUT", PATH, put, this::put),
                new AdminRoute("DELETE", PATH, delete, this::delete),
                new AdminRoute("POST", "/usage/recalculate", again, this::recalculate));
    }

    private AdminReply all() {
        EditedPrices all = edited();
        return AdminReply.list(
                list -> {
                    list.array();
                    for (EditedPrices.Edited each : all.all().values()) {
                        list.object().member(ACCOUNT, each.account()).member(MODEL, each.model());
                        list.name("entry").raw(each.json()).end();
                    }
                    list.endArray();
                });
    }

    private AdminReply one(AdminRequest request) {
        String account = request.parameter(ACCOUNT);
        String model = request.parameter(MODEL);
        Terms found = known(account, model);
        JsonWriter body = new JsonWriter().object();
        body.member(ACCOUNT, account).member(MODEL, model);
        body.member("source", found.prices().empty() ? null : source(found));
        body.member("date", found.prices().date());
        body.name("free").value(found.free() && found.prices().empty());
        body.name("factor").raw(Dollars.text(found.factor()));
        body.name("prices").object();
        for (Map.Entry<String, Long> price : new TreeMap<>(found.prices().prices()).entrySet()) {
            body.name(price.getKey()).raw(Dollars.text(price.getValue()));
        }
        return AdminReply.of(body.end().end());
    }

    private static String source(Terms terms) {
        return terms.prices().origin().name().toLowerCase(Locale.ROOT);
    }

    private Terms known(String account, String model) {
        edited();
        Terms found = terms.apply(account, model);
        if (found == null) {
            throw AdminRequest.invalid(ACCOUNT, "names no account of this gateway");
        }
        return found;
    }

    private AdminReply put(AdminRequest request) throws IOException {
        String account = request.parameter(ACCOUNT);
        String model = request.parameter(MODEL);
        known(account, model);
        Json body = request.body();
        try {
            edited().put(account, model, body, System.currentTimeMillis());
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        return one(request);
    }

    private AdminReply delete(AdminRequest request) throws IOException {
        boolean removed = edited().remove(request.parameter(ACCOUNT), request.parameter(MODEL));
        if (!removed) {
            throw new Problem.UnknownRoute("DELETE", request.path()).asException();
        }
        return one(request);
    }

    private AdminReply recalculate(AdminRequest request) throws IOException {
        edited();
        Open open = storage.get();
        if (open == null) {
            throw new Problem.StorageUnavailable().asException();
        }
        CallLog.Wanted asked = UsageQuery.of(request).wanted(request);
        var wanted =
                new CallLog.Wanted(asked.period(), asked.tags(), asked.condition(), null, 0, PAGE);
        long calls = 0;
        long changed = 0;
        long difference = 0;
        CallLog.Page page = open.log().page(wanted);
        while (true) {
            for (Row row : page.rows()) {
                Long by = open.repricing().revise(row, System.currentTimeMillis());
                calls++;
                changed += by == null ? 0 : 1;
                difference += by == null ? 0 : by;
            }
            if (page.next() == null) {
                break;
            }
            page = open.log().page(wanted.after(page.next()));
        }
        JsonWriter body = new JsonWriter().object().member("calls", calls);
        body.member("changed", changed).name("difference").raw(Dollars.text(difference));
        return AdminReply.of(body.member("difference_nanos", difference).end());
    }
}
