package dev.gatehouse.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A stream that is kept while it arrives, so that several readers can follow it, each at its own
/// pace and from any position.
///
/// One thread appends; any number of threads read. Beyond the limit nothing is kept, and readers
/// that need what is missing receive a [FullException].
///
/// @param <E> how a stream ends
public final class Recording<E> {
    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Frame> frames = new ArrayList<>();
    private long bytes;
    private boolean full;
    private @Nullable E end;

    /// @param limit how many bytes of frames are kept at most
    public Recording(long limit) {
        this.limit = limit;
    }

    /// The recording has more bytes than its limit allows.
    public static final class FullException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FullException(long limit) {
            super("the recording exceeds its limit of " + limit + " bytes", null, false, false);
        }
    }

    /// Keeps a copy of a frame.
    ///
    /// @return whether it was kept; `false` once the limit is reached
    public boolean append(Frame frame) {
        lock.lock();
        try {
            int length = frame.to() - frame.from();
            full |= bytes + length > limit;
            if (!full) {
                bytes += length;
                frames.add(frame.copy());
            }
            changed.signalAll();
            return !full;
        } finally {
            lock.unlock();
        }
    }

    /// Keeps nothing more, as if the limit were reached.
    public void stop() {
        lock.lock();
        try {
            full = end == null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// All frames of a stream that has ended; `null` where some were not kept.
    public @Nullable List<Frame> all() {
        lock.lock();
        try {
            return full || end == null ? null : List.copyOf(frames);
        } finally {
            lock.unlock();
        }
    }

    /// Ends the stream; only the first end counts.
    public void end(E how) {
        lock.lock();
        try {
            end = end == null ? how : end;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// How many frames are kept so far: the position behind the last one.
    public int position() {
        lock.lock();
        try {
            return frames.size();
        } finally {
            lock.unlock();
        }
    }

    /// A reader from a position; 0 is the start.
    public Tail tail(int position) {
        return new Tail(position);
    }

    /// Reads the stream. Not safe for several threads.
    public final class Tail {
        private int next;
        private boolean closed;

        private Tail(int position) {
            this.next = position;
        }

        /// Whether the next frame, or the end, can be had without waiting.
        public boolean ready() {
            lock.lock();
            try {
                return next < frames.size() || full || end != null;
            } finally {
                lock.unlock();
            }
        }

        /// Waits for the next frame.
        ///
        /// @return the frame; `null` at the end, when [#end()] returns how it ended, or once the
        ///     tail is closed
        /// @throws FullException when the frame was not kept
        /// @throws InterruptedException when the thread is interrupted while it waits
        public @Nullable Frame next() throws InterruptedException {
            lock.lock();
            try {
                while (next >= frames.size() && !full && end == null && !closed) {
                    changed.await();
                }
                if (closed) {
                    return null;
                }
                if (next < frames.size()) {
                    return frames.get(next++);
                }
                if (full) {
                    throw new FullException(limit);
                }
                return null;
            } finally {
                lock.unlock();
            }
        }

        /// Wakes the reader: what it waits for, and all that follows, is `null`.
        public void close() {
            lock.lock();
            try {
                closed = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /// How the stream has ended; `null` while it has not.
        public @Nullable E end() {
            lock.lock();
            try {
                return end;
            } finally {
                lock.unlock();
            }
        }
    }
}
