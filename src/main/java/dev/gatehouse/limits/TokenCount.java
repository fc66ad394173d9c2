package dev.gatehouse.limits;

import dev.gatehouse.call.Call;

/// Estimates the tokens of a request before it is sent.
@FunctionalInterface
public interface TokenCount {
    /// The tokens of its prompt; 0 when they cannot be told.
    long of(Call call);
}
