package dev.gatehouse.provider;

import dev.gatehouse.config.Group;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The setting `price-factor`: what the costs of an account are multiplied by, a discount or a
/// margin. In billionths, so that it is exact.
public final class PriceFactor {
    /// The one that changes nothing.
    public static final long ONE = 1_000_000_000;

    private static final String NAME = "price-factor";
    private static final int DECIMALS = 9;
    private static final BigDecimal MOST = BigDecimal.valueOf(1000);

    private PriceFactor() {}

    static long read(Group g) {
        String text = g.text(NAME).checked(PriceFactor::unusable).orNull();
        return text == null || unusable(text) != null
                ? ONE
                : new BigDecimal(text).movePointRight(DECIMALS).longValueExact();
    }

    private static @Nullable String unusable(String text) {
        String wrong = "expects a number of 0 to 1000 with at most nine decimals, as 0.8";
        try {
            var factor = new BigDecimal(text);
            boolean fits =
                    factor.signum() >= 0
                            && factor.scale() <= DECIMALS
                            && factor.scale() >= -DECIMALS
                            && factor.compareTo(MOST) <= 0;
            return fits ? null : wrong;
        } catch (NumberFormatException _) {
            return wrong;
        }
    }
}
