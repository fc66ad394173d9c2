package dev.gatehouse.admin.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.metering.CallSummary;
import dev.gatehouse.storage.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Writes entries of the log of calls.
final class CallJson {
    private CallJson() {}

    static Json json(Row row) throws MalformedJson {
        return Json.parse(row.body().getBytes(UTF_8));
    }

    /// An entry: the call in the names that reports use, then its attempts as they were recorded.
    static void entry(Row row, JsonWriter body) {
        CallSummary call = CallSummary.of(row);
        String requestId = call.text("request_id");
        body.object().member("id", row.id());
        body.member("request_id", requestId.isEmpty() ? row.id() : requestId);
        body.member("timestamp", Instant.ofEpochMilli(row.time()).toString());
        body.member("model", call.model()).member("requested_model", call.text("requested_model"));
        body.member("provider", call.provider()).member("provider_name", call.account());
        body.member("endpoint", call.text("endpoint"));
        body.member("operation", call.text("operation"));
        body.member("key", call.text("key")).member("user_path", call.text("user_path"));
        body.member("end_user", orNull(call.text("end_user")));
        body.member("session", orNull(call.text("session")));
        body.member("cache_type", orNull(call.text("cache")));
        body.name("stream").value(call.streamed());
        body.member("status_code", call.number("status")).member("outcome", call.text("outcome"));
        body.member("error_type", orNull(call.text("error")));
        body.member("finish_reason", orNull(call.text("finish_reason")));
        body.member("duration_us", call.number("duration_us"));
        body.name("first_content_us").raw(call.rawNumber("first_content_us"));
        usage(call, body);
        body.name("attempts").raw(call.attempts());
        body.end();
    }

    private static void usage(CallSummary call, JsonWriter body) {
        var usage = call.usage();
        body.member("input_tokens", usage.input()).member("output_tokens", usage.output());
        body.member("total_tokens", usage.total());
        body.member("cached_tokens", usage.cached());
        body.member("cache_write_tokens", usage.written());
        body.member("reasoning_tokens", usage.reasoning());
        body.name("estimated").value(call.estimated());
        body.name("unpriced").value(call.unpriced());
        UsageJson.cost("input_cost", call.inputCost(), call.unpriced(), body);
        UsageJson.cost("output_cost", call.outputCost(), call.unpriced(), body);
        UsageJson.cost("total_cost", call.cost(), call.unpriced(), body);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
