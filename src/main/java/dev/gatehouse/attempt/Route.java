package dev.gatehouse.attempt;

import dev.gatehouse.call.Call;
import java.util.List;

/// The candidates for a call, in order, and the policy for choosing among them.
///
/// @param requestedModel the model as the client named it; empty when it named none
/// @param targets at least one, at most [TargetSet#MAX_TARGETS]
public record Route(
        String requestedModel, List<Target> targets, TargetSelector selector, RoutePolicy policy)
        implements Call.Routing {
    private static final TargetSelector ONLY =
            new TargetSelector() {
                @Override
                public int next(TargetSet attempted, long minContext) {
                    return attempted.empty() && minContext == 0 ? 0 : -1;
                }

                @Override
                public long context(int position) {
                    return 0;
                }

                @Override
                public String reason(int position) {
                    return "the only target";
                }
            };

    public Route {
        targets = List.copyOf(targets);
    }

    /// A route with one target.
    public static Route to(String requestedModel, Target target) {
        return new Route(requestedModel, List.of(target), ONLY, RoutePolicy.USUAL);
    }

    /// The route of a call, for the stages behind the one that decides it.
    public static Route of(Call call) {
        if (call.routed() instanceof Route route) {
            return route;
        }
        throw new IllegalStateException("the call has a routing decision of another kind");
    }
}
