package dev.gatehouse.storage.sql;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/// A range of time.
///
/// @param from milliseconds since 1970, inclusive
/// @param to exclusive
record RollupTime(long from, long to) {
    private static final long MINUTE = 60_000;

    boolean isEmpty() {
        return from >= to;
    }

    /// What of it whole buckets of a width fill; empty when they fill none.
    RollupTime whole(int width) {
        return new RollupTime(SealedDays.ceil(from, width), SealedDays.floor(to, width));
    }

    private RollupTime and(RollupTime other) {
        return new RollupTime(Math.max(from, other.from), Math.min(to, other.to));
    }

    /// The parts of it that sealed buckets of a width fill, in order.
    ///
    /// @param sealed their beginnings, in order
    /// @param width in minutes
    /// @param least in minutes, what parts are whole multiples of; it divides the width
    List<RollupTime> parts(Set<Long> sealed, int width, int least) {
        List<RollupTime> parts = new ArrayList<>();
        Iterator<Long> next = sealed.iterator();
        RollupTime run = null;
        while (next.hasNext()) {
            long begin = next.next();
            long end = begin + width * MINUTE;
            boolean follows = run != null && run.to == begin;
            if (run != null && !follows) {
                parts.add(run);
            }
            run = new RollupTime(follows ? run.from : begin, end);
        }
        if (run != null) {
            parts.add(run);
        }
        RollupTime whole = whole(least);
        return parts.stream().map(whole::and).filter(it -> !it.isEmpty()).toList();
    }

    /// What is left of it without some parts of it, in order.
    List<RollupTime> without(List<RollupTime> parts) {
        List<RollupTime> left = new ArrayList<>();
        long at = from;
        for (RollupTime part : parts) {
            left.add(new RollupTime(at, part.from));
            at = part.to;
        }
        left.add(new RollupTime(at, to));
        return left.stream().filter(it -> !it.isEmpty()).toList();
    }

    /// The beginnings of the spans that it touches.
    List<Long> spans() {
        long first = SealedDays.floor(from, SealedDays.SPAN);
        return LongStream.iterate(first, it -> it < to, it -> it + SealedDays.SPAN * MINUTE)
                .boxed()
                .toList();
    }
}
