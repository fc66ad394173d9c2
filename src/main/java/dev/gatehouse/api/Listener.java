package dev.gatehouse.api;

/// What a port is for.
public enum Listener {
    /// Calls, and what has no port of its own.
    CALLS,
    /// Administration alone.
    ADMIN,
    /// Metrics alone.
    METRICS
}
