package dev.gatehouse.dialect.openai;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a whole answer with a good status is a result. Providers and relays send errors with
/// 200: as an `error`, as `choices` that are null or empty, as a bare `detail`, as a finish reason.
final class AnswerCheck {
    private AnswerCheck() {}

    /// The error in place of a result, `null` when there is a result.
    static @Nullable ProviderError error(Operation operation, Json answer) {
        if (answer.kind() != Json.Kind.OBJECT) {
            return ErrorBody.inAnswer(null);
        }
        List<String> promised = promised(operation);
        boolean result =
                promised.isEmpty()
                        ? !ErrorBody.present(answer.member("error"))
                        : has(answer, promised);
        if (!result || failedResponse(answer)) {
            return ErrorBody.inAnswer(answer);
        }
        return failedChoice(answer.member("choices"));
    }

    /// The members of which an answer has at least one.
    private static List<String> promised(Operation operation) {
        return switch (operation) {
            case CHAT, COMPLETIONS -> List.of("choices");
            case EMBEDDINGS, IMAGES, IMAGE_EDITS, IMAGE_VARIATIONS -> List.of("data");
            case MODERATIONS -> List.of("results");
            case RERANK -> List.of("results", "data");
            case TRANSCRIPTIONS, TRANSLATIONS -> List.of("text", "segments");
            case RESPONSES -> List.of("output", "id");
            default -> List.of();
        };
    }

    private static boolean has(Json answer, List<String> names) {
        for (String name : names) {
            Json value = answer.member(name);
            boolean choices = name.equals("choices");
            if (value != null
                    && value.kind() != Json.Kind.NULL
                    && !(choices && value.size() == 0)) {
                return true;
            }
        }
        return false;
    }

    private static boolean failedResponse(Json answer) {
        Json status = answer.member("status");
        return status != null
                && status.textEquals("failed")
                && ErrorBody.present(answer.member("error"));
    }

    /// The error of the first choice that failed.
    private static @Nullable ProviderError failedChoice(@Nullable Json choices) {
        for (int i = 0; choices != null && i < choices.size(); i++) {
            Json choice = choices.at(i);
            Json reason = choice.member("finish_reason");
            if (reason != null && FinishReason.failed(reason)) {
                return ErrorBody.inAnswer(choice);
            }
        }
        return null;
    }
}
