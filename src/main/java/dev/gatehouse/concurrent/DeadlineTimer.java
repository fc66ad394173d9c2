package dev.gatehouse.concurrent;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The watch over all deadlines of the program.
///
/// Deadlines are plain fields of their owners and one thread compares them all, every few
/// milliseconds. Arming a deadline is therefore one write and costs a call nothing; a timer per
/// read or write was the dearest part of the path.
public final class DeadlineTimer implements AutoCloseable {
    /// How often deadlines are compared, and so how late one may expire.
    public static final Duration TICK = Duration.ofMillis(20);

    private final Set<DeadlineCheck> alarms = ConcurrentHashMap.newKeySet();
    private final LongSupplier time;
    private final boolean coarse;
    private volatile long lastTick;
    private volatile boolean closed;
    private @Nullable Thread thread;

    private DeadlineTimer(LongSupplier time, boolean coarse) {
        this.time = time;
        this.coarse = coarse;
        this.lastTick = time.getAsLong();
    }

    /// A timer on the clock of the system, which ticks until closed.
    public static DeadlineTimer start() {
        var timer = new DeadlineTimer(System::nanoTime, true);
        timer.thread = Thread.ofPlatform().daemon().name("timer").unstarted(timer::run);
        timer.thread.start();
        return timer;
    }

    /// A timer on the clock of the caller, which compares only in [#tick()].
    public static DeadlineTimer on(LongSupplier time) {
        return new DeadlineTimer(time, false);
    }

    /// The time in nanoseconds; only differences mean something.
    public long now() {
        return time.getAsLong();
    }

    /// When a deadline that far from now expires: counted from the last tick, so that arming one
    /// does not read the system's clock, and never too early.
    ///
    /// @param limit nanoseconds
    public long deadline(long limit) {
        return coarse ? lastTick + TICK.toNanos() + limit : now() + limit;
    }

    /// Watches a check until it is released.
    public void watch(DeadlineCheck check) {
        alarms.add(check);
    }

    /// Removes a check.
    public void unwatch(DeadlineCheck check) {
        alarms.remove(check);
    }

    /// How many checks are watched; for leak tests.
    public int watched() {
        return alarms.size();
    }

    /// Compares every deadline with the time, once.
    public void tick() {
        long now = now();
        lastTick = now;
        for (DeadlineCheck check : alarms) {
            check.check(now);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(TICK.toNanos());
            tick();
        }
    }
}
