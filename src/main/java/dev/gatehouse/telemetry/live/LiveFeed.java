package dev.gatehouse.telemetry.live;

import dev.gatehouse.call.CallResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What happens to calls, for subscribers.
///
/// While there are subscribers, a thread looks at the calls in flight four times a second and turns
/// what
/// has changed into events; a call itself hands over its end and nothing else. Without any, a
/// call reads one flag.
public final class LiveFeed implements AutoCloseable {
    private static final long TICK = Duration.ofMillis(250).toNanos();

    /// How long it goes on without subscribers: one that comes back misses nothing.
    private static final long LINGER = Duration.ofMinutes(1).toNanos();

    private static final int MOST_SUBSCRIBERS = 50;

    /// How many calls can end between two looks.
    private static final int MOST_ENDED = 10_000;

    private final Collection<LiveCall> calls;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<FeedSubscription> subscribers = new ArrayList<>();
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean watched;
    private @Nullable FeedRing ring;
    private long left;
    private volatile boolean closed;

    private record Ended(LiveCall call, CallResult result) {}

    /// @param calls those in flight, as they are at any time
    LiveFeed(Collection<LiveCall> calls) {
        this.calls = calls;
    }

    /// Takes the end of a call.
    void ended(LiveCall call, CallResult result) {
        if (!watched) {
            return;
        }
        if (waiting.incrementAndGet() > MOST_ENDED) {
            waiting.decrementAndGet();
            lost.incrementAndGet();
            return;
        }
        ended.add(new Ended(call, result));
    }

    /// Begins to watch.
    ///
    /// @param userPath calls at and below it are shown
    /// @param cursor that of the last event that the subscriber has seen; `null` to begin with the
    ///     calls in flight
    /// @return `null` when there are too many subscribers
    public @Nullable FeedSubscription subscribe(String userPath, @Nullable String cursor) {
        lock.lock();
        try {
            if (subscribers.size() >= MOST_SUBSCRIBERS || closed) {
                return null;
            }
            var subscription = new FeedSubscription(userPath, this::leave);
            FeedRing events = ring == null ? begin() : ring;
            FeedRing.Replay replay = cursor == null ? null : events.after(cursor);
            if (cursor != null && (replay == null || replay.missed() > 0)) {
                subscription.missing(replay == null ? -1 : replay.missed());
            }
            if (replay == null || replay.missed() > 0) {
                present(events, subscription);
            }
            if (replay != null) {
                replay.events().forEach(subscription::offer);
            }
            subscribers.add(subscription);
            return subscription;
        } finally {
            lock.unlock();
        }
    }

    private FeedRing begin() {
        var events = new FeedRing();
        ring = events;
        watched = true;
        Thread.ofVirtual().name("live-feed").start(this::run);
        return events;
    }

    /// Shows the calls in flight to one subscriber.
    private void present(FeedRing events, FeedSubscription to) {
        for (LiveCall call : calls) {
            String path = call.record().caller().userPath();
            to.offer(FeedEvent.of(0, events.cursor(), path, call.event(null)));
        }
    }

    private void leave(FeedSubscription subscription) {
        lock.lock();
        try {
            subscribers.remove(subscription);
            left = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        boolean goesOn = true;
        while (goesOn) {
            LockSupport.parkNanos(TICK);
            lock.lock();
            try {
                goesOn = look();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Looks at the calls once.
    ///
    /// @return whether to go on
    private boolean look() {
        FeedRing events = ring;
        boolean unwatched = subscribers.isEmpty() && System.nanoTime() - left > LINGER;
        if (closed || unwatched || events == null) {
            watched = false;
            ring = null;
            ended.clear();
            waiting.set(0);
            return false;
        }
        int gone = lost.getAndSet(0);
        if (gone > 0) {
            subscribers.forEach(each -> each.missing(gone));
        }
        for (LiveCall call : calls) {
            if (call.changed()) {
                publish(events, call, null);
            }
        }
        // Last: a call that has ended is not among those in flight any more.
        for (Ended next = ended.poll(); next != null; next = ended.poll()) {
            waiting.decrementAndGet();
            publish(events, next.call, next.result);
        }
        return true;
    }

    private void publish(FeedRing events, LiveCall call, @Nullable CallResult result) {
        String path = call.record().caller().userPath();
        FeedEvent event = events.add(path, call.event(result));
        subscribers.forEach(each -> each.offer(event));
    }

    @Override
    public void close() {
        closed = true;
    }
}
