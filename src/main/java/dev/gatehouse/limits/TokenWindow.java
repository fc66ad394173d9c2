package dev.gatehouse.limits;

import java.util.Arrays;

/// The tokens of the last period, in slots that leave it one by one.
///
/// An amount counts until its whole slot is older than the period, so that no time of that length
/// has more than the limit. Times are nanoseconds of one clock.
final class TokenWindow {
    private static final int SLOTS = 16;

    private final long slot;
    private final long[] amounts = new long[SLOTS + 1];
    private long newest = Long.MIN_VALUE / 2;

    TokenWindow(long period) {
        slot = period / SLOTS;
    }

    /// Takes tokens, if there is room for them.
    ///
    /// @return 0 when they were taken, else the nanoseconds until there is room; -1 when there
    ///     never is
    synchronized long take(long now, long amount, long limit) {
        long wait = check(now, amount, limit);
        if (wait == 0) {
            amounts[place(newest)] += amount;
        }
        return wait;
    }

    /// What [#take(long, long, long)] would return, without taking anything.
    synchronized long check(long now, long amount, long limit) {
        long used = used(now);
        // What corrections add beyond the limit keeps out also a request of no known tokens.
        long least = Math.max(1, amount);
        if (used + least <= limit) {
            return 0;
        }
        if (least > limit) {
            return -1;
        }
        long number = newest - SLOTS;
        while (used + least > limit) {
            used -= amounts[place(number)];
            number++;
        }
        return (number + SLOTS) * slot - now;
    }

    /// Replaces what was taken by what was used.
    synchronized void correct(long taken, long now, long before, long after) {
        used(now);
        if (after >= before) {
            amounts[place(newest)] += after - before;
            return;
        }
        long number = Math.floorDiv(taken, slot);
        if (number >= newest - SLOTS) {
            amounts[place(number)] -= before - after;
        }
    }

    /// The tokens that count.
    synchronized long used(long now) {
        long number = Math.floorDiv(now, slot);
        if (number - newest > SLOTS) {
            Arrays.fill(amounts, 0);
            newest = number;
        }
        while (newest < number) {
            newest++;
            amounts[place(newest)] = 0;
        }
        long sum = 0;
        for (long amount : amounts) {
            sum += amount;
        }
        return sum;
    }

    /// The nanoseconds until none of them count.
    synchronized long untilEmpty(long now) {
        used(now);
        for (long number = newest; number >= newest - SLOTS; number--) {
            if (amounts[place(number)] != 0) {
                return (number + SLOTS + 1) * slot - now;
            }
        }
        return 0;
    }

    private static int place(long number) {
        return (int) Math.floorMod(number, (long) SLOTS + 1);
    }
}
