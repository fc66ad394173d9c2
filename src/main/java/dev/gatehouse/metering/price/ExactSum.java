package dev.gatehouse.metering.price;

import dev.gatehouse.cost.Charge.Split;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Products of counts and prices, added up without rounding and without overflow. Only the end
/// result is rounded.
///
/// Everyday sums fit into a `long`; those that do not, and those with factors, are kept exactly
/// too.
final class ExactSum {
    /// All sums are in this part of a nano-dollar: of it, prices for a million, for one and for an
    /// hour of milliseconds are whole multiples; then by the factor of a service tier.
    private static final BigInteger SHARE =
            BigInteger.valueOf(18_000_000).multiply(BigInteger.valueOf(Terms.ONE));

    /// What is divided out in the end: the share, and the factor of the account.
    private static final BigInteger DIVISOR = SHARE.multiply(BigInteger.valueOf(Terms.ONE));

    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private static final Part[] PARTS = Part.values();
    private static final long PLAIN_SHARE = 18_000_000;

    /// So many of them never overflow together.
    private static final long LARGEST_PLAIN = Long.MAX_VALUE >> 4;

    private final long[] plain = new long[PARTS.length];
    private @Nullable Map<Part, BigInteger> sums;

    /// The parts of a cost, in the order of [Split].
    enum Part {
        INPUT(0),
        OUTPUT(1),
        CACHE_READ(2),
        CACHE_WRITE(3),
        REASONING(4),
        OTHER(5);

        private final int place;

        Part(int place) {
            this.place = place;
        }
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
        if (sums == null && factor == Terms.ONE && addPlain(part, count, per, price)) {
            return;
        }
        BigInteger product =
                BigInteger.valueOf(count)
                        .multiply(BigInteger.valueOf(price))
                        .multiply(BigInteger.valueOf(per.shares * factor));
        large().merge(part, product, BigInteger::add);
    }

    /// Adds it in whole shares without a factor.
    ///
    /// @return whether it fits
    private boolean addPlain(Part part, long count, Per per, long price) {
        long shares = price * per.shares;
        boolean fits =
                price <= LARGEST_PLAIN / per.shares
                        && Math.multiplyHigh(count, shares) == 0
                        && count * shares >= 0
                        && count * shares <= LARGEST_PLAIN - plain[part.place];
        if (fits) {
            plain[part.place] += count * shares;
        }
        return fits;
    }

    /// The exact sums, with what was added so far.
    private Map<Part, BigInteger> large() {
        Map<Part, BigInteger> large = sums;
        if (large == null) {
            large = new EnumMap<>(Part.class);
            for (Part part : PARTS) {
                BigInteger shares = BigInteger.valueOf(plain[part.place]);
                large.put(part, shares.multiply(BigInteger.valueOf(Terms.ONE)));
            }
            sums = large;
        }
        return large;
    }

    /// The parts in nano-dollars. Each is the difference between two rounded sums, so that they add
    /// up to the rounded total.
    ///
    /// @param factor what everything is multiplied by, in billionths
    Split split(long factor) {
        if (sums == null && factor == Terms.ONE) {
            return plainSplit();
        }
        var rounding = new Rounding(factor);
        return new Split(
                rounding.next(Part.INPUT),
                rounding.next(Part.OUTPUT),
                rounding.next(Part.CACHE_READ),
                rounding.next(Part.CACHE_WRITE),
                rounding.next(Part.REASONING),
                rounding.next(Part.OTHER));
    }

    private Split plainSplit() {
        var parts = new long[PARTS.length];
        long quotient = 0;
        long rest = PLAIN_SHARE / 2;
        for (int i = 0; i < parts.length; i++) {
            long before = quotient;
            quotient += plain[i] / PLAIN_SHARE;
            rest += plain[i] % PLAIN_SHARE;
            quotient += rest / PLAIN_SHARE;
            rest %= PLAIN_SHARE;
            parts[i] = quotient - before;
        }
        return new Split(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
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
            exact = exact.add(large().getOrDefault(part, BigInteger.ZERO));
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
