package dev.gatehouse.metering.deferred;

import dev.gatehouse.call.Operation;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A job as its provider shows it: a batch in the [format of
/// OpenAI](https://platform.openai.com/docs/api-reference/batch/object), a [batch of
/// messages](https://docs.claude.com/en/api/retrieving-message-batches), or a [response in the
/// background](https://platform.openai.com/docs/guides/background).
///
/// @param operation that reads it
/// @param ended when it ended, in milliseconds since 1970; `null` while it is being processed
/// @param endpoint the operation of its requests, such as `/v1/embeddings`; empty when not stated
/// @param model the model of its requests; empty when not stated
/// @param results where the results of a batch are: paths below `/v1`
record ProviderJob(
        String id,
        Operation operation,
        @Nullable Long ended,
        String endpoint,
        String model,
        List<String> results) {
    /// What may stand in a path as it is; ids of providers are no more than that.
    private static final Pattern NAME = Pattern.compile("[\\w.:-]{1,200}");

    private static final Set<String> OVER =
            Set.of("completed", "failed", "expired", "cancelled", "canceled", "incomplete");
    private static final List<String> ENDS =
            List.of("completed_at", "failed_at", "expired_at", "cancelled_at");

    /// The job that an answer shows; `null` when it shows none.
    static @Nullable ProviderJob read(Json answer) {
        if (answer.kind() != Json.Kind.OBJECT || !NAME.matcher(text(answer, "id")).matches()) {
            return null;
        }
        return switch (text(answer, "object") + text(answer, "type")) {
            case "batch" -> batch(answer);
            case "message_batch" -> messages(answer);
            case "response" -> Members.yes(answer, "background") ? response(answer) : null;
            default -> null;
        };
    }

    /// Whether it is a batch, so that its requests cost what those of batches do.
    boolean batch() {
        return operation != Operation.STORED_RESPONSES;
    }

    private static ProviderJob response(Json response) {
        return new ProviderJob(
                text(response, "id"),
                Operation.STORED_RESPONSES,
                over(response) ? Long.valueOf(ended(response)) : null,
                "/v1" + Operation.RESPONSES.path(),
                text(response, "model"),
                List.of());
    }

    private static boolean over(Json job) {
        return OVER.contains(text(job, "status").toLowerCase(Locale.ROOT));
    }

    private static ProviderJob batch(Json batch) {
        var results = new ArrayList<String>(2);
        for (String member : List.of("output_file_id", "error_file_id")) {
            String file = text(batch, member);
            if (NAME.matcher(file).matches()) {
                results.add("/files/" + file + "/content");
            }
        }
        return new ProviderJob(
                text(batch, "id"),
                Operation.BATCHES,
                over(batch) ? Long.valueOf(ended(batch)) : null,
                text(batch, "endpoint"),
                text(batch, "model"),
                results);
    }

    private static long ended(Json job) {
        for (String member : ENDS) {
            Json time = job.member(member);
            try {
                if (time != null && time.kind() == Json.Kind.NUMBER) {
                    return Math.multiplyExact(time.asLong(), 1000L);
                }
            } catch (MalformedJson | ArithmeticException _) {
                // As if it were not stated.
            }
        }
        return System.currentTimeMillis();
    }

    private static ProviderJob messages(Json batch) {
        String id = text(batch, "id");
        boolean over = text(batch, "processing_status").equals("ended");
        return new ProviderJob(
                id,
                Operation.MESSAGE_BATCHES,
                over ? Long.valueOf(instant(text(batch, "ended_at"))) : null,
                "/v1/messages",
                "",
                List.of("/messages/batches/" + id + "/results"));
    }

    private static long instant(String time) {
        try {
            return Instant.parse(time).toEpochMilli();
        } catch (DateTimeException | ArithmeticException _) {
            return System.currentTimeMillis();
        }
    }

    static String text(Json object, String name) {
        Json member = object.member(name);
        try {
            return member == null || member.kind() != Json.Kind.STRING ? "" : member.text();
        } catch (MalformedJson _) {
            return "";
        }
    }
}
