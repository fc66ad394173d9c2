package dev.gatehouse.attempt;

/// A set of targets of one route, by their positions.
public record TargetSet(long bits) {
    /// No target.
    public static final TargetSet NONE = new TargetSet(0);

    /// How many targets a route may have.
    public static final int MAX_TARGETS = Long.SIZE;

    public boolean contains(int position) {
        return (bits & (1L << position)) != 0;
    }

    public boolean empty() {
        return bits == 0;
    }

    public TargetSet with(int position) {
        return new TargetSet(bits | 1L << position);
    }

    /// All positions but this one.
    public static TargetSet allBut(int position) {
        return new TargetSet(~(1L << position));
    }
}
