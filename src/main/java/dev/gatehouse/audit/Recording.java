package dev.gatehouse.audit;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// The bytes of one body, up to a limit of its own and to the room that all recordings share. It
/// never fails: what does not fit is left out.
final class Recording extends OutputStream {
    private static final int FIRST = 4 * 1024;

    private final Room room;
    private final int most;
    private byte[] bytes = new byte[0];
    private int count;
    private boolean cut;
    private boolean dropped;

    /// What the recordings of all calls may hold together, in bytes.
    static final class Room {
        private final long most;
        private final AtomicLong taken = new AtomicLong();

        Room(long most) {
            this.most = most;
        }

        private boolean take(long more) {
            if (taken.addAndGet(more) <= most) {
                return true;
            }
            taken.addAndGet(-more);
            return false;
        }

        private void give(long back) {
            taken.addAndGet(-back);
        }

        long taken() {
            return taken.get();
        }
    }

    /// @param most how many bytes it has at most
    Recording(Room room, int most) {
        this.room = room;
        this.most = most;
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int at, int length) {
        int fits = Math.min(length, most - count);
        cut |= fits < length;
        if (dropped || fits <= 0 || !reserve(count + fits)) {
            return;
        }
        System.arraycopy(from, at, bytes, count, fits);
        count += fits;
    }

    private boolean reserve(int needed) {
        if (needed <= bytes.length) {
            return true;
        }
        int larger = Math.min(most, Math.max(Math.max(FIRST, needed), bytes.length * 2));
        if (!room.take(larger - bytes.length)) {
            drop();
            return false;
        }
        bytes = Arrays.copyOf(bytes, larger);
        return true;
    }

    /// Begins again.
    void reset() {
        count = 0;
        cut = false;
    }

    /// Gives everything up, for other recordings.
    void drop() {
        dropped = true;
        release();
    }

    /// Returns its room.
    void release() {
        room.give(bytes.length);
        bytes = new byte[0];
        count = 0;
    }

    /// Whether something came that was left out because of its limit.
    boolean wasCut() {
        return cut;
    }

    /// Whether there was no room for it.
    boolean wasDropped() {
        return dropped;
    }

    int length() {
        return count;
    }

    /// A copy of what it has.
    byte[] copy() {
        return Arrays.copyOf(bytes, count);
    }

    /// A copy of its beginning.
    byte[] head(int atMost) {
        return Arrays.copyOf(bytes, Math.min(count, atMost));
    }
}
