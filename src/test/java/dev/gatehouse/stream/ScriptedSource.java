package dev.gatehouse.stream;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// A source that returns its parts one by one and whether there are more.
final class ScriptedSource implements ByteSource {
    private final Deque<byte[]> parts = new ArrayDeque<>();

    ScriptedSource(byte[]... parts) {
        for (byte[] part : parts) {
            if (part.length > 0) {
                this.parts.add(part);
            }
        }
    }

    static ScriptedSource cutAt(byte[] whole, int cut) {
        return new ScriptedSource(
                Arrays.copyOf(whole, cut), Arrays.copyOfRange(whole, cut, whole.length));
    }

    static ScriptedSource byteByByte(byte[] whole) {
        var source = new ScriptedSource();
        for (byte one : whole) {
            source.parts.add(new byte[] {one});
        }
        return source;
    }

    @Override
    public int read(byte[] into, int at, int most) {
        byte[] part = parts.pollFirst();
        if (part == null) {
            return -1;
        }
        int count = Math.min(most, part.length);
        System.arraycopy(part, 0, into, at, count);
        if (count < part.length) {
            parts.addFirst(Arrays.copyOfRange(part, count, part.length));
        }
        return count;
    }

    @Override
    public boolean ready() {
        return false;
    }

    @Override
    public void close() {
        parts.clear();
    }
}
