package dev.gatehouse.budgets;

import dev.gatehouse.budgets.Budget.Raise;
import dev.gatehouse.config.Group;
import dev.gatehouse.cost.Dollars;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Another amount for a while.
///
/// @param amount dollars in each window
/// @param until when it ends, such as `2026-08-01T00:00:00Z`
public record RaiseSettings(@Nullable String amount, @Nullable String until) {
    static final RaiseSettings NONE = new RaiseSettings(null, null);

    /// Reads it.
    static RaiseSettings read(Group g) {
        String amount = g.text("amount").checked(LimitSettings::noMoney).orNull();
        String until =
                g.text("until").checked(it -> LimitSettings.reason(Instant::parse, it)).orNull();
        if (!g.faulty() && (amount == null) != (until == null)) {
            g.error("must have an amount and until", null);
        }
        return new RaiseSettings(amount, until);
    }

    @Nullable Raise raise() {
        return amount == null || until == null
                ? null
                : new Raise(Dollars.nanos(amount), Instant.parse(until));
    }
}
