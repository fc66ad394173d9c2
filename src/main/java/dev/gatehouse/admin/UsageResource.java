package dev.gatehouse.admin;

import dev.gatehouse.call.Problem;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.metering.report.CallLog;
import dev.gatehouse.metering.report.Period;
import dev.gatehouse.metering.report.UsageFilter;
import dev.gatehouse.metering.report.UsageReports;
import dev.gatehouse.metering.report.UsageReports.Part;
import dev.gatehouse.storage.Row;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Usage and cost: sums, and the log of calls.
public final class UsageResource {
    private static final int MOST_PARTS = 1_000;

    private final Supplier<@Nullable Open> storage;
    private final UnaryOperator<String> providers;
    private final boolean enabled;

    /// What can be read while storage is open.
    public record Open(UsageReports reports, CallLog log) {}

    /// @param storage `null` while it is not open
    /// @param providers the provider of an account, empty when there is no such account
    /// @param enabled whether calls are recorded
    public UsageResource(
            Supplier<@Nullable Open> storage, UnaryOperator<String> providers, boolean enabled) {
        this.storage = storage;
        this.providers = providers;
        this.enabled = enabled;
    }

    /// Answers from storage.
    private interface Reading {
        AdminRoute.Reply answer(AdminRequest request, UsageQuery query, Open open)
                throws IOException;
    }

    List<AdminRoute> routes() {
        return routes("/usage", UsageQuery::of);
    }

    /// The same for the calls of the caller only.
    List<AdminRoute> ownRoutes() {
        return routes("", request -> UsageQuery.of(request).ofKey(request.caller().id()));
    }

    private List<AdminRoute> routes(String base, Function<AdminRequest, UsageQuery> queries) {
        return List.of(
                route(base + "/summary", queries, this::summary),
                route(base + "/daily", queries, this::daily),
                route(base + "/models", queries, by("model", "account")),
                route(base + "/accounts", queries, by("account")),
                route(base + "/operations", queries, by("operation")),
                route(base + "/user-paths", queries, by("user_path")),
                route(base + "/keys", queries, by("key")),
                route(base + "/tags", queries, by("tag")),
                route(base + "/end-users", queries, by("end_user")),
                route(base + "/log", queries, this::log),
                route(base + "/log/{id}", queries, this::call),
                route(base + "/export", queries, this::export));
    }

    private AdminRoute route(
            String path, Function<AdminRequest, UsageQuery> queries, Reading reading) {
        return AdminRoute.get(
                path,
                request -> {
                    if (!enabled) {
                        throw new Problem.FeatureUnavailable(
                                        "the record of usage", "Set 'usage.enabled' to true.")
                                .asException();
                    }
                    Open open = storage.get();
                    if (open == null) {
                        throw new Problem.StorageUnavailable().asException();
                    }
                    return reading.answer(request, queries.apply(request), open);
                });
    }

    private AdminReply summary(AdminRequest request, UsageQuery query, Open open)
            throws IOException {
        JsonWriter body = new JsonWriter().object();
        UsageJson.summary(open.reports().summary(query.filter()), query.mode(), body);
        return AdminReply.of(body.end());
    }

    private AdminReply daily(AdminRequest request, UsageQuery query, Open open) throws IOException {
        String name = request.query("interval");
        Period.Interval interval = Period.Interval.DAILY;
        if (name != null) {
            interval =
                    UsageQuery.word(
                            "interval", name.toUpperCase(Locale.ROOT), Period.Interval.values());
        }
        return parts(open.reports().over(query.filter(), interval), query, List.of("date"));
    }

    /// @param dimensions the first is what the report is about; the others are left out where usage
    ///     is not summed up by them together with the filter
    private Reading by(String... dimensions) {
        List<String> all = List.of(dimensions);
        return (_, query, open) -> {
            UsageFilter filter = query.filter();
            List<String> kept = filter.allows(all) ? all : all.subList(0, 1);
            return parts(open.reports().by(filter, kept), query, kept);
        };
    }

    private AdminReply parts(List<Part> parts, UsageQuery query, List<String> names) {
        JsonWriter body = new JsonWriter().array();
        for (Part part : parts.subList(0, Math.min(MOST_PARTS, parts.size()))) {
            body.object();
            for (int i = 0; i < names.size(); i++) {
                UsageJson.name(names.get(i), part.names().get(i), providers, body);
            }
            UsageJson.part(part.usage(), query.mode(), body);
            body.end();
        }
        return AdminReply.of(body.endArray());
    }

    private AdminReply log(AdminRequest request, UsageQuery query, Open open) throws IOException {
        String id = request.query("request_id");
        CallLog.Page page =
                id == null
                        ? open.log().page(query.wanted(request))
                        : new CallLog.Page(owned(open, query, id), null);
        JsonWriter body = new JsonWriter().object().name("entries").array();
        for (var row : page.rows()) {
            CallJson.entry(row, body);
        }
        body.endArray();
        body.member("limit", query.limit(request)).member("offset", query.offset(request));
        body.member("next", page.next() == null ? null : UsageQuery.cursor(page.next()));
        return AdminReply.of(body.end());
    }

    private AdminReply call(AdminRequest request, UsageQuery query, Open open) throws IOException {
        List<Row> rows = owned(open, query, request.parameter("id"));
        if (rows.isEmpty()) {
            throw new Problem.UnknownRoute("GET", request.path()).asException();
        }
        JsonWriter body = new JsonWriter();
        CallJson.entry(rows.getFirst(), body);
        return AdminReply.of(body);
    }

    private static List<Row> owned(Open open, UsageQuery query, String id) throws IOException {
        return open.log().find(id).stream().filter(query::owns).toList();
    }

    private AdminRoute.Reply export(AdminRequest request, UsageQuery query, Open open) {
        String format = request.query("format");
        var formats = UsageExport.Format.values();
        UsageExport.Format chosen =
                format == null
                        ? UsageExport.Format.JSONL
                        : UsageQuery.word("format", format.toUpperCase(Locale.ROOT), formats);
        return new UsageExport(open.log(), query.wanted(request), chosen);
    }
}
