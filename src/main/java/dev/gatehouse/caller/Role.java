package dev.gatehouse.caller;

/// What a caller may do in administration; each role may do what the ones before it may.
public enum Role {
    /// Nothing: calls models, and reads its own usage.
    NONE,
    /// Reads.
    VIEWER,
    /// Reads, and manages keys, budgets and limits below its own user path.
    MEMBER,
    /// Everything.
    ADMIN;

    /// Whether it may do what another role may.
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
