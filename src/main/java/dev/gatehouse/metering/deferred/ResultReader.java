package dev.gatehouse.metering.deferred;

import dev.gatehouse.call.Operation;
import dev.gatehouse.conversation.Extras.Tier;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.text.relay.JsonLines;
import dev.gatehouse.dialect.text.relay.NativeShape;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.metering.DeferredResult;
import dev.gatehouse.metering.DeferredResult.Outcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the results of jobs. A line of a batch's results has, with
/// [OpenAI](https://platform.openai.com/docs/guides/batch), a response or an error, and with
/// [Anthropic](https://docs.claude.com/en/api/retrieving-message-batch-results) a result.
final class ResultReader {
    private static final int OK = 200;
    private static final int LONGEST_ID = 200;
    private static final int LONGEST_CODE = 64;

    private final Dialects dialects;
    private final String account;
    private final ProviderJob job;
    private final long ended;

    /// @param account that has the job
    /// @param job one that has ended
    ResultReader(Dialects dialects, String account, ProviderJob job) {
        this.dialects = dialects;
        this.account = account;
        this.job = job;
        this.ended = Objects.requireNonNull(job.ended());
    }

    /// The result in a line.
    ///
    /// @param part which of the files of results it is in
    /// @param number that of the line, which identifies it where it has no id
    DeferredResult read(String part, int number, byte[] line) {
        try {
            return read(part, number, Json.parse(line));
        } catch (MalformedJson _) {
            return result(part + "#" + number, "", operation(null), "", unknown("unreadable"));
        }
    }

    /// What stands for all results when they cannot be had.
    ///
    /// @param why the code of the error
    DeferredResult lost(String why) {
        return result("lost", "", operation(null), job.model(), unknown(why));
    }

    /// The result that the object of a job is itself.
    DeferredResult read(Json object) {
        String error = Members.textOrEmpty(object, "status").equals("failed") ? "failed" : null;
        return result(
                "",
                "",
                operation(null),
                job.model(),
                answered(object, operation(null), OK, error, null));
    }

    private DeferredResult read(String part, int number, Json line) throws MalformedJson {
        String request = Members.textOrEmpty(line, "custom_id");
        String own = Members.textOrEmpty(line, "id");
        String unique = own.isEmpty() ? request : own;
        unique = unique.isEmpty() ? part + "#" + number : unique;
        JsonLines.Entry answer = JsonLines.answer(line);
        Outcome outcome = outcome(line, answer);
        String model = outcome.error() == null ? Members.textOrEmpty(answer.body(), "model") : "";
        return result(
                unique,
                request,
                operation(answer.operation()),
                model.isEmpty() ? job.model() : model,
                outcome);
    }

    private static Outcome unknown(String error) {
        return new Outcome(null, true, 0, error, null, null);
    }

    private Outcome outcome(Json line, JsonLines.Entry answer) throws MalformedJson {
        Json response = Members.of(line, "response");
        int status = response == null ? OK : status(response.member("status_code"));
        String upstream = Members.text(response, "request_id");
        if (answer.place().isEmpty() || status >= 400) {
            return new Outcome(
                    null, false, response == null ? 0 : status, code(line), null, upstream);
        }
        return answered(answer, status, upstream);
    }

    private Outcome answered(JsonLines.Entry answer, int status, @Nullable String upstream) {
        return answered(answer.body(), operation(answer.operation()), status, null, upstream);
    }

    private Outcome answered(
            Json body,
            Operation operation,
            int status,
            @Nullable String error,
            @Nullable String upstream) {
        ProviderSide side = dialects.of(operation.format()).provider();
        boolean billed =
                switch (operation.unit()) {
                    case TOKENS, IMAGES, SECONDS, CHARACTERS -> error == null;
                    case REQUESTS, NONE -> false;
                };
        Usage usage = side.usageOf(body);
        return new Outcome(
                usage == null || !job.batch() ? usage : usage.with(usage.extras().with(Tier.BATCH)),
                billed,
                status,
                error,
                side.finishReason(body),
                upstream);
    }

    private static int status(@Nullable Json code) throws MalformedJson {
        boolean stated = code != null && code.kind() == Json.Kind.NUMBER;
        return stated && code != null ? Math.clamp(code.asLong(), 0, 999) : OK;
    }

    /// The provider's word for what went wrong: that of the line's error, of the error in its
    /// answer, or the type of its result.
    private static String code(Json line) {
        Json body = Members.of(Members.of(line, "response"), "body");
        String code = word(Members.of(line, "error"));
        code = code.isEmpty() ? word(Members.of(body, "error")) : code;
        code = code.isEmpty() ? word(Members.of(line, "result")) : code;
        return code.isEmpty() ? "failed" : code;
    }

    private static String word(@Nullable Json error) {
        String code = Members.textOrEmpty(error, "code");
        String word = code.isEmpty() ? Members.textOrEmpty(error, "type") : code;
        return word.matches("[A-Za-z0-9_.-]{1," + LONGEST_CODE + "}") ? word : "";
    }

    private Operation operation(@Nullable Operation stated) {
        Operation operation = stated == null ? NativeShape.at(job.endpoint()) : stated;
        return operation == null ? Operation.CHAT : operation;
    }

    private DeferredResult result(
            String unique, String request, Operation operation, String model, Outcome outcome) {
        String row = Sha256.hex(account + "\n" + job.id() + "\n" + unique);
        String name = request.length() > LONGEST_ID ? request.substring(0, LONGEST_ID) : request;
        return new DeferredResult(
                "job-" + row,
                name.isEmpty() ? job.id() : name,
                ended,
                operation,
                job.endpoint(),
                model,
                outcome);
    }
}
