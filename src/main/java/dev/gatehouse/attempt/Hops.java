package dev.gatehouse.attempt;

import dev.gatehouse.call.Problem;
import dev.gatehouse.http.Headers;
import org.jspecify.annotations.Nullable;

/// How many gateways a request has passed: each one counts itself in a header field. An account
/// whose base URL leads back to the gateway would otherwise repeat each call without end.
public final class Hops {
    /// The field that carries the count.
    public static final String FIELD = "X-Gatehouse-Hops";

    private static final int MOST = 4;
    private static final int DIGITS = 3;

    private Hops() {}

    /// The gateways that a request has passed before this one; 0 where none counted itself.
    public static int before(Headers headers) {
        @Nullable String count = headers.first(FIELD);
        if (count == null || !count.matches("\\d+")) {
            return 0;
        }
        return count.length() > DIGITS ? Integer.MAX_VALUE : Integer.parseInt(count);
    }

    /// Rejects a request that has passed too many gateways.
    public static void check(Headers headers) {
        int before = before(headers);
        if (before > MOST) {
            throw new Problem.LoopDetected(MOST).asException();
        }
    }
}
