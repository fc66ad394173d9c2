package dev.gatehouse.telemetry.live;

import dev.gatehouse.caller.UserPath;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The events that wait for one subscriber. One that reads too slowly receives how many it
/// misses; it holds up no other, and no call.
public final class FeedSubscription implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 20;

    private final String userPath;
    private final Consumer<FeedSubscription> leaving;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<byte[]> events = new ArrayDeque<>();
    private int bytes;
    private long missed;

    FeedSubscription(String userPath, Consumer<FeedSubscription> leaving) {
        this.userPath = userPath;
        this.leaving = leaving;
    }

    /// Takes an event, if it is about a call at or below the user path.
    void offer(FeedEvent event) {
        if (!UserPath.within(event.userPath(), userPath)) {
            return;
        }
        lock.lock();
        try {
            if (bytes + event.bytes().length > MOST_BYTES) {
                missed++;
                return;
            }
            note();
            add(event.bytes());
        } finally {
            lock.unlock();
        }
    }

    /// Takes that events are missing.
    ///
    /// @param count how many; below zero where that is not known
    void missing(long count) {
        lock.lock();
        try {
            add(FeedEvent.missed(count));
        } finally {
            lock.unlock();
        }
    }

    private void add(byte[] event) {
        events.add(event);
        bytes += event.length;
        arrived.signal();
    }

    /// What was missed stands where it is missing.
    private void note() {
        if (missed > 0) {
            add(FeedEvent.missed(missed));
            missed = 0;
        }
    }

    /// The next event as it is sent.
    ///
    /// @param most how long to wait for it
    /// @return `null` when none has come
    public byte @Nullable [] next(Duration most) throws InterruptedException {
        lock.lock();
        try {
            long left = most.toNanos();
            while (events.isEmpty() && missed == 0 && left > 0) {
                left = arrived.awaitNanos(left);
            }
            if (events.isEmpty()) {
                note();
            }
            byte[] event = events.poll();
            bytes -= event == null ? 0 : event.length;
            return event;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        leaving.accept(this);
    }
}
