package dev.gatehouse.limits;

import dev.gatehouse.dialect.RateLeft;
import dev.gatehouse.json.JsonWriter;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes what has been used of a limit, for administration.
///
/// @param now in nanoseconds
record StateWriter(long now, int gateways, JsonWriter into) {
    /// Of many that have a limit separately, those with the least left are shown.
    private static final int MOST = 50;

    void write(ActiveLimit limit) {
        if (!limit.limit().separate()) {
            write(limit.shared());
            return;
        }
        List<LimitState> least =
                limit.separate().values().stream()
                        .sorted(Comparator.comparingLong(this::remaining))
                        .limit(MOST)
                        .toList();
        least.forEach(this::write);
    }

    private long remaining(LimitState state) {
        RateLeft requests = state.requestsLeft(now, gateways);
        RateLeft tokens = state.tokensLeft(now, gateways);
        long most = requests == null ? Long.MAX_VALUE : requests.remaining();
        return tokens == null ? most : Math.min(most, tokens.remaining());
    }

    private void write(LimitState state) {
        into.object().member("name", state.name());
        left("requests", state.requestsLeft(now, gateways));
        left("tokens", state.tokensLeft(now, gateways));
        into.member("concurrent_calls", state.calls()).end();
    }

    private void left(String what, @Nullable RateLeft left) {
        if (left == null) {
            into.name(what + "_remaining").raw("null").name(what + "_reset_seconds").raw("null");
            return;
        }
        into.member(what + "_remaining", left.remaining());
        into.member(what + "_reset_seconds", Math.ceilDiv(left.reset(), 1_000_000_000L));
    }
}
