package dev.gatehouse.admission;

import dev.gatehouse.settings.Default;
import dev.gatehouse.settings.Environment;
import dev.gatehouse.settings.Range;
import dev.gatehouse.settings.Size;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How much is let in at once.
///
/// @param bodySizeLimit the longest request body that is taken
/// @param uploadSizeLimit the longest upload that is taken: files, forms and whatever else is
///     passed on while it arrives
/// @param calls how many calls may be under way; a share of the memory when not given
/// @param bytes how many bytes of request bodies may be held; a quarter of the memory when not
/// given
/// @param patience how long a call may wait for room before it is turned away
/// @param waiting how many calls may wait at once
/// @param batch the share of the calls that those with `X-Gatehouse-Priority: batch` may take, in
///     percent
public record AdmissionSettings(
        @Environment({"BODY_SIZE_LIMIT"}) @Default("32MB") Size bodySizeLimit,
        @Environment({"UPLOAD_SIZE_LIMIT"}) @Default("1GB") Size uploadSizeLimit,
        @Nullable Integer calls,
        @Nullable Size bytes,
        @Default("25ms") Duration patience,
        @Default("100") int waiting,
        @Default("50") @Range(min = 1, max = 100) int batch) {
    private static final long PER_CALL = 128 * 1024;
    private static final int MOST_CALLS = 8192;

    int callsAllowed() {
        return calls != null
                ? calls
                : (int) Math.min(MOST_CALLS, Runtime.getRuntime().maxMemory() / PER_CALL);
    }

    int batchesAllowed() {
        return Math.max(1, callsAllowed() * batch / 100);
    }

    /// At least one body of the longest length must find room.
    long bytesAllowed() {
        long allowed = bytes != null ? bytes.bytes() : Runtime.getRuntime().maxMemory() / 4;
        return Math.max(allowed, bodySizeLimit.bytes());
    }
}
