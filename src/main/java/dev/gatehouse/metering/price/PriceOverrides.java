package dev.gatehouse.metering.price;

import dev.gatehouse.provider.PriceList;
import org.jspecify.annotations.Nullable;

/// The prices that were edited while the gateway runs. Looked up for every attempt, in memory.
@FunctionalInterface
public interface PriceOverrides {
    /// None at all.
    PriceOverrides NONE = (_, _) -> null;

    /// The prices of a model of an account; `null` when none were edited. They are laid over
    /// those of the catalogue, kind by kind.
    ///
    /// @param account the name of the account
    /// @param model as its provider calls it
    @Nullable PriceList find(String account, String model);
}
