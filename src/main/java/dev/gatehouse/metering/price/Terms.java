package dev.gatehouse.metering.price;

import dev.gatehouse.provider.PriceFactor;
import dev.gatehouse.provider.PriceList;

/// What a model costs at an account.
///
/// @param prices empty when none are known
/// @param free whether nothing is charged unless there are prices
/// @param factor what every cost is multiplied by, in billionths
public record Terms(PriceList prices, boolean free, long factor) {
    /// The factor that changes nothing.
    public static final long ONE = PriceFactor.ONE;

    /// Nothing is known.
    public static final Terms UNKNOWN = new Terms(PriceList.NONE, false, ONE);
}
