package dev.gatehouse.budgets;

import dev.gatehouse.budgets.window.Window;
import java.time.Instant;

/// What a budget allows one path, key, ... in one window.
///
/// @param budget the budget
/// @param name what it is for: for a template, the child
/// @param counter the counter of what is used
/// @param carry what is carried over from earlier windows, in nano-dollars
record Allowance(Budget budget, String name, Window window, String counter, long carry) {
    /// For how long a counter is kept after its window, for reports.
    private static final long KEPT = 40L * 86_400_000;

    /// The most that may be used.
    long limit(Instant now) {
        return budget.amountAt(now) + carry;
    }

    /// When its counter is not needed any more, in milliseconds since 1970.
    long expires() {
        if (!window.ends()) {
            return Long.MAX_VALUE;
        }
        long length = window.end().toEpochMilli() - window.start().toEpochMilli();
        long carried = budget.terms().rollover() > 0 ? length * Rollover.MOST : 0;
        return window.end().toEpochMilli() + KEPT + carried;
    }

    /// What it is for, in a sentence.
    String words() {
        return budget.scope().words(name);
    }
}
