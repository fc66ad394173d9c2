package dev.gatehouse.dialect;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import org.jspecify.annotations.Nullable;

/// What a translation has found out about its stream so far.
public final class StreamState {
    private @Nullable Usage usage;
    private @Nullable ProviderError error;
    private boolean ended;
    private int skipped;

    /// What it took, as far as the provider said so.
    public @Nullable Usage usage() {
        return usage;
    }

    /// The failure the provider reported in the stream, if it did.
    public @Nullable ProviderError failure() {
        return error;
    }

    /// Whether the official last event has come.
    public boolean ended() {
        return ended;
    }

    /// How many events made no sense.
    public int skipped() {
        return skipped;
    }

    /// Notes a usage; what is not told changes nothing.
    public void usage(@Nullable Usage told) {
        usage = told == null ? usage : told;
    }

    public void failed(ProviderError reported) {
        error = reported;
    }

    public void end() {
        ended = true;
    }

    public void skip() {
        skipped++;
    }
}
