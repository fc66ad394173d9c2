package dev.gatehouse.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/// A range of time, and the buckets of sums in it.
///
/// @param from milliseconds since 1970, inclusive
/// @param to exclusive
public record TimeRange(long from, long to) {
    private static final long MINUTE = 60_000;

    private boolean empty() {
        return from >= to;
    }

    /// What of it whole buckets of a width fill; empty when they fill none.
    private TimeRange whole(int width) {
        long first = BucketSums.begin(from + width * MINUTE - 1, width);
        return new TimeRange(first, BucketSums.begin(to, width));
    }

    private TimeRange and(TimeRange other) {
        return new TimeRange(Math.max(from, other.from), Math.min(to, other.to));
    }

    /// The parts of it that some buckets of a width fill, in order.
    ///
    /// @param begins their beginnings, in order
    /// @param width in minutes
    /// @param least in minutes, what parts are whole multiples of; it divides the width
    public List<TimeRange> parts(Set<Long> begins, int width, int least) {
        List<TimeRange> parts = new ArrayList<>();
        for (long begin : begins) {
            long end = begin + width * MINUTE;
            if (!parts.isEmpty() && parts.getLast().to == begin) {
                parts.add(new TimeRange(parts.removeLast().from, end));
            } else {
                parts.add(new TimeRange(begin, end));
            }
        }
        TimeRange whole = whole(least);
        return parts.stream().map(whole::and).filter(it -> !it.empty()).toList();
    }

    /// What is left of it without some parts of it, in order.
    public List<TimeRange> without(List<TimeRange> parts) {
        List<TimeRange> left = new ArrayList<>();
        long at = from;
        for (TimeRange part : parts) {
            left.add(new TimeRange(at, part.from));
            at = part.to;
        }
        left.add(new TimeRange(at, to));
        return left.stream().filter(it -> !it.empty()).toList();
    }

    /// The beginnings of the buckets of a width that it touches.
    ///
    /// @param width in minutes
    public List<Long> begins(int width) {
        return LongStream.iterate(
                        BucketSums.begin(from, width), it -> it < to, it -> it + width * MINUTE)
                .boxed()
                .toList();
    }
}
