package dev.gatehouse.keys;

import dev.gatehouse.crypto.Hmac;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keys by the digests of their texts, of one scheme. Does not change.
///
/// A look-up allocates nothing: the slots of an open hash table name places in arrays.
final class KeyTable {
    private final Key[] keys;
    private final long[] until;
    private final byte[] digests;
    private final int[] slots;

    /// A key, and what is stored of one of its texts.
    record Entry(KeyHash hash, Key key) {}

    KeyTable(List<Entry> entries) {
        int count = entries.size();
        keys = new Key[count];
        until = new long[count];
        digests = new byte[count * Hmac.LENGTH];
        slots = new int[Integer.highestOneBit(Math.max(2, count)) << 2];
        for (int i = 0; i < count; i++) {
            Entry entry = entries.get(i);
            keys[i] = entry.key();
            Long end = entry.hash().until();
            until[i] = end == null ? Long.MAX_VALUE : end;
            entry.hash().copy(digests, i * Hmac.LENGTH);
            int slot = slot(digests, i * Hmac.LENGTH);
            while (slots[slot] != 0) {
                slot = next(slot);
            }
            slots[slot] = i + 1;
        }
    }

    private int slot(byte[] bytes, int from) {
        int hash = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            hash = (hash << Byte.SIZE) | (bytes[from + i] & 0xff);
        }
        return hash & (slots.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    /// The key with a digest; `null` when there is none.
    ///
    /// @param now milliseconds since 1970
    @Nullable Key find(byte[] digest, long now) {
        int slot = slot(digest, 0);
        while (slots[slot] != 0) {
            int place = slots[slot] - 1;
            if (same(digest, place)) {
                return now < until[place] ? keys[place] : null;
            }
            slot = next(slot);
        }
        return null;
    }

    /// Compares all bytes, so that the time does not follow how many are equal.
    private boolean same(byte[] digest, int place) {
        int difference = 0;
        int from = place * Hmac.LENGTH;
        for (int i = 0; i < Hmac.LENGTH; i++) {
            difference |= digest[i] ^ digests[from + i];
        }
        return difference == 0;
    }
}
