package dev.gatehouse.concurrent;

import java.util.concurrent.locks.LockSupport;

/// The turn of a virtual thread that moves bytes. Virtual threads are not time-sliced: one whose
/// source always has more would hold up all others. Not safe for many threads.
public final class Turn {
    /// For bytes that are copied.
    public static final int COPIED = 128 * 1024;

    /// For bytes that are parsed, which takes ten times as long.
    public static final int PARSED = 16 * 1024;

    private final int most;
    private int moved;

    /// @param most how many bytes are moved in one turn
    public Turn(int most) {
        this.most = most;
    }

    /// Lets others run where the turn has had its bytes.
    public void moved(int bytes) {
        moved += bytes;
        if (moved >= most) {
            moved = 0;
            // A thread that yields is queued at its own carrier again; one that waits, however
            // briefly, is queued behind those that others have started or woken.
            LockSupport.parkNanos(1);
        }
    }
}
