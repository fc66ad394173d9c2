package dev.gatehouse.cache;

import dev.gatehouse.cache.store.CachedAnswer;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.CallScope.CancelReason;
import dev.gatehouse.call.Sink;
import dev.gatehouse.concurrent.PermitPool;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.Recording;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An answer that is coming from a provider, kept as it comes: for the cache, and for equal calls
/// that follow it. The first call has requested it, and may end before the others do.
final class PendingAnswer {
    private final CallRecord first;
    private final CallScope scope;
    private final PermitPool room;
    private final Recording<Sink.End> frames;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.WAITING;
    private int followers;
    private boolean abandoned;
    private boolean ended;
    private boolean usage;
    private long taken;
    private @Nullable CachedAnswer answer;

    /// How far it is.
    enum State {
        /// Nothing has come.
        WAITING,
        /// The frames of a stream come.
        STREAMING,
        /// The whole answer is there, and can serve others.
        COMPLETE,
        /// Nothing of it can serve others any more.
        OVER
    }

    /// @param first the record of the first call
    /// @param scope that of the request to the provider
    /// @param limit how many bytes of frames are kept at most
    /// @param room where the memory for them is taken from
    PendingAnswer(CallRecord first, CallScope scope, long limit, PermitPool room) {
        this.first = first;
        this.scope = scope;
        this.room = room;
        this.frames = new Recording<>(limit);
    }

    /// The scope of the request to the provider.
    CallScope scope() {
        return scope;
    }

    /// The record of the first call.
    CallRecord first() {
        return first;
    }

    /// A further call follows it.
    ///
    /// @return whether that is still possible
    boolean join() {
        lock.lock();
        try {
            boolean open = state != State.OVER && scope.reason() == null;
            followers += open ? 1 : 0;
            return open;
        } finally {
            lock.unlock();
        }
    }

    /// A call does not follow it any more. When that was the last one, and the client of the
    /// first call has left too, the request is cancelled.
    void leave() {
        boolean last;
        lock.lock();
        try {
            followers--;
            last = followers == 0 && abandoned && !ended;
            release();
        } finally {
            lock.unlock();
        }
        if (last) {
            scope.cancel(new CancelReason.Disconnected());
        }
    }

    /// The first call is cancelled. When its client does not wait any more: the request goes on as
    /// long as others follow.
    ///
    /// @return whether it goes on
    boolean abandon(@Nullable CancelReason reason) {
        lock.lock();
        try {
            abandoned = true;
            boolean left =
                    reason == null
                            || reason instanceof CancelReason.Disconnected
                            || reason instanceof CancelReason.SlowReader;
            if (followers > 0 && left) {
                return true;
            }
        } finally {
            lock.unlock();
        }
        scope.cancel(reason == null ? new CancelReason.Disconnected() : reason);
        return false;
    }

    /// The frames of a stream come.
    ///
    /// @param withUsage whether the client asked for the usage
    void streams(boolean withUsage) {
        lock.lock();
        try {
            usage = withUsage;
            state = State.STREAMING;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Keeps a frame, as far as there is room.
    void append(Frame frame) {
        int length = frame.to() - frame.from();
        if (room.acquire(length, Duration.ZERO)) {
            took(length);
            frames.append(frame);
        } else {
            frames.stop();
        }
    }

    private void took(int bytes) {
        lock.lock();
        try {
            taken += bytes;
        } finally {
            lock.unlock();
        }
    }

    /// It has ended.
    ///
    /// @param whole the answer, `null` when there is none that can serve others
    void over(@Nullable CachedAnswer whole) {
        lock.lock();
        try {
            ended = true;
            answer = whole;
            state = whole == null ? State.OVER : State.COMPLETE;
            changed.signalAll();
            release();
        } finally {
            lock.unlock();
        }
    }

    /// What was taken is given back once it has no readers.
    private void release() {
        if (ended && followers == 0) {
            room.release(taken);
            taken = 0;
        }
    }

    /// Waits until something of it can be used, or it is over, or the waiting call is cancelled.
    ///
    /// @param follower the scope of the waiting call
    /// @param whole whether only a whole answer is of use
    State await(CallScope follower, boolean whole) {
        try (var _ = follower.onCancel(this::wake)) {
            lock.lock();
            try {
                while (follower.reason() == null && waits(whole)) {
                    changed.await();
                }
                return follower.reason() == null ? state : State.OVER;
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return State.OVER;
        }
    }

    private boolean waits(boolean whole) {
        return state == State.WAITING || (whole && state == State.STREAMING);
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whether its stream has the usage.
    boolean usage() {
        lock.lock();
        try {
            return usage;
        } finally {
            lock.unlock();
        }
    }

    /// The whole answer, once it is complete.
    @Nullable CachedAnswer answer() {
        lock.lock();
        try {
            return answer;
        } finally {
            lock.unlock();
        }
    }

    Recording<Sink.End> frames() {
        return frames;
    }
}
