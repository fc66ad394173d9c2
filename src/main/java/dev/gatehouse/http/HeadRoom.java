package dev.gatehouse.http;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The memory that one connection holds for a long request head. Not safe for many threads.
final class HeadRoom implements InputBuffer.Room {
    private final Server server;
    private final List<Long> holders;
    private int taken;

    /// @param peer where the connection comes from; `null` when that is not known
    HeadRoom(Server server, @Nullable InetAddress peer) {
        this.server = server;
        this.holders = peer == null ? List.of() : List.of(AddressRange.site(peer));
    }

    @Override
    public boolean take(int count) {
        boolean there = server.takeHeadRoom(count, holders);
        taken += there ? count : 0;
        return there;
    }

    /// Gives everything back.
    void release() {
        server.releaseHeadRoom(taken, holders);
        taken = 0;
    }
}
