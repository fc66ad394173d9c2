package dev.gatehouse.conversation;

import org.jspecify.annotations.Nullable;

/// Why a model stopped.
///
/// @param sequence the stop sequence that it wrote, `null` when none is known
public record Stop(Reason reason, @Nullable String sequence) {
    public Stop(Reason reason) {
        this(reason, null);
    }

    /// Why a model stops.
    public enum Reason {
        /// Its answer is complete.
        END,
        /// It wrote a stop sequence.
        SEQUENCE,
        /// It waits for the results of tools.
        TOOL_CALLS,
        /// It reached the limit of output tokens.
        LENGTH,
        /// It reached the end of its context.
        CONTEXT,
        /// A content filter stopped it.
        CONTENT_FILTER,
        /// It declined to answer.
        REFUSAL,
        /// The provider interrupted a long turn, which the client may continue.
        PAUSE;

        /// Its word in rows of calls, as the OpenAI API has it where it has one.
        public String word() {
            return switch (this) {
                case END, SEQUENCE -> "stop";
                case TOOL_CALLS -> "tool_calls";
                case LENGTH, CONTEXT -> "length";
                case CONTENT_FILTER -> "content_filter";
                case REFUSAL -> "refusal";
                case PAUSE -> "pause";
            };
        }
    }
}
