package dev.gatehouse.storage;

import java.util.List;

/// Sums in buckets of time, which all reports read.
public interface Rollups {
    /// The widths of buckets in minutes. Each addition counts in one bucket of each width; they
    /// begin at multiples of it in UTC.
    List<Integer> WIDTHS = List.of(1, 15);

    /// Sums for a report.
    List<Total> read(Query query) throws StorageException;

    /// Deletes the oldest buckets of a width that end before a time, and what was made of them.
    ///
    /// @param limit how many rows at most
    /// @return how many were deleted
    int deleteBefore(int width, long time, int limit) throws StorageException;

    /// Makes what reports over long times read faster, of the sums of days that ended before a
    /// time. Reports are right without it.
    ///
    /// @param time milliseconds since 1970
    default void sealBefore(long time) throws StorageException {}

    /// The widest buckets of [#WIDTHS] that divide a width.
    static int kept(int width) {
        return width % WIDTHS.getLast() == 0 ? WIDTHS.getLast() : WIDTHS.getFirst();
    }

    /// Which sums are wanted.
    ///
    /// @param width of buckets in minutes, one of [Rollups#WIDTHS] or a multiple of the last; those
    ///     that are kept apart may be narrower and divide it
    /// @param from milliseconds since 1970, inclusive; the beginning of a bucket of [#kept(int)]
    /// @param to exclusive, likewise
    /// @param where conditions that all must hold
    /// @param by the places of the dimensions that are kept apart, the others are added up
    /// @param buckets whether buckets are kept apart
    record Query(
            String set,
            int width,
            long from,
            long to,
            List<Match> where,
            List<Integer> by,
            boolean buckets) {}

    /// A condition on one dimension.
    ///
    /// @param dimension its place in the set
    record Match(int dimension, Kind kind, String value) {
        /// How a value is compared.
        public enum Kind {
            EQUALS,
            DIFFERS,
            /// The value itself, or a path below it: `/team` and `/team/alice`, not `/teams`.
            SUBTREE
        }
    }

    /// Measures added up.
    ///
    /// @param bucket the beginning of the bucket in milliseconds since 1970; that of the query when
    ///     buckets are not kept apart
    /// @param dimensions the values of the dimensions kept apart, in the order of the query
    /// @param measures always [Sum#MOST_MEASURES]
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Total(long bucket, List<String> dimensions, long[] measures) {}
}
