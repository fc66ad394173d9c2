package dev.gatehouse.dialect;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What is left of a rate limit.
///
/// @param limit the whole of it
/// @param remaining what is still granted
/// @param reset the nanoseconds until all of it is
public record RateLeft(long limit, long remaining, long reset) {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    /// When all of it is granted, in whole seconds (RFC 3339).
    public String resetTime() {
        Instant at = Instant.now().plusNanos(reset + SECOND - 1);
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// How long until all of it is granted: `120ms`, `1s`, `6m0s`, `1h0m0s`.
    public String resetDuration() {
        if (reset < SECOND) {
            return Math.ceilDiv(reset, MILLI) + "ms";
        }
        long rounded = Math.ceilDiv(reset, SECOND) * SECOND;
        var text = new StringBuilder(12);
        if (rounded >= HOUR) {
            text.append(rounded / HOUR).append('h');
        }
        if (rounded >= MINUTE) {
            text.append(rounded % HOUR / MINUTE).append('m');
        }
        return text.append(rounded % MINUTE / SECOND).append('s').toString();
    }
}
