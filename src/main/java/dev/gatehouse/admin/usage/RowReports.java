package dev.gatehouse.admin.usage;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.metering.report.CallLog;
import dev.gatehouse.metering.report.FacetReport;
import dev.gatehouse.metering.report.ReliabilityReport;
import dev.gatehouse.metering.report.SessionReport;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/// Reports that are made of the rows of calls, of the newest 10,000 of a period.
final class RowReports {
    private static final Schema SESSION =
            Schema.object()
                    .with("session", Schema.text())
                    .with("user_path", Schema.text())
                    .with("first", Schema.time())
                    .with("last", Schema.time())
                    .with("requests", Schema.whole())
                    .with("failed_requests", Schema.whole())
                    .with("input_tokens", Schema.whole())
                    .with("output_tokens", Schema.whole())
                    .with(UsageJson.costs("total_cost"))
                    .with("unpriced", Schema.flag())
                    .with("models", Schema.list(Schema.text()))
                    .schema()
                    .named("UsageSession");

    static final Schema SESSIONS =
            Schema.object()
                    .with("sessions", Schema.list(SESSION))
                    .with("complete", Schema.flag())
                    .schema();

    private static final Schema ATTEMPTS =
            Schema.object()
                    .with("account", Schema.text())
                    .with("error_type", Schema.text().orNull())
                    .with("attempts", Schema.whole())
                    .schema();

    static final Schema RELIABILITY =
            Schema.object()
                    .with("requests", Schema.whole())
                    .with("retried_requests", Schema.whole())
                    .with("failed_over_requests", Schema.whole())
                    .with("rescued_requests", Schema.whole())
                    .with("attempts", Schema.list(ATTEMPTS))
                    .with("outcomes", Schema.list(counts("outcome")))
                    .with("errors", Schema.list(counts("error_type")))
                    .with("complete", Schema.flag())
                    .schema();

    static final Schema FACETS =
            Schema.object().with("facets", facets()).with("complete", Schema.flag()).schema();

    private RowReports() {}

    private static Schema facets() {
        var facets = Schema.object();
        FacetReport.names().forEach(name -> facets.with(name, Schema.list(counts("value"))));
        return facets.schema();
    }

    private static Schema counts(String name) {
        return Schema.object().with(name, Schema.text()).with("requests", Schema.whole()).schema();
    }

    static AdminReply sessions(CallLog log, CallLog.Wanted wanted) throws IOException {
        SessionReport report = SessionReport.of(log, wanted);
        JsonWriter body = new JsonWriter().object().name("sessions").array();
        for (SessionReport.Session session : report.sessions()) {
            write(session, body);
        }
        body.endArray().name("complete").value(report.complete());
        return AdminReply.of(body.end());
    }

    private static void write(SessionReport.Session session, JsonWriter body) {
        body.object().member("session", session.name()).member("user_path", session.userPath());
        body.member("first", Instant.ofEpochMilli(session.first()).toString());
        body.member("last", Instant.ofEpochMilli(session.last()).toString());
        body.member("requests", session.calls()).member("failed_requests", session.failed());
        body.member("input_tokens", session.input()).member("output_tokens", session.output());
        UsageJson.cost("total_cost", session.cost(), session.unpriced(), body);
        body.name("unpriced").value(session.unpriced()).name("models").array();
        session.models().forEach(body::value);
        body.endArray().end();
    }

    static AdminReply reliability(CallLog log, CallLog.Wanted wanted) throws IOException {
        ReliabilityReport report = ReliabilityReport.of(log, wanted);
        JsonWriter body = new JsonWriter().object().member("requests", report.calls());
        body.member("retried_requests", report.retried());
        body.member("failed_over_requests", report.failedOver());
        body.member("rescued_requests", report.rescued()).name("attempts").array();
        report.attempts()
                .forEach(
                        (account, errors) ->
                                errors.forEach(
                                        (error, count) -> attempts(account, error, count, body)));
        body.endArray();
        counts("outcome", report.outcomes(), body.name("outcomes"));
        counts("error_type", report.errors(), body.name("errors"));
        return AdminReply.of(body.name("complete").value(report.complete()).end());
    }

    static AdminReply facets(CallLog log, CallLog.Wanted wanted) throws IOException {
        FacetReport report = FacetReport.of(log, wanted);
        JsonWriter body = new JsonWriter().object().name("facets").object();
        report.facets().forEach((name, counts) -> counts("value", counts, body.name(name)));
        return AdminReply.of(body.end().name("complete").value(report.complete()).end());
    }

    private static void attempts(String account, String error, long count, JsonWriter body) {
        body.object().member("account", account);
        body.member("error_type", error.isEmpty() ? null : error).member("attempts", count).end();
    }

    private static void counts(String name, Map<String, Long> counts, JsonWriter body) {
        body.array();
        counts.forEach(
                (value, count) ->
                        body.object().member(name, value).member("requests", count).end());
        body.endArray();
    }
}
