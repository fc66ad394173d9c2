package dev.gatehouse.http;

/// The memory that one connection holds for a long request head. Not safe for many threads.
final class HeadRoom implements InputBuffer.Room {
    private final Server server;
    private int taken;

    HeadRoom(Server server) {
        this.server = server;
    }

    @Override
    public boolean take(int count) {
        boolean there = server.takeHeadRoom(count);
        taken += there ? count : 0;
        return there;
    }

    /// Gives everything back.
    void release() {
        server.releaseHeadRoom(taken);
        taken = 0;
    }
}
