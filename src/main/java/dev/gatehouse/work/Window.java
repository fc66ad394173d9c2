package dev.gatehouse.work;

import java.time.Duration;
import java.util.Arrays;

/// Two counts over the last while, of what happened and of what of it is marked. It moves on in
/// slots, the oldest of which is forgotten.
///
/// Not safe for many threads. Times are nanoseconds of one clock.
public final class Window {
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final long slot;
    private final long[] numbers;
    private final int[] counted;
    private final int[] marked;

    /// @param slots in how many parts the time is cut
    public Window(Duration length, int slots) {
        slot = Math.max(1, length.toNanos() / slots);
        numbers = new long[slots];
        counted = new int[slots];
        marked = new int[slots];
        clear();
    }

    /// Forgets everything.
    public void clear() {
        Arrays.fill(numbers, NEVER);
    }

    /// Notes that it happened.
    public void count(long now) {
        counted[place(now)]++;
    }

    /// Notes that something is marked; whether it is counted too is for the caller to say.
    public void mark(long now) {
        marked[place(now)]++;
    }

    /// How often it happened.
    public int counted(long now) {
        return sum(counted, now);
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
            counted[place] = 0;
            marked[place] = 0;
        }
        return place;
    }
}
