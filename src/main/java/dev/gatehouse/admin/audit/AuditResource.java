package dev.gatehouse.admin.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.route.RouteAccess;
import dev.gatehouse.admin.schema.Parameter;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.admin.usage.UsageExport;
import dev.gatehouse.admin.usage.UsageQuery;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.audit.ChangeLog;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.metering.report.CallLog;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The audit log: calls, their bodies and conversations, and the changes by administrators.
public final class AuditResource {
    private static final int CONVERSATION = 40;
    private static final int MOST = 200;

    /// What the bodies of one answer take together, about.
    private static final int MOST_BODIES = 8 << 20;

    private static final Schema ENTRY = Schema.map(Schema.any()).named("AuditEntry");

    private static final Schema PAGE =
            Schema.object()
                    .with("entries", Schema.list(ENTRY))
                    .with("limit", Schema.whole())
                    .with("offset", Schema.whole())
                    .with("next", Schema.text().orNull())
                    .schema();

    private static final Schema CONVERSATION_OF =
            Schema.object()
                    .with("anchor_id", Schema.text())
                    .with("entries", Schema.list(ENTRY))
                    .schema();

    private static final List<String> COLUMNS =
            List.of(
                    "id",
                    "request_id",
                    "timestamp",
                    "operation",
                    "method",
                    "path",
                    "client_ip",
                    "auth_key_id",
                    "auth_method",
                    "user_path",
                    "end_user",
                    "session",
                    "requested_model",
                    "resolved_model",
                    "provider",
                    "provider_name",
                    "stream",
                    "status_code",
                    "outcome",
                    "error_type",
                    "finish_reason",
                    "duration_ns",
                    "first_content_ns",
                    "response_id",
                    "previous_response_id",
                    "thread",
                    "bodies");

    private static final UsageExport.Content FILE =
            new UsageExport.Content("audit", COLUMNS, (row, out) -> out.raw(row.body()));

    private static final Schema FORMATS = Schema.words("csv", "jsonl");

    private static final List<Parameter> CHANGES = changes();

    private final Supplier<@Nullable Storage> storage;
    private final AuditLog log;

    /// @param storage `null` while it is not open
    public AuditResource(Supplier<@Nullable Storage> storage, AuditLog log) {
        this.storage = storage;
        this.log = log;
    }

    private static List<Parameter> changes() {
        var all = new ArrayList<>(UsageQuery.PERIOD);
        all.add(Parameter.text("key", "Made with this key"));
        all.add(Parameter.text("route", "Through this route, such as /keys/{id}"));
        all.add(Parameter.whole("limit", "The length of a page; 50, at most 200"));
        all.add(Parameter.whole("offset", "How many changes are left out"));
        all.add(Parameter.text("after", "The 'next' of the page before"));
        return List.copyOf(all);
    }

    /// Answers from the rows of calls.
    private interface Reading {
        AdminRoute.Reply answer(AuditQuery query, Storage open, AuditLog log) throws IOException;
    }

    /// The routes.
    public List<AdminRoute> routes() {
        var pages = RouteDescription.of("The audit log, the newest call first", PAGE);
        var one = RouteDescription.of("A call, with its bodies for administrators", ENTRY);
        var conversation =
                RouteDescription.of("The calls of a conversation", CONVERSATION_OF)
                        .with(
                                Parameter.text("log_id", "A call of the conversation"),
                                Parameter.whole("limit", "How many calls; 40, at most 200"));
        var export =
                RouteDescription.of("All calls of the audit log, as a file", UsageExport.TYPES)
                        .with(AuditQuery.ROWS)
                        .with(new Parameter("format", FORMATS, "jsonl by default"));
        var changes = RouteDescription.of("The changes through administration", PAGE);
        return List.of(
                route("/audit/log", pages.with(AuditQuery.PAGES), this::page),
                route("/audit/log/{id}", one, this::one),
                route("/audit/conversation", conversation, this::conversation),
                route("/audit/export", export, this::export),
                AdminRoute.get("/audit/changes", changes.with(CHANGES), this::changes));
    }

    private AdminRoute route(String path, RouteDescription description, Reading reading) {
        return AdminRoute.get(
                        path,
                        description,
                        request -> {
                            requireRows();
                            return reading.answer(AuditQuery.of(request), open(), log);
                        })
                .open(RouteAccess.SCOPED_VIEWERS);
    }

    /// Where calls are not recorded, there may be some that were: at another time, or by another
    /// gateway.
    private void requireRows() throws IOException {
        if (log.settings().enabled()) {
            return;
        }
        Storage open = storage.get();
        var any = new Journal.Query(0, Long.MAX_VALUE, Map.of(), null, 1);
        if (open == null || open.journal().page(AuditLog.JOURNAL, any).isEmpty()) {
            throw new Problem.FeatureUnavailable(
                            "the audit log",
                            "Set 'logging.enabled' to true, or record bodies for a time.")
                    .asException();
        }
    }

    private Storage open() {
        Storage open = storage.get();
        if (open == null) {
            throw new Problem.StorageUnavailable().asException();
        }
        return open;
    }

    private static CallLog calls(Storage open) {
        return new CallLog(open.journal(), AuditLog.JOURNAL);
    }

    private AdminReply page(AuditQuery query, Storage open, AuditLog present) throws IOException {
        String id = query.request().query("request_id");
        CallLog.Page page =
                id == null
                        ? calls(open).page(query.wanted())
                        : new CallLog.Page(owned(query, open, id), null);
        return AdminReply.of(written(page, query, (row, body) -> body.raw(row.body())));
    }

    /// Writes a row.
    private interface Writing {
        void write(Row row, JsonWriter body);
    }

    private static JsonWriter written(CallLog.Page page, AuditQuery query, Writing writing) {
        AdminRequest request = query.request();
        JsonWriter body = new JsonWriter().object().name("entries").array();
        page.rows().forEach(row -> writing.write(row, body));
        body.endArray().member("limit", query.shared().limit(request));
        body.member("offset", query.shared().offset(request));
        body.member("next", page.next() == null ? null : UsageQuery.cursor(page.next()));
        return body.end();
    }

    private static List<Row> owned(AuditQuery query, Storage open, String id) throws IOException {
        return calls(open).find(id).stream().filter(query::owns).toList();
    }

    private AdminReply one(AuditQuery query, Storage open, AuditLog present) throws IOException {
        List<Row> rows = owned(query, open, query.request().parameter("id"));
        if (rows.isEmpty()) {
            throw unknown(query);
        }
        JsonWriter body = new JsonWriter();
        write(rows.getFirst(), bodies(rows.getFirst(), query, open, present), body);
        return AdminReply.of(body);
    }

    private static ProblemException unknown(AuditQuery query) {
        return new Problem.UnknownRoute("GET", query.request().path()).asException();
    }

    /// The bodies of a call, for administrators only.
    private static @Nullable Json bodies(Row row, AuditQuery query, Storage open, AuditLog present)
            throws IOException {
        return query.request().caller().operator() ? present.bodies(open, row.id()) : null;
    }

    /// Writes a row with its bodies among its data.
    private static void write(Row row, @Nullable Json bodies, JsonWriter body) {
        try {
            Json json = Json.parse(row.body().getBytes(UTF_8));
            body.object();
            copy(json, "data", body);
            body.name("data").object();
            Json data = json.member("data");
            if (data != null) {
                copy(data, "", body);
            }
            if (bodies != null) {
                copy(bodies, "id", body);
            }
            body.end().end();
        } catch (MalformedJson e) {
            throw new IllegalStateException("the row " + row.id() + " " + e.reason(), e);
        }
    }

    private static void copy(Json from, String except, JsonWriter to) {
        List<String> names = from.names();
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).equals(except)) {
                to.name(names.get(i)).raw(from.at(i).raw());
            }
        }
    }

    private AdminReply conversation(AuditQuery query, Storage open, AuditLog present)
            throws IOException {
        String id = query.request().query("log_id");
        if (id == null) {
            throw AdminRequest.invalid("log_id", "must name a call of the log");
        }
        List<Row> anchors = owned(query, open, id);
        if (anchors.isEmpty()) {
            throw unknown(query);
        }
        Row anchor = anchors.getFirst();
        int limit = Math.max(1, query.request().query("limit", CONVERSATION, MOST));
        var calls = new Conversations(open.journal(), query::owns, limit).of(anchor);
        JsonWriter body = new JsonWriter().object().member("anchor_id", anchor.id());
        body.name("entries").array();
        for (Row row : calls) {
            boolean fits = body.length() < MOST_BODIES;
            write(row, fits ? bodies(row, query, open, present) : null, body);
        }
        return AdminReply.of(body.endArray().end());
    }

    private AdminRoute.Reply export(AuditQuery query, Storage open, AuditLog present) {
        String format = query.request().query("format");
        UsageExport.Format chosen =
                format == null
                        ? UsageExport.Format.JSONL
                        : UsageQuery.word(
                                "format",
                                format.toUpperCase(Locale.ROOT),
                                UsageExport.Format.values());
        return new UsageExport(calls(open), query.wanted(), chosen, FILE);
    }

    private AdminReply changes(AdminRequest request) throws IOException {
        AuditQuery query = AuditQuery.of(request);
        String route = request.query("route");
        CallLog.Wanted asked = query.wanted();
        Map<String, String> tags = asked.tags();
        if (route != null) {
            tags.put("route", route);
        }
        var wanted =
                new CallLog.Wanted(
                        asked.period(),
                        tags,
                        _ -> true,
                        asked.after(),
                        asked.skip(),
                        asked.limit());
        var page = new CallLog(open().journal(), ChangeLog.JOURNAL).page(wanted);
        return AdminReply.of(written(page, query, ChangeLog::write));
    }
}
