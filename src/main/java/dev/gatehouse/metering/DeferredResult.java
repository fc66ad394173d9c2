package dev.gatehouse.metering;

import dev.gatehouse.call.Operation;
import dev.gatehouse.conversation.Usage;
import org.jspecify.annotations.Nullable;

/// What became of one request of a batch, or of a response in the background.
///
/// @param row the id of its row, the same however often the results are read
/// @param request the id that the client gave it, or that of the response
/// @param time when the job ended, in milliseconds since 1970
/// @param endpoint where it was sent, or would have been as a call of its own
/// @param model as its provider names it; empty when not stated
public record DeferredResult(
        String row,
        String request,
        long time,
        Operation operation,
        String endpoint,
        String model,
        Outcome outcome) {
    /// How it ended.
    ///
    /// @param usage `null` when it reports none
    /// @param billed whether it may have cost something where it reports no usage
    /// @param status that of its answer; 0 when it has none
    /// @param error the code of its error; `null` when it succeeded
    /// @param finishReason why its answer ended, in common words; `null` where that is not stated
    /// @param upstreamRequestId the id that the provider gave it; `null` when not stated
    public record Outcome(
            @Nullable Usage usage,
            boolean billed,
            int status,
            @Nullable String error,
            @Nullable String finishReason,
            @Nullable String upstreamRequestId) {}
}
