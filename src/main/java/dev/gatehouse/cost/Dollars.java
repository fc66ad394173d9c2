package dev.gatehouse.cost;

import java.math.BigDecimal;

/// Amounts of money: whole nano-dollars in memory, decimal dollars in text.
public final class Dollars {
    private static final int DECIMALS = 9;

    /// The most digits before the point of which all amounts fit.
    private static final int DIGITS = 9;

    private Dollars() {}

    /// An amount in dollars, as `0.001234`: without an exponent, and without zeros at its end.
    public static String text(long nanos) {
        BigDecimal dollars = BigDecimal.valueOf(nanos, DECIMALS).stripTrailingZeros();
        return dollars.signum() == 0 ? "0" : dollars.toPlainString();
    }

    /// Reads dollars.
    ///
    /// @throws NumberFormatException when it is no number, has more than nine decimals, or is too
    ///     large
    public static long nanos(String dollars) {
        BigDecimal plain = new BigDecimal(dollars).stripTrailingZeros();
        // Checked first, for the digits of 1e999999999 would fill the memory.
        if (plain.scale() > DECIMALS || plain.precision() - plain.scale() > DIGITS) {
            throw new NumberFormatException(
                    "'" + dollars + "' is no amount of dollars with at most nine decimals");
        }
        return plain.movePointRight(DECIMALS).longValueExact();
    }
}
