package dev.gatehouse.cost;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an attempt cost, in whole nano-dollars, and how that is known.
///
/// The total is rounded once, half up; its parts are rounded such that they add up to it.
///
/// @param split the known parts
/// @param source where the prices come from
/// @param date the day they are of, `null` when unknown
/// @param factor what the cost was multiplied by for its account, in billionths
/// @param missing the kinds of prices that were needed and are unknown; empty when the cost is
///     known
public record Charge(
        Split split, Source source, @Nullable String date, long factor, List<String> missing) {
    /// The factor that changes nothing.
    public static final long ONE = 1_000_000_000;

    public Charge {
        missing = List.copyOf(missing);
    }

    /// The parts of a cost, in nano-dollars.
    ///
    /// @param input fresh input of every kind
    /// @param output output of every kind without reasoning
    /// @param other what is not tokens, and a cost that the provider reported without its parts
    public record Split(
            long input, long output, long cacheRead, long cacheWrite, long reasoning, long other) {
        /// No cost.
        public static final Split ZERO = new Split(0, 0, 0, 0, 0, 0);

        /// The sum of all parts.
        public long total() {
            return input + output + cacheRead + cacheWrite + reasoning + other;
        }
    }

    /// Where a price comes from.
    public enum Source {
        CATALOGUE("catalogue"),
        OPERATOR("operator"),
        EDITED("edited"),
        REPORTED("provider-reported"),
        FREE("free"),
        UNKNOWN("unknown");

        private final String id;

        Source(String id) {
            this.id = id;
        }

        /// Its name in rows and answers.
        public String id() {
            return id;
        }
    }

    /// A cost of which nothing is known.
    ///
    /// @param missing what would have to be known
    public static Charge unknown(String missing) {
        return new Charge(Split.ZERO, Source.UNKNOWN, null, ONE, List.of(missing));
    }

    /// Whether the whole cost is known.
    public boolean known() {
        return missing.isEmpty();
    }

    /// The cost in nano-dollars; `null` when a part of it is unknown.
    public @Nullable Long total() {
        return known() ? Long.valueOf(atLeast()) : null;
    }

    /// The part of the cost that is known: the cost, or less.
    public long atLeast() {
        return split.total();
    }
}
