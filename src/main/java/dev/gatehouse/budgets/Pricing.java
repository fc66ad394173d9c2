package dev.gatehouse.budgets;

import dev.gatehouse.attempt.Attempt;
import org.jspecify.annotations.Nullable;

/// Estimates what an attempt can cost.
@FunctionalInterface
public interface Pricing {
    /// What an attempt can cost at most, in nano-dollars: 0 when it is free, `null` when the price
    /// is unknown.
    @Nullable Long atMost(Attempt attempt);
}
