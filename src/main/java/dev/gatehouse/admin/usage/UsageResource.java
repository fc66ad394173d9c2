package dev.gatehouse.admin.usage;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.route.RouteAccess;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.metering.report.CallLog;
import dev.gatehouse.metering.report.Period;
import dev.gatehouse.metering.report.UsageFilter;
import dev.gatehouse.metering.report.UsageReports;
import dev.gatehouse.metering.report.UsageReports.Part;
import dev.gatehouse.storage.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Usage and cost: sums, and the log of calls.
public final class UsageResource {
    private static final int MOST_PARTS = 1_000;

    /// The reports by dimensions: the first is what the report is about.
    private static final Map<String, List<String>> PARTS = parts();

    private static Map<String, List<String>> parts() {
        var parts = new LinkedHashMap<String, List<String>>();
        parts.put("models", List.of("model", "account"));
        parts.put("accounts", List.of("account"));
        parts.put("operations", List.of("operation"));
        parts.put("user-paths", List.of("user_path"));
        parts.put("keys", List.of("key"));
        parts.put("tags", List.of("tag"));
        parts.put("end-users", List.of("end_user"));
        return parts;
    }

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

    /// The routes.
    public List<AdminRoute> routes() {
        return routes(
                        "/usage",
                        request -> UsageQuery.of(request).below(request.caller().userPath()))
                .stream()
                .map(it -> it.open(RouteAccess.SCOPED_VIEWERS))
                .toList();
    }

    /// What the cache of answers has served, by day.
    public AdminRoute cacheOverview() {
        var overview = RouteDescription.of("What the cache has served", CacheOverview.SCHEMA);
        return route(
                        "/cache/overview",
                        overview.with(UsageQuery.PERIOD).with(UsageQuery.STEP),
                        request -> UsageQuery.of(request).below(request.caller().userPath()),
                        (request, query, open) ->
                                CacheOverview.of(open.reports(), query, interval(request)))
                .open(RouteAccess.SCOPED_VIEWERS);
    }

    /// The same for the calls of the caller only.
    public List<AdminRoute> ownRoutes() {
        return routes("", request -> UsageQuery.of(request).ofKey(request.caller().id())).stream()
                .map(it -> it.open(RouteAccess.CALLERS))
                .toList();
    }

    private List<AdminRoute> routes(String base, Function<AdminRequest, UsageQuery> queries) {
        var reports = new ArrayList<AdminRoute>();
        var summary = RouteDescription.of("Sums of usage and cost", UsageJson.SUMMARY);
        reports.add(route(base + "/summary", sums(summary), queries, this::summary));
        var daily =
                RouteDescription.of("Usage by time", UsageJson.parts(List.of("date")))
                        .with(UsageQuery.STEP);
        reports.add(route(base + "/daily", sums(daily), queries, this::daily));
        PARTS.forEach(
                (path, dimensions) -> {
                    String about = "Usage by " + path.replace('-', ' ');
                    var report = RouteDescription.of(about, UsageJson.parts(dimensions));
                    reports.add(route(base + "/" + path, sums(report), queries, by(dimensions)));
                });
        var log = RouteDescription.of("The calls, the newest first", CallSchema.PAGE);
        reports.add(route(base + "/log", log.with(UsageQuery.PAGES), queries, this::log));
        var one = RouteDescription.of("A call, by the id of its request", CallSchema.ENTRY);
        reports.add(route(base + "/log/{id}", one, queries, this::call));
        reports.addAll(rowReports(base, queries));
        var export = RouteDescription.of("All calls, as a file", UsageExport.TYPES);
        reports.add(route(base + "/export", export.with(UsageQuery.FILE), queries, this::export));
        return reports;
    }

    private static RouteDescription sums(RouteDescription report) {
        return report.with(UsageQuery.SUMS);
    }

    private AdminRoute route(
            String path,
            RouteDescription description,
            Function<AdminRequest, UsageQuery> queries,
            Reading reading) {
        return AdminRoute.get(
                path,
                description,
                request -> {
                    if (!enabled) {
                        throw off();
                    }
                    Open open = storage.get();
                    if (open == null) {
                        throw new Problem.StorageUnavailable().asException();
                    }
                    return reading.answer(request, queries.apply(request), open);
                });
    }

    /// The rejection where calls are not recorded.
    static ProblemException off() {
        return new Problem.FeatureUnavailable("the record of usage", "Set 'usage.enabled' to true.")
                .asException();
    }

    private AdminReply summary(AdminRequest request, UsageQuery query, Open open)
            throws IOException {
        JsonWriter body = new JsonWriter().object();
        UsageJson.summary(open.reports().summary(query.filter()), query.mode(), body);
        return AdminReply.of(body.end());
    }

    private AdminReply daily(AdminRequest request, UsageQuery query, Open open) throws IOException {
        Period.Interval interval = interval(request);
        return parts(open.reports().over(query.filter(), interval), query, List.of("date"));
    }

    private static Period.Interval interval(AdminRequest request) {
        String name = request.query("interval");
        return name == null
                ? Period.Interval.DAILY
                : UsageQuery.word(
                        "interval", name.toUpperCase(Locale.ROOT), Period.Interval.values());
    }

    /// @param all the first dimension is what the report is about; the others are left out where
    ///     usage is not summed up by them together with the filter
    private Reading by(List<String> all) {
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

    private List<AdminRoute> rowReports(String base, Function<AdminRequest, UsageQuery> queries) {
        var sessions = RouteDescription.of("Calls by session", RowReports.SESSIONS);
        var reliability =
                RouteDescription.of("Retries, failover and errors", RowReports.RELIABILITY);
        var facets = RouteDescription.of("Calls by the values of filters", RowReports.FACETS);
        var rows = UsageQuery.ROWS;
        return List.of(
                route(base + "/sessions", sessions.with(rows), queries, rows(RowReports::sessions)),
                route(
                        base + "/reliability",
                        reliability.with(rows),
                        queries,
                        rows(RowReports::reliability)),
                route(base + "/facets", facets.with(rows), queries, rows(RowReports::facets)));
    }

    private interface RowReport {
        AdminReply of(CallLog log, CallLog.Wanted wanted) throws IOException;
    }

    private static Reading rows(RowReport report) {
        return (request, query, open) -> report.of(open.log(), query.wanted(request));
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
        return new UsageExport(open.log(), query.wanted(request), chosen, UsageExport.CALLS);
    }
}
