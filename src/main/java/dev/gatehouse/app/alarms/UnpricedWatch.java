package dev.gatehouse.app.alarms;

import dev.gatehouse.alarms.Condition;
import dev.gatehouse.alarms.Kind;
import dev.gatehouse.alarms.Severity;
import dev.gatehouse.metering.UnpricedSpend;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/// Models that were called lately and whose cost is unknown.
///
/// @param time in nanoseconds, of the clock of calls
record UnpricedWatch(UnpricedSpend spend, LongSupplier time) implements Watch {
    /// How long after the last call it is over.
    private static final Duration QUIET = Duration.ofMinutes(15);

    @Override
    public Kind kind() {
        return Kind.UNPRICED;
    }

    @Override
    public List<Condition> conditions() {
        return spend.since(time.getAsLong() - QUIET.toNanos()).stream()
                .map(UnpricedWatch::condition)
                .toList();
    }

    private static Condition condition(UnpricedSpend.Seen seen) {
        String name = seen.account() + "/" + seen.model();
        return new Condition(
                name,
                Severity.WARNING,
                ("The cost of calls to '%s' is unknown (missing: %s), so reports and budgets count"
                                + " less than is spent. Set its prices on the page of models or"
                                + " with PUT /admin/prices.")
                        .formatted(name, String.join(", ", seen.missing())));
    }
}
