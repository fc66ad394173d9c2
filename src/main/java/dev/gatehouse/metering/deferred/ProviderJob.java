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
        if (answer.kind() != Json.Kind.OBJECT) {
            return null;
        }
        ProviderJob job = null;
        // Most answers show none: what they are is looked at before all else.
        if (states(answer, "object", "batch")) {
            job = batch(answer);
        } else if (states(answer, "type", "message_batch")) {
            job = messages(answer);
        } else if (Members.yes(answer, "background") && states(answer, "object", "response")) {
            job = response(answer);
        }
        return job != null && NAME.matcher(job.id()).matches() ? job : null;
    }

    private static boolean states(Json object, String member, String word) {
        Json value = object.member(member);
        return value != null && value.textEquals(word);
    }

    /// Whether it is a batch, so that its requests cost what those of batches do.
    boolean batch() {
        return operation != Operation.STORED_RESPONSES;
    }

    private static ProviderJob response(Json response) {
        return new ProviderJob(
                Members.textOrEmpty(response, "id"),
                Operation.STORED_RESPONSES,
                over(response) ? Long.valueOf(ended(response)) : null,
                "/v1" + Operation.RESPONSES.path(),
                Members.textOrEmpty(response, "model"),
                List.of());
    }

    private static boolean over(Json job) {
        return OVER.contains(Members.textOrEmpty(job, "status").toLowerCase(Locale.ROOT));
    }

    private static ProviderJob batch(Json batch) {
        var results = new ArrayList<String>(2);
        for (String member : List.of("output_file_id", "error_file_id")) {
            String file = Members.textOrEmpty(batch, member);
            if (NAME.matcher(file).matches()) {
                results.add("/files/" + file + "/content");
            }
        }
        return new ProviderJob(
                Members.textOrEmpty(batch, "id"),
                Operation.BATCHES,
                over(batch) ? Long.valueOf(ended(batch)) : null,
                Members.textOrEmpty(batch, "endpoint"),
                Members.textOrEmpty(batch, "model"),
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
        String id = Members.textOrEmpty(batch, "id");
        boolean over = Members.textOrEmpty(batch, "processing_status").equals("ended");
        return new ProviderJob(
                id,
                Operation.MESSAGE_BATCHES,
                over ? Long.valueOf(instant(Members.textOrEmpty(batch, "ended_at"))) : null,
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
}
