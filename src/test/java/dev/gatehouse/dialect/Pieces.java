package dev.gatehouse.dialect;

import dev.gatehouse.stream.ByteSource;

/// Bytes that come in pieces of one size.
public final class Pieces implements ByteSource {
    private final byte[] all;
    private final int size;
    private int at;

    public Pieces(byte[] all, int size) {
        this.all = all;
        this.size = size;
    }

    @Override
    public int read(byte[] into, int from, int most) {
        int count = Math.min(Math.min(most, size), all.length - at);
        System.arraycopy(all, at, into, from, count);
        at += count;
        return count == 0 ? -1 : count;
    }

    @Override
    public boolean ready() {
        return at < all.length;
    }

    @Override
    public void close() {
        at = all.length;
    }
}
