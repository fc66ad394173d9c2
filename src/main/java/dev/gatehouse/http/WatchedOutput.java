package dev.gatehouse.http;

import dev.gatehouse.concurrent.DeadlineTimer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/// The way to a client, which notes when a write begins, so that one which waits too long for its
/// reader can be ended.
///
/// Large writes go out in parts, for a reader that is slow but reads is not to be cut.
final class WatchedOutput extends OutputStream {
    private static final long NEVER = Long.MAX_VALUE;
    private static final int PART = 32 * 1024;

    private final OutputStream out;
    private final DeadlineTimer timer;
    private final long limit;
    private volatile long until = NEVER;

    /// @param stall how long one write may wait
    WatchedOutput(OutputStream out, DeadlineTimer timer, Duration stall) {
        this.out = out;
        this.timer = timer;
        this.limit = stall.toNanos();
    }

    /// Whether a write has waited too long; returned once.
    boolean overdue(long now) {
        if (now < until) {
            return false;
        }
        until = NEVER;
        return true;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        int at = from;
        try {
            while (at < from + count) {
                until = timer.deadline(limit);
                int part = Math.min(PART, from + count - at);
                out.write(bytes, at, part);
                at += part;
            }
        } finally {
            until = NEVER;
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
