package dev.gatehouse.vector.embedded;

import java.util.Arrays;

/// The places with the smallest distances: a heap of a fixed size, the farthest on top.
final class Nearest {
    private final long[] heap;
    private int count;

    Nearest(int most) {
        heap = new long[most];
    }

    /// A place must be nearer than this to be kept.
    int farthest() {
        if (heap.length == 0) {
            return 0;
        }
        return count < heap.length ? Integer.MAX_VALUE : (int) (heap[0] >>> 32);
    }

    void add(int distance, int place) {
        long value = (long) distance << 32 | place;
        if (count < heap.length) {
            rise(count++, value);
        } else {
            sink(value);
        }
    }

    /// In each number the distance above the place, in no order.
    long[] all() {
        return Arrays.copyOf(heap, count);
    }

    private void rise(int from, long value) {
        int at = from;
        while (at > 0 && heap[(at - 1) / 2] < value) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = value;
    }

    /// Puts a value in the place of the farthest.
    private void sink(long value) {
        int at = 0;
        int child = larger(at);
        while (child < heap.length && heap[child] > value) {
            heap[at] = heap[child];
            at = child;
            child = larger(at);
        }
        heap[at] = value;
    }

    private int larger(int at) {
        int left = 2 * at + 1;
        return left + 1 < heap.length && heap[left + 1] > heap[left] ? left + 1 : left;
    }
}
