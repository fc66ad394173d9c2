package dev.gatehouse.concurrent;

/// Something that wants to be looked at as time passes.
@FunctionalInterface
public interface DeadlineCheck {
    /// Compares its deadlines with the time. Runs on the one thread that watches all alarms: it
    /// must not block, take a lock or throw; what takes longer belongs to a thread of its own.
    ///
    /// @param now nanoseconds on the clock of [DeadlineTimer#now()]
    void check(long now);
}
