package dev.gatehouse.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallRecord.AttemptResult;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.Problem;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Attribution;
import dev.gatehouse.cost.CacheUse;
import dev.gatehouse.finding.GuardFinding;
import dev.gatehouse.finding.GuardUse;
import dev.gatehouse.headers.FieldNames;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Texts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes the row of a call, in the names that administration shows.
final class AuditRow {
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([^\"\\\\]{1,200})\"");
    private static final int HEAD = 16 * 1024;
    private static final int LONGEST = 2_000;

    /// The header fields that are recorded; a name that ends in a dash stands for all that begin
    /// with it.
    private static final List<String> SHOWN =
            List.of(
                    "accept",
                    "accept-",
                    "cache-control",
                    "content-",
                    "date",
                    "host",
                    "origin",
                    "user-agent",
                    "x-request-id",
                    "request-id",
                    "x-session-",
                    "x-claude-code-",
                    "session-id",
                    "session_id",
                    "x-stainless-",
                    "x-gatehouse-",
                    "x-forwarded-",
                    "x-ratelimit-",
                    "retry-after",
                    "traceparent",
                    "server");

    private final boolean headers;
    private final boolean bodies;

    AuditRow(AuditSettings settings) {
        this.headers = settings.logHeaders();
        this.bodies = settings.bodies();
    }

    /// The row.
    ///
    /// @param stored whether its bodies are: `stored`, `dropped` or `none`
    Row of(AuditEntry entry, CallResult result, Masking masking, String stored) {
        CallRecord record = entry.record();
        String response = responseId(entry, masking);
        JsonWriter row = new JsonWriter(masking::text).object();
        origin(entry, row);
        outcome(entry, result, row);
        attempts(record, row);
        usage(record.usage(), row);
        row.member("response_id", orNull(response));
        row.member("previous_response_id", orNull(masking.text(entry.chain().previous())));
        row.member("thread", orNull(thread(entry, masking)));
        row.member("bodies", stored);
        detail(entry, result.problem(), row);
        return new Row(
                record.rowId(),
                record.startedAt().toEpochMilli(),
                tags(entry, result, response, masking),
                new String(row.end().bytes(), UTF_8));
    }

    private static void origin(AuditEntry entry, JsonWriter row) {
        CallRecord record = entry.record();
        Caller caller = record.caller();
        Attribution attribution = record.attribution();
        row.member("id", record.rowId()).member("request_id", record.id());
        row.member("timestamp", record.startedAt().toString());
        row.member("operation", record.operation().id());
        row.member("method", entry.head().method()).member("path", entry.head().target().path());
        row.member("client_ip", record.clientAddress());
        row.member("auth_key_id", caller.id()).member("auth_method", method(caller));
        row.member("user_path", userPath(record));
        row.member("end_user", attribution.endUser());
        row.member("session", attribution.session());
    }

    private static String method(Caller caller) {
        if (caller.id().equals(Caller.MASTER.id())) {
            return "master_key";
        }
        return caller.id().equals(Caller.ANYONE.id()) ? "no_key" : "api_key";
    }

    private static String userPath(CallRecord record) {
        String attributed = record.attribution().userPath();
        return attributed.equals(Attribution.ROOT) ? record.caller().userPath() : attributed;
    }

    private static void outcome(AuditEntry entry, CallResult result, JsonWriter row) {
        CallRecord record = entry.record();
        List<AttemptResult> attempts = record.attempts();
        AttemptResult last = attempts.isEmpty() ? null : attempts.getLast();
        Problem problem = result.problem();
        row.member("requested_model", record.requestedModel());
        row.member("resolved_model", last == null ? record.servedModel() : last.model());
        row.member("provider", last == null ? null : last.provider());
        row.member("provider_name", last == null ? record.servedAccount() : last.account());
        row.member("cache_type", record.cache() instanceof CacheUse.Hit hit ? hit.layer() : null);
        row.name("stream").value(record.streaming());
        row.member("status_code", result.status()).member("outcome", result.outcome().label());
        row.member("error_type", problem == null ? null : problem.label());
        row.member("finish_reason", record.finishReason());
        row.member("duration_ns", result.duration());
        if (record.firstContent() != 0) {
            row.member("first_content_ns", record.firstContent() - record.started());
        }
        row.name("dropped").array();
        record.dropped().forEach(row::value);
        row.endArray();
        guards(record.guards(), row);
    }

    /// What guardrails found, without the texts.
    private static void guards(@Nullable GuardUse guards, JsonWriter row) {
        row.name("guardrails").array();
        for (GuardFinding each : guards == null ? List.<GuardFinding>of() : guards.findings()) {
            row.object().member("guard", each.guard()).member("kind", each.kind());
            row.member("place", each.place()).member("action", each.action().word());
            row.name("dry_run").value(each.dryRun());
            row.member("direction", each.direction()).member("count", each.count()).end();
        }
        row.endArray();
    }

    private static void attempts(CallRecord record, JsonWriter row) {
        row.name("attempts").array();
        for (AttemptResult attempt : record.attempts()) {
            row.object().member("id", attempt.id());
            row.member("account", attempt.account()).member("provider", attempt.provider());
            row.member("model", attempt.model()).member("operation", attempt.operation().id());
            row.member("outcome", attempt.error() == null ? "success" : "failed");
            row.member("error", attempt.error());
            row.member("started_ns", attempt.started() - record.started());
            row.member("duration_ns", attempt.duration());
            if (attempt.firstContent() != 0) {
                row.member("first_content_ns", attempt.firstContent() - record.started());
            }
            row.member("upstream_request_id", attempt.upstreamRequestId()).end();
        }
        row.endArray();
    }

    private static void usage(@Nullable Usage usage, JsonWriter row) {
        row.name("usage");
        if (usage == null) {
            row.value((String) null);
            return;
        }
        row.object().member("input_tokens", usage.input()).member("output_tokens", usage.output());
        row.member("total_tokens", usage.total()).member("cached_input_tokens", usage.cached());
        row.member("cache_write_input_tokens", usage.written());
        row.member("uncached_input_tokens", Math.max(0, usage.input() - usage.cached())).end();
    }

    private void detail(AuditEntry entry, @Nullable Problem problem, JsonWriter row) {
        row.name("data").object();
        row.member("user_agent", entry.head().headers().first("user-agent"));
        row.member("error_code", problem == null ? null : problem.code());
        row.member("error_message", problem == null ? null : message(problem));
        if (headers) {
            fields("request_headers", entry.head().headers(), row);
            Headers received = entry.responseHeaders();
            if (received != null) {
                fields("response_headers", received, row);
            }
        }
        row.end();
    }

    /// Providers repeat prompts in their errors: their words are recorded where bodies are.
    private String message(Problem problem) {
        boolean theirs = problem instanceof Problem.ProviderFailed;
        String message =
                theirs && !bodies
                        ? "the provider answered with status " + problem.status()
                        : problem.message();
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST);
    }

    private static void fields(String name, Headers headers, JsonWriter row) {
        row.name(name).object();
        var shown = new LinkedHashMap<String, String>();
        headers.forEach(
                (field, value) -> {
                    String lower = field.toLowerCase(Locale.ROOT);
                    if (shown(lower)) {
                        shown.merge(lower, value, (before, more) -> before + ", " + more);
                    }
                });
        shown.forEach(row::member);
        row.end();
    }

    private static boolean shown(String field) {
        if (Masking.names(field) || field.equals(FieldNames.PROVIDER_KEY)) {
            return false;
        }
        return FieldNames.has(SHOWN, field);
    }

    /// The first id in the provider's answer, which is that of the answer in all dialects.
    private static String responseId(AuditEntry entry, Masking masking) {
        AuditEntry.Body body = entry.response();
        if (body == null || body.bytes().length() == 0) {
            return "";
        }
        Matcher found = ID.matcher(new String(body.bytes().head(HEAD), ISO_8859_1));
        return found.find() ? masking.text(found.group(1)) : "";
    }

    private static String thread(AuditEntry entry, Masking masking) {
        return masking.text(entry.chain().session());
    }

    private static Map<String, String> tags(
            AuditEntry entry, CallResult result, String response, Masking masking) {
        CallRecord record = entry.record();
        List<AttemptResult> attempts = record.attempts();
        Problem problem = result.problem();
        String requested = record.requestedModel();
        var tags = new LinkedHashMap<String, String>();
        String model = attempts.isEmpty() ? requested : attempts.getLast().model();
        tag("model", model == null ? "" : masking.text(model), tags);
        tag("key", record.caller().id(), tags);
        tag("user_path", userPath(record), tags);
        tag("error", problem == null ? "" : problem.label(), tags);
        tag("request_id", masking.text(record.id()), tags);
        tag("session", thread(entry, masking), tags);
        tag("response_id", response, tags);
        tag("previous_id", masking.text(entry.chain().previous()), tags);
        return tags;
    }

    private static void tag(String name, String value, Map<String, String> tags) {
        int length = Math.min(value.length(), Row.LONGEST_TAG);
        String cut = value.substring(0, length);
        if (!cut.isEmpty() && Texts.acceptsName(cut)) {
            tags.put(name, cut);
        }
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
