package dev.gatehouse.admission;

import dev.gatehouse.config.Default;
import dev.gatehouse.config.Environment;
import dev.gatehouse.config.Range;
import dev.gatehouse.config.Size;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How much is let in at once.
///
/// @param bodySizeLimit the longest request body that is taken
/// @param uploadSizeLimit the longest upload that is taken: files, forms and whatever else is
///     passed on while it arrives
/// @param maxInFlight how many calls may be under way; a share of the memory when not given
/// @param maxBodyBytes how many bytes of request bodies may be held; a quarter of the memory when
///     not
/// given
/// @param queueTimeout how long a call may wait for room before it is turned away
/// @param queueSize how many calls may wait at once
/// @param batchShare the share of the calls that those with `X-Gatehouse-Priority: batch` may
///     take, in
///     percent
public record AdmissionSettings(
        @Environment({"BODY_SIZE_LIMIT"}) @Default("32MB") Size bodySizeLimit,
        @Environment({"UPLOAD_SIZE_LIMIT"}) @Default("1GB") Size uploadSizeLimit,
        @Nullable Integer maxInFlight,
        @Nullable Size maxBodyBytes,
        @Default("25ms") Duration queueTimeout,
        @Default("100") int queueSize,
        @Default("50") @Range(min = 1, max = 100) int batchShare) {
    private static final long PER_CALL = 128 * 1024;
    private static final int MOST_CALLS = 8192;

    int callsAllowed() {
        return maxInFlight != null
                ? maxInFlight
                : (int) Math.min(MOST_CALLS, Runtime.getRuntime().maxMemory() / PER_CALL);
    }

    int batchesAllowed() {
        return Math.max(1, callsAllowed() * batchShare / 100);
    }

    /// At least one body of the longest length must find room.
    long bytesAllowed() {
        long allowed =
                maxBodyBytes != null ? maxBodyBytes.bytes() : Runtime.getRuntime().maxMemory() / 4;
        return Math.max(allowed, bodySizeLimit.bytes());
    }
}
