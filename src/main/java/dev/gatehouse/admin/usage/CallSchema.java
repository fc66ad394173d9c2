package dev.gatehouse.admin.usage;

import dev.gatehouse.admin.schema.ObjectSchema;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.conversation.Extras;
import java.util.List;

/// The schemas of entries of the log of calls.
final class CallSchema {
    private static final Schema USAGE = usage();

    private static final Schema CHARGE =
            wholes("input", "output", "cache_read", "cache_write", "reasoning", "other")
                    .with("source", Schema.text())
                    .maybe("date", Schema.text())
                    .maybe("factor", Schema.whole())
                    .maybe("missing", Schema.text())
                    .schema();

    private static final Schema ATTEMPT =
            Schema.object()
                    .with("id", Schema.text())
                    .with("account", Schema.text())
                    .with("provider", Schema.text())
                    .with("model", Schema.text())
                    .with("operation", Schema.text())
                    .with("start_us", Schema.whole())
                    .with("duration_us", Schema.whole())
                    .maybe("first_content_us", Schema.whole())
                    .maybe("upstream_request_id", Schema.text())
                    .maybe("own_key", Schema.flag())
                    .maybe("error", Schema.text())
                    .maybe("finish_reason", Schema.text())
                    .maybe("usage", USAGE)
                    .maybe("charge", CHARGE)
                    .schema()
                    .named("Attempt");

    /// An entry.
    static final Schema ENTRY =
            Schema.object()
                    .with("id", Schema.text())
                    .with("request_id", Schema.text())
                    .with("timestamp", Schema.time())
                    .with(texts("model", "requested_model", "provider", "provider_name"))
                    .with(texts("endpoint", "operation", "key", "user_path"))
                    .with(textsOrNull("end_user", "session", "cache_type"))
                    .with("stream", Schema.flag())
                    .with("status_code", Schema.whole())
                    .with("outcome", Schema.text())
                    .with(textsOrNull("error_type", "finish_reason"))
                    .with("duration_us", Schema.whole())
                    .with("first_content_us", Schema.whole().orNull())
                    .with(tokens())
                    .with("estimated", Schema.flag())
                    .with("unpriced", Schema.flag())
                    .with(UsageJson.costs("input_cost", "output_cost", "total_cost"))
                    .with("attempts", Schema.list(ATTEMPT))
                    .schema()
                    .named("Call");

    /// A page of the log.
    static final Schema PAGE =
            Schema.object()
                    .with("entries", Schema.list(ENTRY))
                    .with("limit", Schema.whole())
                    .with("offset", Schema.whole())
                    .with("next", Schema.text().orNull())
                    .schema();

    private CallSchema() {}

    private static Schema usage() {
        ObjectSchema usage =
                Schema.object().with("input", Schema.whole()).with("output", Schema.whole());
        usage.with(wholes("cached", "written", "written_hour", "reasoning"));
        for (Extras.Kind kind : Extras.Kind.values()) {
            usage.maybe(kind.id(), Schema.whole());
        }
        return usage.maybe("tier", Schema.text())
                .maybe("image", Schema.text())
                .maybe("estimated", Schema.flag())
                .schema();
    }

    private static ObjectSchema wholes(String... names) {
        var all = Schema.object();
        List.of(names).forEach(name -> all.maybe(name, Schema.whole()));
        return all;
    }

    private static ObjectSchema tokens() {
        var all = Schema.object();
        for (String kind :
                List.of("input", "output", "total", "cached", "cache_write", "reasoning")) {
            all.with(kind + "_tokens", Schema.whole());
        }
        return all;
    }

    private static ObjectSchema texts(String... names) {
        var all = Schema.object();
        List.of(names).forEach(name -> all.with(name, Schema.text()));
        return all;
    }

    private static ObjectSchema textsOrNull(String... names) {
        var all = Schema.object();
        List.of(names).forEach(name -> all.with(name, Schema.text().orNull()));
        return all;
    }
}
