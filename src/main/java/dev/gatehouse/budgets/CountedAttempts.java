package dev.gatehouse.budgets;

import java.util.ArrayList;
import java.util.List;

/// Counts what attempts of earlier processes cost, and lets no row of a call be stored before its
/// attempts are counted: once it is stored, no later process counts them.
///
/// Of one thread, which stores rows.
public final class CountedAttempts {
    private final Budgets budgets;
    private final long began = System.currentTimeMillis();
    private final List<String> holds = new ArrayList<>();

    public CountedAttempts(Budgets budgets) {
        this.budgets = budgets;
    }

    /// An attempt of a row that is about to be stored.
    ///
    /// @param row the id of the row
    /// @param attempt the id of the attempt
    /// @param time when its call arrived, in milliseconds since 1970
    public void add(String row, String attempt, Budgets.Spending spending, long time) {
        String hold = BudgetStage.HoldId.of(row, attempt);
        holds.add(hold);
        if (time < began) {
            budgets.recover(hold, spending, time);
        }
    }

    /// Waits for a while until storage has what was settled of those attempts.
    public void await() {
        budgets.counters().awaitSettled(holds);
        holds.clear();
    }
}
