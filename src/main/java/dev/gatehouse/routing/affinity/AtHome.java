package dev.gatehouse.routing.affinity;

import dev.gatehouse.call.Plan;

/// Begins with the account that made what a call builds on, whatever the usual order.
///
/// @param home its place among the targets
/// @param only whether nobody else is asked
public record AtHome(Plan.Choice usual, int home, boolean only) implements Plan.Choice {
    @Override
    public int next(long tried, long beyond) {
        boolean asked = (tried & (1L << home)) != 0;
        if (only) {
            return asked ? -1 : home;
        }
        // To ask for the best of one is to ask whether it can be asked.
        int here = asked ? -1 : usual.next(~(1L << home), beyond);
        return here >= 0 ? here : usual.next(tried, beyond);
    }

    @Override
    public long context(int place) {
        return usual.context(place);
    }

    @Override
    public String why(int place) {
        String built = "it made what this call builds on";
        return place == home
                ? built
                : only ? "another account " + built.substring(3) : usual.why(place);
    }

    /// The same plan, begun at an account that is one of its targets; as it was when that is none.
    public static Plan begun(Plan plan, Owners.Owner owner) {
        for (int i = 0; i < plan.targets().size(); i++) {
            if (plan.targets().get(i).account().equals(owner.account())) {
                var choice = new AtHome(plan.choice(), i, owner.only());
                return new Plan(plan.requested(), plan.targets(), choice, plan.terms());
            }
        }
        return plan;
    }
}
