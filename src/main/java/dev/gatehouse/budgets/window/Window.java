package dev.gatehouse.budgets.window;

import java.time.Instant;

/// A span of time over which a budget counts.
///
/// @param start inclusive
/// @param end exclusive; [Instant#MAX] for one that never ends
public record Window(Instant start, Instant end) {
    /// The one that has all time.
    public static final Window ALWAYS = new Window(Instant.EPOCH, Instant.MAX);

    /// Whether it ends.
    public boolean ends() {
        return !end.equals(Instant.MAX);
    }

    /// Whether an instant is in it.
    public boolean contains(Instant instant) {
        return !instant.isBefore(start) && instant.isBefore(end);
    }
}
