package dev.gatehouse.metering.price;

import dev.gatehouse.cost.Charge.Split;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.Map;

/// Products of counts and prices, added up without rounding and without overflow. Only the end
/// result is rounded.
final class ExactSum {
    /// All sums are in this part of a nano-dollar: of it, prices for a million, for one and for an
    /// hour of milliseconds are whole multiples; then by the factor of a service tier.
    private static final BigInteger SHARE =
            BigInteger.valueOf(18_000_000).multiply(BigInteger.valueOf(Terms.ONE));

    /// What is divided out in the end: the share, and the factor of the account.
    private static final BigInteger DIVISOR = SHARE.multiply(BigInteger.valueOf(Terms.ONE));

    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private final Map<Part, BigInteger> sums = new EnumMap<>(Part.class);

    /// The parts of a cost, in the order of [Split].
    enum Part {
        INPUT,
        OUTPUT,
        CACHE_READ,
        CACHE_WRITE,
        REASONING,
        OTHER
    }

    /// How many a price is for.
    enum Per {
        MILLION(18),
        ONE(18_000_000),
        /// Of what is counted in milliseconds.
        HOUR(5);

        private final long shares;

        Per(long shares) {
            this.shares = shares;
        }
    }

    /// Adds what a count costs.
    ///
    /// @param price in nano-dollars
    /// @param factor what the price is multiplied by, in billionths
    void add(Part part, long count, Per per, long price, long factor) {
        BigInteger product =
                BigInteger.valueOf(count)
                        .multiply(BigInteger.valueOf(price))
                        .multiply(BigInteger.valueOf(per.shares * factor));
        sums.merge(part, product, BigInteger::add);
    }

    /// The parts in nano-dollars. Each is the difference between two rounded sums, so that they add
    /// up to the rounded total.
    ///
    /// @param factor what everything is multiplied by, in billionths
    Split split(long factor) {
        var rounding = new Rounding(factor);
        return new Split(
                rounding.next(Part.INPUT),
                rounding.next(Part.OUTPUT),
                rounding.next(Part.CACHE_READ),
                rounding.next(Part.CACHE_WRITE),
                rounding.next(Part.REASONING),
                rounding.next(Part.OTHER));
    }

    /// The rounding of one part after the other.
    private final class Rounding {
        private final BigInteger factor;
        private BigInteger exact = BigInteger.ZERO;
        private long before;

        Rounding(long factor) {
            this.factor = BigInteger.valueOf(factor);
        }

        long next(Part part) {
            exact = exact.add(sums.getOrDefault(part, BigInteger.ZERO));
            long now = rounded(exact.multiply(factor));
            long difference = now - before;
            before = now;
            return difference;
        }
    }

    /// Half up. What no `long` can hold is the most it can.
    private static long rounded(BigInteger shares) {
        BigInteger half = DIVISOR.shiftRight(1);
        return shares.add(half).divide(DIVISOR).min(MOST).longValueExact();
    }
}
