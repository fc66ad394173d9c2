package dev.gatehouse.dialect.openai;

import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.usage.FinishReasons;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The `finish_reason` of a choice: official words, those of other servers, and those that mean
/// failure.
public final class FinishReason {
    /// What servers write when an answer ends because they failed.
    static final Set<String> FAILURES =
            Set.of(
                    "error",
                    "abort",
                    "aborted",
                    "cancelled",
                    "failed",
                    "timeout",
                    "insufficient_system_resource",
                    "repetition",
                    "engine_overloaded",
                    "malformed_function_call");

    private FinishReason() {}

    /// The reason in small letters; `null` where there is none yet, which some servers write as an
    /// empty text or as the word `null`.
    public static @Nullable String of(@Nullable Json reason) {
        if (reason == null || !reason.hasText()) {
            return null;
        }
        try {
            String word = reason.text().strip().toLowerCase(Locale.ROOT);
            return word.isEmpty() || word.equals("null") || word.equals("none") ? null : word;
        } catch (MalformedJson _) {
            return null;
        }
    }

    /// Why a whole answer ended, in common words: the reason of its first choice, or the state of a
    /// response.
    static @Nullable String ofAnswer(Json answer) {
        Json choices = answer.member("choices");
        if (choices == null) {
            return ofResponse(answer);
        }
        Json choice = choices.size() == 0 ? null : choices.at(0);
        Json calls = Members.of(Members.of(choice, "message"), "tool_calls");
        boolean called = calls != null && calls.size() > 0;
        return FinishReasons.of(FinishReasons.of(choice, "finish_reason"), called);
    }

    /// Why a response ended, in common words; `null` while it has not ended.
    public static @Nullable String ofResponse(@Nullable Json response) {
        Json output = Members.of(response, "output");
        String status = Members.textOrEmpty(response, "status");
        return switch (status) {
            case "incomplete" ->
                    FinishReasons.of(Members.of(response, "incomplete_details"), "reason");
            case "completed" -> FinishReasons.of(FinishReasons.of(status), calls(output));
            default -> null;
        };
    }

    /// Whether the output of a response calls tools of the client.
    private static boolean calls(@Nullable Json output) {
        boolean any = false;
        for (int i = 0; output != null && i < output.size() && !any; i++) {
            String type = Members.textOrEmpty(output.at(i), "type");
            any = type.equals("function_call") || type.equals("custom_tool_call");
        }
        return any;
    }

    /// Whether a reason means that the provider failed.
    public static boolean failed(Json reason) {
        String word = of(reason);
        return word != null && FAILURES.contains(word);
    }

    /// The official word for a reason.
    ///
    /// @param reason in small letters
    public static String official(String reason) {
        return switch (reason) {
            case "length", "content_filter", "tool_calls", "function_call", "stop" -> reason;
            case "model_length", "max_tokens", "max_output_tokens", "max_length" -> "length";
            case "model_context_window_exceeded", "context_length_exceeded" -> "length";
            case "sensitive", "refusal", "safety", "recitation", "blocklist" -> "content_filter";
            case "prohibited_content", "spii", "language", "content_filtered" -> "content_filter";
            case "tool_use", "tool_call" -> "tool_calls";
            default -> "stop";
        };
    }
}
