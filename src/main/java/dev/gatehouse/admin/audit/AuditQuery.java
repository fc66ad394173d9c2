package dev.gatehouse.admin.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.schema.Parameter;
import dev.gatehouse.admin.usage.UsageQuery;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.metering.report.CallLog;
import dev.gatehouse.storage.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The question of a request about the audit log.
record AuditQuery(AdminRequest request, UsageQuery shared) {
    private static final String USER_PATH = "user_path";

    /// Parameters that have an index, and its tag.
    private static final Map<String, String> TAGS =
            Map.of("error_type", "error", "session", "session");

    /// Parameters for members of the row.
    private static final List<String> MEMBERS =
            List.of(
                    "requested_model",
                    "method",
                    "path",
                    "stream",
                    "outcome",
                    "auth_method",
                    "client_ip",
                    "finish_reason");

    /// The parameters that select rows.
    static final List<Parameter> ROWS = rows();

    /// The parameters of the log.
    static final List<Parameter> PAGES =
            and(
                    ROWS,
                    Parameter.text("request_id", "The id of a request; the others do not count"),
                    Parameter.whole("limit", "The length of a page; 50, at most 200"),
                    Parameter.whole("offset", "How many rows are left out"),
                    Parameter.text("after", "The 'next' of the page before"));

    private static List<Parameter> rows() {
        var all = new ArrayList<>(UsageQuery.PERIOD);
        for (String name :
                List.of("model", "account", "provider", "provider_name", "operation", "key")) {
            all.add(Parameter.text(name, "Of this " + name));
        }
        all.add(Parameter.text(USER_PATH, "At or below this user path"));
        all.add(Parameter.text("end_user", "Of this end user"));
        all.add(Parameter.text("status_code", "With this status"));
        all.add(Parameter.text("error_type", "The code of the problem"));
        all.add(Parameter.text("session", "The session, or the thread of a row"));
        MEMBERS.forEach(name -> all.add(Parameter.text(name, "With this value")));
        all.add(Parameter.text("search", "A text somewhere in the row; bodies are not searched"));
        return List.copyOf(all);
    }

    private static List<Parameter> and(List<Parameter> some, Parameter... more) {
        var all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    static AuditQuery of(AdminRequest request) {
        UsageQuery shared = UsageQuery.of(request).below(request.caller().userPath());
        return new AuditQuery(request, shared);
    }

    /// Whether a row may be shown.
    boolean owns(Row row) {
        return shared.owns(row);
    }

    /// What is wanted.
    CallLog.Wanted wanted() {
        Map<String, String> values = shared.filter().values();
        var tags = new LinkedHashMap<String, String>();
        for (String name : List.of("model", "key")) {
            put(name, values.get(name), tags);
        }
        TAGS.forEach((parameter, tag) -> put(tag, request.query(parameter), tags));
        var members = new LinkedHashMap<String, String>();
        put("operation", values.get("operation"), members);
        put("end_user", values.get("end_user"), members);
        put("status_code", values.get("status"), members);
        MEMBERS.forEach(name -> put(name, request.query(name), members));
        String path = values.get(USER_PATH);
        String account = values.get("account");
        String search = request.query("search");
        String wanted = search == null ? null : search.toLowerCase(Locale.ROOT);
        Predicate<Row> condition =
                row ->
                        (path == null || within(row, path))
                                && (wanted == null || contains(row, wanted))
                                && fits(row, members, account);
        return new CallLog.Wanted(
                shared.filter().period(),
                tags,
                condition,
                UsageQuery.place(request.query("after")),
                shared.offset(request),
                shared.limit(request));
    }

    private static void put(String name, @Nullable String value, Map<String, String> to) {
        if (value != null) {
            to.put(name, value);
        }
    }

    private static boolean within(Row row, String path) {
        return UserPath.within(row.tags().getOrDefault(USER_PATH, UserPath.ROOT), path);
    }

    private static boolean contains(Row row, String lower) {
        return row.body().toLowerCase(Locale.ROOT).contains(lower);
    }

    /// @param account the type of the provider, or the name of the account
    private static boolean fits(Row row, Map<String, String> members, @Nullable String account) {
        if (members.isEmpty() && account == null) {
            return true;
        }
        try {
            Json json = Json.parse(row.body().getBytes(UTF_8));
            return members.entrySet().stream()
                            .allMatch(each -> has(json, each.getKey(), each.getValue()))
                    && (account == null
                            || has(json, "provider_name", account)
                            || has(json, "provider", account));
        } catch (MalformedJson _) {
            return false;
        }
    }

    private static boolean has(Json json, String name, String value) {
        Json member = json.member(name);
        return member != null && (member.textEquals(value) || member.raw().equals(value));
    }
}
