package dev.gatehouse.limits;

import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.RateLeft;
import dev.gatehouse.http.Headers;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the header fields by which a client sees what is left, in the form of its dialect. Of
/// several limits the one with the least left is shown.
///
/// @param now in nanoseconds
/// @param gateways how many share the limits
record RateHeaders(long now, int gateways) {
    /// Writes them, in place of those of the provider: what is left of its account is no concern
    /// of a caller with limits of its own.
    ///
    /// @param all the dialects, each with fields that a provider may have sent
    void write(
            List<LimitState> states, ClientSide client, Collection<ClientSide> all, Headers into) {
        RateLeft requests = null;
        RateLeft tokens = null;
        for (LimitState state : states) {
            requests = less(requests, state.requestsLeft(now, gateways));
            tokens = less(tokens, state.tokensLeft(now, gateways));
        }
        if (requests == null && tokens == null) {
            return;
        }
        all.forEach(each -> into.removeFamily(each.rateFields()));
        if (requests != null) {
            client.writeRate("requests", requests, into);
        }
        if (tokens != null) {
            client.writeRate("tokens", tokens, into);
        }
    }

    private static @Nullable RateLeft less(@Nullable RateLeft one, @Nullable RateLeft other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.remaining() < one.remaining() ? other : one;
    }
}
