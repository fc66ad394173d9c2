package dev.gatehouse.attempt;

/// Chooses the next target of a route.
public interface TargetSelector {
    /// The position of the next target; -1 when none is left.
    ///
    /// @param attempted the targets that have been tried or are excluded
    /// @param minContext how many tokens its model must not be known to read fewer than; 0 for any
    int next(TargetSet attempted, long minContext);

    /// How many tokens the model of a target reads at most; 0 when that is unknown.
    long context(int position);

    /// Why the target at a position is chosen when it is, or is not chosen, for an operator.
    String reason(int position);
}
