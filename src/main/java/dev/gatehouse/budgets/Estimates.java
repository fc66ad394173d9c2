package dev.gatehouse.budgets;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// What calls of a key and a model usually cost: 95 of 100 recent ones cost at most as much.
final class Estimates {
    private static final int MOST = 10_000;
    private static final int RECENT = 100;

    /// How many calls must be known before they count.
    private static final int ENOUGH = 20;

    private final Map<Place, Costs> costs =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Place, Costs> eldest) {
                    return size() > MOST;
                }
            };

    private record Place(String key, String account, String model) {}

    /// The latest costs in a ring.
    private static final class Costs {
        private final long[] ring = new long[RECENT];
        private int count;
        private long usual = Long.MAX_VALUE;

        void add(long cost) {
            ring[count++ % RECENT] = cost;
            int known = Math.min(count, RECENT);
            if (known >= ENOUGH && (count % 8 == 0 || cost > usual)) {
                long[] sorted = Arrays.copyOf(ring, known);
                Arrays.sort(sorted);
                usual = sorted[(known * 95 + 99) / 100 - 1];
            }
        }
    }

    /// The usual cost, in nano-dollars; [Long#MAX_VALUE] while too few calls are known.
    synchronized long usual(BudgetBook.Spender spender) {
        Costs known = costs.get(place(spender));
        return known == null ? Long.MAX_VALUE : known.usual;
    }

    /// Takes the cost of a call into account.
    synchronized void add(BudgetBook.Spender spender, long cost) {
        costs.computeIfAbsent(place(spender), _ -> new Costs()).add(cost);
    }

    private static Place place(BudgetBook.Spender spender) {
        return new Place(spender.key(), spender.account(), spender.model());
    }
}
