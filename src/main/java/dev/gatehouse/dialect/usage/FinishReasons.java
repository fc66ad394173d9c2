package dev.gatehouse.dialect.usage;

import dev.gatehouse.conversation.Stop;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The reasons for which answers end, in the words that rows of calls have whatever the dialect is.
public final class FinishReasons {
    /// What a model that waits for the results of tools has as its reason.
    public static final String TOOL_CALLS = Stop.Reason.TOOL_CALLS.word();

    private static final String STOP = Stop.Reason.END.word();
    private static final int LONGEST = 40;

    private FinishReasons() {}

    /// The common word for that of a provider. One that is not known stays as it is, in small
    /// letters.
    public static @Nullable String of(String written) {
        String word = written.strip().toLowerCase(Locale.ROOT);
        return switch (word) {
            // Servers that have no reason yet write these.
            case "", "null", "none", "finish_reason_unspecified" -> null;
            case "stop", "end_turn", "stop_sequence", "completed", "eos", "eos_token", "end" ->
                    STOP;
            case "length", "max_tokens", "max_output_tokens", "max_length", "model_length" ->
                    Stop.Reason.LENGTH.word();
            case "model_context_window_exceeded", "context_length_exceeded", "continuation" ->
                    Stop.Reason.CONTEXT.word();
            case "tool_calls", "tool_use", "function_call", "tool_call" -> TOOL_CALLS;
            case "refusal" -> Stop.Reason.REFUSAL.word();
            case "pause_turn" -> Stop.Reason.PAUSE.word();
            default -> filtered(word) ? Stop.Reason.CONTENT_FILTER.word() : cut(word);
        };
    }

    private static boolean filtered(String word) {
        return switch (word) {
            case "content_filter", "content_filtered", "guardrail_intervened", "sensitive" -> true;
            case "safety", "recitation", "language", "blocklist", "prohibited_content" -> true;
            case "spii", "image_safety", "image_prohibited_content", "image_recitation" -> true;
            default -> false;
        };
    }

    private static String cut(String word) {
        return word.substring(0, Math.min(word.length(), LONGEST));
    }

    /// The common word for a member that holds the provider's; `null` when there is none.
    public static @Nullable String of(@Nullable Json holder, String name) {
        String written = Members.text(holder, name);
        return written == null ? null : of(written);
    }

    /// The word of an answer of which the tools are known: some providers write that it is complete
    /// where it calls tools.
    public static @Nullable String of(@Nullable String word, boolean called) {
        return called && STOP.equals(word) ? TOOL_CALLS : word;
    }
}
