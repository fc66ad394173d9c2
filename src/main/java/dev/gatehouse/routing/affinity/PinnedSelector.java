package dev.gatehouse.routing.affinity;

import dev.gatehouse.attempt.Route;
import dev.gatehouse.attempt.TargetSelector;
import dev.gatehouse.attempt.TargetSet;

/// Prefers, or requires, the account that owns what a call builds on.
///
/// @param pinned the position of its target
/// @param only whether no other target is tried
public record PinnedSelector(TargetSelector usual, int pinned, boolean only)
        implements TargetSelector {
    @Override
    public int next(TargetSet attempted, long minContext) {
        boolean tried = attempted.contains(pinned);
        if (only) {
            return tried ? -1 : pinned;
        }
        // With one target, the choice is whether it can be tried.
        int here = tried ? -1 : usual.next(TargetSet.allBut(pinned), minContext);
        return here >= 0 ? here : usual.next(attempted, minContext);
    }

    @Override
    public long context(int position) {
        return usual.context(position);
    }

    @Override
    public String reason(int position) {
        if (position == pinned) {
            return "its account owns what this call builds on";
        }
        return only ? "another account owns what this call builds on" : usual.reason(position);
    }

    /// The same route, with the target at an account preferred; unchanged when it has none there.
    public static Route pin(Route route, ObjectOwners.Owner owner) {
        for (int i = 0; i < route.targets().size(); i++) {
            if (route.targets().get(i).account().name().equals(owner.account())) {
                var selector = new PinnedSelector(route.selector(), i, owner.only());
                return new Route(route.requestedModel(), route.targets(), selector, route.policy());
            }
        }
        return route;
    }
}
