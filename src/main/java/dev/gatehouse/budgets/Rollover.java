package dev.gatehouse.budgets;

import dev.gatehouse.budgets.window.Window;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.StorageException;
import java.util.ArrayList;
import java.util.List;

/// What earlier windows of a budget leave to a later one.
final class Rollover {
    /// How many earlier windows count.
    static final int MOST = 12;

    private Rollover() {}

    /// What is carried over, in nano-dollars.
    static long into(BudgetBook.Entry entry, Allowance allowance, Counters counters)
            throws StorageException {
        long amount = entry.budget().terms().amount();
        long cap = entry.budget().terms().rollover();
        List<String> earlier = earlier(entry, allowance, amount, cap);
        long carry = 0;
        for (Counters.Value value : counters.read(earlier).reversed()) {
            carry = Math.min(cap, Math.max(0, amount + carry - value.used()));
        }
        return carry;
    }

    /// The counters of the windows before, the latest first: as many as can fill the cap, and none
    /// from before the budget was there or was reset.
    private static List<String> earlier(
            BudgetBook.Entry entry, Allowance allowance, long amount, long cap) {
        long windows = amount == 0 ? 0 : Math.min(MOST, Math.ceilDiv(cap, amount));
        long since = Math.max(entry.since(), entry.reset());
        var names = new ArrayList<String>();
        Window window = allowance.window();
        while (names.size() < windows && window.ends()) {
            window = entry.rule().before(window);
            if (window.end().toEpochMilli() <= since) {
                break;
            }
            names.add(entry.counter(allowance.name(), window));
        }
        return names;
    }
}
