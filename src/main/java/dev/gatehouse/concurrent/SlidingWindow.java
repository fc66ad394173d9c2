package dev.gatehouse.concurrent;

import java.time.Duration;
import java.util.Arrays;

/// Two counts over the last while, of what happened and of what of it is marked. It moves on in
/// slots, the oldest of which is dropped.
///
/// Not safe for many threads. Times are nanoseconds of one clock.
public final class SlidingWindow {
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final long slot;
    private final long[] numbers;
    private final int[] total;
    private final int[] marked;

    /// @param slots in how many parts the time is cut
    public SlidingWindow(Duration length, int slots) {
        slot = Math.max(1, length.toNanos() / slots);
        numbers = new long[slots];
        total = new int[slots];
        marked = new int[slots];
        clear();
    }

    /// Removes everything.
    public void clear() {
        Arrays.fill(numbers, NEVER);
    }

    /// Records that it happened.
    public void add(long now) {
        total[place(now)]++;
    }

    /// Adds something marked; the caller decides whether it is counted too.
    public void addMarked(long now) {
        marked[place(now)]++;
    }

    /// How often it happened.
    public int total(long now) {
        return sum(total, now);
    }

    /// How much is marked.
    public int marked(long now) {
        return sum(marked, now);
    }

    private int sum(int[] counts, long now) {
        long oldest = Math.floorDiv(now, slot) - numbers.length;
        int sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] > oldest) {
                sum += counts[i];
            }
        }
        return sum;
    }

    private int place(long now) {
        long number = Math.floorDiv(now, slot);
        int place = (int) Math.floorMod(number, (long) numbers.length);
        if (numbers[place] != number) {
            numbers[place] = number;
            total[place] = 0;
            marked[place] = 0;
        }
        return place;
    }
}
