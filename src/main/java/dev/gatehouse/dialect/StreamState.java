package dev.gatehouse.dialect;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import org.jspecify.annotations.Nullable;

/// What a transform has found out about its stream so far.
public final class StreamState {
    private @Nullable Usage usage;
    private @Nullable String finishReason;
    private @Nullable ProviderError error;
    private @Nullable String unreadable;
    private boolean ended;
    private int skipped;
    private long held;

    /// What the attempt used, as far as the provider has reported it.
    public @Nullable Usage usage() {
        return usage;
    }

    /// Why the answer ended, in the words of [dev.gatehouse.dialect.usage.FinishReasons]; `null`
    /// while the provider has not stated it.
    public @Nullable String finishReason() {
        return finishReason;
    }

    /// The error that the provider reported in the stream, if it did.
    public @Nullable ProviderError error() {
        return error;
    }

    /// Why content of the stream cannot be read, `null` while all of it could.
    public @Nullable String unreadable() {
        return unreadable;
    }

    /// Whether the official last event has come.
    public boolean ended() {
        return ended;
    }

    /// How many events that carry no content could not be read and were skipped.
    public int skipped() {
        return skipped;
    }

    /// Keeps a report of usage; `null` changes nothing.
    public void usage(@Nullable Usage reported) {
        usage = reported == null ? usage : reported;
    }

    /// Keeps the reason; `null` changes nothing.
    public void finishReason(@Nullable String stated) {
        finishReason = stated == null ? finishReason : stated;
    }

    public void failed(ProviderError reported) {
        error = reported;
    }

    /// Marks the stream as one whose content is lost in part.
    public void unreadable(String reason) {
        unreadable = reason;
    }

    public void end() {
        ended = true;
    }

    /// How many bytes of memory the transform holds of what has come, at most.
    public long held() {
        return held;
    }

    /// The transform holds so many bytes more, until the stream ends.
    public void hold(long bytes) {
        held += bytes;
    }

    public void skip() {
        skipped++;
    }
}
