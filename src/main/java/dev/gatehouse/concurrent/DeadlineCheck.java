package dev.gatehouse.concurrent;

/// A check that the timer runs on every tick.
@FunctionalInterface
public interface DeadlineCheck {
    /// Compares its deadlines with the time. Runs on the one thread that runs all checks: it
    /// must not block, take a lock or throw; what takes longer belongs to a thread of its own.
    ///
    /// @param now nanoseconds as in [DeadlineTimer#now()]
    void check(long now);
}
