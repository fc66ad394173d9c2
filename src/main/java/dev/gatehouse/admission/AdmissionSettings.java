package dev.gatehouse.admission;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Size;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How much is admitted at once.
///
/// @param bodySizeLimit the size limit of a request body
/// @param uploadSizeLimit the size limit of an upload: files, forms and whatever else is passed on
///     while it arrives
/// @param maxInFlight how many calls may be in flight; a share of the memory when not given
/// @param maxBodyBytes how many bytes calls may hold for request bodies, answers and what is read
///     of them; a quarter of the memory when not given
/// @param spoolSizeLimit the size limit of all uploads together that are spooled on disk
/// @param queueTimeout how long a call may wait for room before it is rejected
/// @param queueSize how many calls may wait at once
/// @param batchShare the share of the calls that those with `X-Gatehouse-Priority: batch` may
///     take, in percent
/// @param callerShare the share of calls and memory that one key, user path or client address may
///     take, in percent; the rest is for others. 100 for no share
public record AdmissionSettings(
        Size bodySizeLimit,
        Size uploadSizeLimit,
        @Nullable Integer maxInFlight,
        @Nullable Size maxBodyBytes,
        Size spoolSizeLimit,
        Duration queueTimeout,
        int queueSize,
        int batchShare,
        int callerShare) {
    private static final long PER_CALL = 128 * 1024;
    private static final int MOST_CALLS = 8192;

    /// Reads them.
    public static AdmissionSettings read(Group g) {
        g.renamed("calls", "max-in-flight")
                .renamed("bytes", "max-body-bytes")
                .renamed("patience", "queue-timeout")
                .renamed("waiting", "queue-size")
                .renamed("batch", "batch-share");
        return new AdmissionSettings(
                g.size("body-size-limit", "32MB").env("BODY_SIZE_LIMIT").value(),
                g.size("upload-size-limit", "1GB").env("UPLOAD_SIZE_LIMIT").value(),
                g.whole("max-in-flight").atLeast(1).orNull(),
                g.size("max-body-bytes").orNull(),
                g.size("spool-size-limit", "4GB").value(),
                g.duration("queue-timeout", "25ms").value(),
                g.whole("queue-size", 100).atLeast(0).value(),
                g.whole("batch-share", 50).between(1, 100).value(),
                g.whole("caller-share", 90).between(50, 100).value());
    }

    int callsAllowed() {
        return maxInFlight != null
                ? maxInFlight
                : (int) Math.min(MOST_CALLS, Runtime.getRuntime().maxMemory() / PER_CALL);
    }

    int batchesAllowed() {
        return Math.max(1, callsAllowed() * batchShare / 100);
    }

    long bytesAllowed() {
        return maxBodyBytes != null ? maxBodyBytes.bytes() : Runtime.getRuntime().maxMemory() / 4;
    }
}
