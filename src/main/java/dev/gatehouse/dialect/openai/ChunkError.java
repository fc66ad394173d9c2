package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.json.Json;
import dev.gatehouse.stream.SseEvent;
import org.jspecify.annotations.Nullable;

/// The error that a chunk of a stream reports: at its top, in a choice, or by a finish reason.
public final class ChunkError {
    private static final byte[] NAME = "error".getBytes(UTF_8);

    private ChunkError() {}

    /// Whether a chunk reports one.
    public static boolean reported(SseEvent event, Json chunk) {
        boolean words = chunk.member("message") != null || chunk.member("detail") != null;
        Json choices = chunk.member("choices");
        boolean none = choices == null || choices.size() == 0;
        return event.named(NAME)
                || ErrorBody.present(chunk.member("error"))
                || (none && ErrorBody.stated(chunk))
                || (words && choices == null)
                || failedChoice(chunk.member("choices")) != null;
    }

    /// Reads it.
    public static ProviderError of(Json chunk) {
        Json failed = failedChoice(chunk.member("choices"));
        boolean top = ErrorBody.present(chunk.member("error"));
        return ErrorBody.inAnswer(failed != null && !top ? failed : chunk);
    }

    /// The first choice that failed.
    private static @Nullable Json failedChoice(@Nullable Json choices) {
        for (int i = 0; choices != null && i < choices.size(); i++) {
            Json reason = choices.at(i).member("finish_reason");
            if (ErrorBody.present(choices.at(i).member("error"))
                    || (reason != null && FinishReason.failed(reason))) {
                return choices.at(i);
            }
        }
        return null;
    }
}
