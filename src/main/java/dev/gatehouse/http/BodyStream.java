package dev.gatehouse.http;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ConnectionClosedException;

/// A request body with a timeout: one that is cut short or arrives too slowly is a [BadRequest].
final class BodyStream extends InputStream {
    private final ServerConnection connection;
    private final InputStream raw;
    private final Runnable whole;
    private final long began;
    private long deadline;
    private long read;
    private volatile boolean waiting;

    /// @param deadline when it must have been read, whatever came
    BodyStream(ServerConnection connection, InputStream raw, long deadline, Runnable whole) {
        this.connection = connection;
        this.raw = raw;
        this.deadline = deadline;
        this.whole = whole;
        this.began = connection.now();
    }

    /// Sets when it must have been read.
    void deadline(long other) {
        deadline = other;
    }

    /// Lets its timeout expire if a thread is waiting for more; returns whether one is.
    boolean giveWay() {
        boolean there = waiting;
        if (there) {
            connection.bodyDeadline(began, 0, began);
        }
        return there;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int most) throws IOException {
        connection.bodyDeadline(began, read, deadline);
        waiting = true;
        try {
            int count = raw.read(into, at, most);
            if (count < 0) {
                whole.run();
            } else {
                read += count;
            }
            return count;
        } catch (IOException e) {
            throw connection.bodyDone() ? tooSlow() : translated(e);
        } finally {
            waiting = false;
            connection.bodyDone();
        }
    }

    private static IOException translated(IOException broken) {
        return broken instanceof ConnectionClosedException
                ? new BadRequest(400, "the body ended too early")
                : broken;
    }

    private static BadRequest tooSlow() {
        return new BadRequest(408, "the body came too slowly");
    }
}
