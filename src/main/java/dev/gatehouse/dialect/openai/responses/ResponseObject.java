package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestFacts.Keeping;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.openai.ProblemWriter;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the object of a response, with all of its members: strict clients demand each. What they
/// repeat of the request is that of the client.
final class ResponseObject {
    /// What a response repeats, and what stands there for a request without it.
    private static final List<Map.Entry<String, String>> REPEATED =
            List.of(
                    Map.entry("instructions", "null"),
                    Map.entry("max_output_tokens", "null"),
                    Map.entry("max_tool_calls", "null"),
                    Map.entry("metadata", "{}"),
                    Map.entry("parallel_tool_calls", "true"),
                    Map.entry("frequency_penalty", "0"),
                    Map.entry("presence_penalty", "0"),
                    Map.entry("prompt_cache_key", "null"),
                    Map.entry("reasoning", "{\"effort\":null,\"summary\":null}"),
                    Map.entry("safety_identifier", "null"),
                    Map.entry("service_tier", "\"default\""),
                    Map.entry("temperature", "1"),
                    Map.entry("tool_choice", "\"auto\""),
                    Map.entry("tools", "[]"),
                    Map.entry("top_logprobs", "0"),
                    Map.entry("top_p", "1"),
                    Map.entry("truncation", "\"disabled\""),
                    Map.entry("user", "null"));

    private final TranslationInputs inputs;
    private final String repeated;
    private String id = "";
    private String model = "";

    /// How a response stands.
    ///
    /// @param status such as `completed`
    /// @param reason why it is incomplete, `null` when it is not
    /// @param problem why it failed, `null` when it did not
    record Outcome(String status, @Nullable String reason, @Nullable Problem problem) {
        static final Outcome IN_PROGRESS = new Outcome("in_progress", null, null);
    }

    ResponseObject(TranslationInputs inputs) {
        this.inputs = inputs;
        this.repeated = repeated(inputs.request(), inputs.origin().facts().keeping());
    }

    private static String repeated(@Nullable Json request, Keeping keeping) {
        var out = new JsonWriter().object();
        for (Map.Entry<String, String> each : REPEATED) {
            Json given = Members.of(request, each.getKey());
            out.name(each.getKey()).raw(given == null ? each.getValue() : given.raw());
        }
        text(out, Members.of(request, "text"));
        out.member("previous_response_id", keeping.previous());
        out.name("store").value(keeping.kept());
        // Nothing runs on when the client has gone.
        return out.name("background").value(false).toString().substring(1);
    }

    private static void text(JsonWriter out, @Nullable Json text) {
        Json format = Members.of(text, "format");
        String verbosity = Members.text(text, "verbosity");
        out.name("text").object().name("format");
        out.raw(format == null ? "{\"type\":\"text\"}" : format.raw());
        if (verbosity != null) {
            out.member("verbosity", verbosity);
        }
        out.end();
    }

    /// Takes the provider's id and the model that answers, both empty when unknown.
    void start(String its, String answering) {
        id = ResponseIds.of(its);
        model = answering.isEmpty() ? inputs.requestedModel() : answering;
    }

    String id() {
        return id;
    }

    boolean started() {
        return !id.isEmpty();
    }

    void write(JsonWriter out, Outcome outcome, List<String> output, @Nullable Usage usage) {
        boolean completed = outcome.status().equals("completed");
        out.object().member("id", id).member("object", "response");
        out.member("created_at", inputs.origin().seconds()).name("completed_at");
        if (completed) {
            out.value(Math.max(inputs.origin().seconds(), System.currentTimeMillis() / 1000));
        } else {
            out.raw("null");
        }
        out.member("status", outcome.status()).name("error");
        error(out, outcome.problem());
        out.name("incomplete_details");
        if (outcome.reason() == null) {
            out.raw("null");
        } else {
            out.object().member("reason", outcome.reason()).end();
        }
        out.member("model", model).name("output").array();
        output.forEach(out::raw);
        out.endArray().name("usage");
        usage(out, usage);
        out.raw(repeated).end();
    }

    private static void error(JsonWriter out, @Nullable Problem problem) {
        if (problem == null) {
            out.raw("null");
        } else {
            ProblemWriter.members(problem, out.object()).end();
        }
    }

    private static void usage(JsonWriter out, @Nullable Usage usage) {
        if (usage == null) {
            out.raw("null");
            return;
        }
        out.object().member("input_tokens", usage.input());
        out.name("input_tokens_details").object().member("cached_tokens", usage.cached());
        out.member("cache_write_tokens", usage.written()).end();
        out.member("output_tokens", usage.output()).name("output_tokens_details").object();
        out.member("reasoning_tokens", usage.reasoning()).end();
        out.member("total_tokens", usage.total()).end();
    }
}
