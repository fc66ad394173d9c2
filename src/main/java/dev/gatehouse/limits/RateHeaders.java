package dev.gatehouse.limits;

import dev.gatehouse.call.Operation;
import dev.gatehouse.http.Headers;
import dev.gatehouse.limits.LimitState.Left;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The header fields by which a client sees what is left: those of OpenAI, or those of Anthropic
/// for its clients. Of several limits the one with the least left is shown.
final class RateHeaders {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private RateHeaders() {}

    /// Writes them, in place of those of the provider: what is left of its account is no concern
    /// of a caller with limits of its own.
    static void write(Operation operation, List<LimitState> states, Clock clock, Headers into) {
        Left requests = null;
        Left tokens = null;
        for (LimitState state : states) {
            requests = less(requests, state.requestsLeft(clock.now(), clock.gateways()));
            tokens = less(tokens, state.tokensLeft(clock.now(), clock.gateways()));
        }
        if (requests == null && tokens == null) {
            return;
        }
        into.removeFamily("x-ratelimit-").removeFamily("anthropic-ratelimit-");
        boolean anthropic = operation.format() == Operation.Format.MESSAGES;
        write("requests", requests, anthropic, into);
        write("tokens", tokens, anthropic, into);
    }

    /// The time, and how many gateways share the limits.
    record Clock(long now, int gateways) {}

    private static @Nullable Left less(@Nullable Left one, @Nullable Left other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.remaining() < one.remaining() ? other : one;
    }

    private static void write(String what, @Nullable Left left, boolean anthropic, Headers into) {
        if (left == null) {
            return;
        }
        String limit = Long.toString(left.limit());
        String remaining = Long.toString(left.remaining());
        if (anthropic) {
            String prefix = "anthropic-ratelimit-" + what;
            into.add(prefix + "-limit", limit);
            into.add(prefix + "-remaining", remaining);
            into.add(prefix + "-reset", instant(left.reset()));
        } else {
            into.add("x-ratelimit-limit-" + what, limit);
            into.add("x-ratelimit-remaining-" + what, remaining);
            into.add("x-ratelimit-reset-" + what, duration(left.reset()));
        }
    }

    private static String instant(long nanos) {
        Instant at = Instant.now().plusNanos(nanos + SECOND - 1);
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// A duration as OpenAI writes it: `120ms`, `1s`, `6m0s`, `1h0m0s`.
    static String duration(long nanos) {
        if (nanos < SECOND) {
            return Math.ceilDiv(nanos, MILLI) + "ms";
        }
        long rounded = Math.ceilDiv(nanos, SECOND) * SECOND;
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
