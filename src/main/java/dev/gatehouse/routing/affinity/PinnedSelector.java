package dev.gatehouse.routing.affinity;

import dev.gatehouse.call.Route;

/// Begins with the account that made what a call builds on, whatever the usual order.
///
/// @param pinned its place among the targets
/// @param only whether nobody else is asked
public record PinnedSelector(Route.TargetSelector usual, int pinned, boolean only)
        implements Route.TargetSelector {
    @Override
    public int next(long tried, long beyond) {
        boolean asked = (tried & (1L << pinned)) != 0;
        if (only) {
            return asked ? -1 : pinned;
        }
        // To ask for the best of one is to ask whether it can be asked.
        int here = asked ? -1 : usual.next(~(1L << pinned), beyond);
        return here >= 0 ? here : usual.next(tried, beyond);
    }

    @Override
    public long context(int place) {
        return usual.context(place);
    }

    @Override
    public String why(int place) {
        String built = "it made what this call builds on";
        return place == pinned
                ? built
                : only ? "another account " + built.substring(3) : usual.why(place);
    }

    /// The same plan, begun at an account that is one of its targets; as it was when that is none.
    public static Route pin(Route route, ObjectOwners.Owner owner) {
        for (int i = 0; i < route.targets().size(); i++) {
            if (route.targets().get(i).account().equals(owner.account())) {
                var choice = new PinnedSelector(route.selector(), i, owner.only());
                return new Route(route.requested(), route.targets(), choice, route.policy());
            }
        }
        return route;
    }
}
