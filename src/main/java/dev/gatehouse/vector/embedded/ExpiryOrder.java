package dev.gatehouse.vector.embedded;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Entries in the order of their expiry: a binary heap whose entries know their places, so that any
/// one can be taken out.
final class ExpiryOrder {
    private final List<FlatEntry> heap = new ArrayList<>();

    /// The entry that expires first; `null` when there is none.
    @Nullable FlatEntry first() {
        return heap.isEmpty() ? null : heap.getFirst();
    }

    void add(FlatEntry entry) {
        heap.add(entry);
        entry.turn = heap.size() - 1;
        rise(entry);
    }

    void remove(FlatEntry entry) {
        FlatEntry last = heap.removeLast();
        if (last != entry) {
            put(last, entry.turn);
            rise(last);
            sink(last);
        }
        entry.turn = -1;
    }

    void clear() {
        heap.clear();
    }

    private void put(FlatEntry entry, int turn) {
        heap.set(turn, entry);
        entry.turn = turn;
    }

    private void rise(FlatEntry entry) {
        int at = entry.turn;
        while (at > 0 && heap.get((at - 1) / 2).expires > entry.expires) {
            put(heap.get((at - 1) / 2), at);
            at = (at - 1) / 2;
        }
        put(entry, at);
    }

    private void sink(FlatEntry entry) {
        int at = entry.turn;
        int child = earlier(at);
        while (child >= 0 && heap.get(child).expires < entry.expires) {
            put(heap.get(child), at);
            at = child;
            child = earlier(at);
        }
        put(entry, at);
    }

    /// The child that expires earlier; -1 when there is none.
    private int earlier(int at) {
        int left = 2 * at + 1;
        if (left >= heap.size()) {
            return -1;
        }
        int right = left + 1;
        boolean second = right < heap.size() && heap.get(right).expires < heap.get(left).expires;
        return second ? right : left;
    }
}
