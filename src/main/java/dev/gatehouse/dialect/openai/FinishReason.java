package dev.gatehouse.dialect.openai;

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
