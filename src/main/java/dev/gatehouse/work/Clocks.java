package dev.gatehouse.work;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// The watch over all deadlines of the program.
///
/// Deadlines are plain fields of their owners and one thread compares them all, every few
/// milliseconds. Arming a clock is therefore one write and costs a call nothing; a timer per read
/// or write was the dearest part of the path.
public final class Clocks implements AutoCloseable {
    /// How often deadlines are compared, and so how late one may strike.
    public static final Duration TICK = Duration.ofMillis(20);

    private final Set<Alarm> alarms = ConcurrentHashMap.newKeySet();
    private final LongSupplier time;
    private final boolean coarse;
    private volatile long lastTick;
    private volatile boolean closed;

    private Clocks(LongSupplier time, boolean coarse) {
        this.time = time;
        this.coarse = coarse;
        this.lastTick = time.getAsLong();
    }

    /// Clocks on the time of the system, ticking until closed.
    public static Clocks ticking() {
        var clocks = new Clocks(System::nanoTime, true);
        Thread.ofPlatform().daemon().name("clocks").start(clocks::run);
        return clocks;
    }

    /// Clocks on a time of the caller's own, which compare only when told to [#tick()].
    public static Clocks on(LongSupplier time) {
        return new Clocks(time, false);
    }

    /// The time in nanoseconds; only differences mean something.
    public long now() {
        return time.getAsLong();
    }

    /// When a deadline that far from now strikes: told from the last tick, so that arming one does
    /// not ask the system for the time, and never too early.
    ///
    /// @param limit nanoseconds
    public long armed(long limit) {
        return coarse ? lastTick + TICK.toNanos() + limit : now() + limit;
    }

    /// Watches an alarm until it is released.
    public void watch(Alarm alarm) {
        alarms.add(alarm);
    }

    /// Forgets an alarm.
    public void release(Alarm alarm) {
        alarms.remove(alarm);
    }

    /// How many alarms are being watched; for leak checks.
    public int watched() {
        return alarms.size();
    }

    /// Compares every deadline with the time, once.
    public void tick() {
        long now = now();
        lastTick = now;
        for (Alarm alarm : alarms) {
            alarm.check(now);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(TICK.toNanos());
            tick();
        }
    }
}
