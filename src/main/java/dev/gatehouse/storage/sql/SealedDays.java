package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes sums over days that are over, so that a report over a year does not read a year of
/// quarters of an hour:
///
/// - spans: the sums of a day, and of sixteen days, with all dimensions, and with each alone;
/// - series: the sums of each hour, of all and of each value of one dimension, and those of each
///   quarter of an hour of all, as days of some zones begin at half an hour.
///
/// A day is sealed while both are there and right; a trigger removes its seal with any change of
/// its sums. A seal names its maker until all is made, in transactions so short that nothing waits
/// for them: if it is gone by then, a sum has changed meanwhile, and the next pass makes the day
/// again.
final class SealedDays {
    static final int QUARTER = Rollups.WIDTHS.getLast();
    static final int HOUR = 60;
    static final int DAY = 24 * HOUR;
    static final int SPAN = 16 * DAY;

    private static final long MINUTE = 60_000;

    /// In the place of a dimension: the series of all by the hour, and by the quarter of an hour.
    static final int ALL = -1;

    static final int ALL_QUARTERS = -2;

    private static final String DIMENSIONS = numbered("d%d", Sum.MOST_DIMENSIONS);
    private static final String MEASURES = numbered("m%d", Sum.MOST_MEASURES);
    private static final String REPLACED = numbered("m%1$d = excluded.m%1$d", Sum.MOST_MEASURES);

    private final SqlConnection storage;
    private final String sums;

    SealedDays(SqlConnection storage) {
        this.storage = storage;
        this.sums = numbered(storage.variant().sum("m%d"), Sum.MOST_MEASURES);
    }

    /// One part of each for the columns of a kind.
    static String numbered(String format, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> format.formatted(i))
                .collect(Collectors.joining(", "));
    }

    /// What is sealed of a width between two times, in order.
    static NavigableSet<Long> sealed(Connection connection, int width, long from, long to)
            throws SQLException {
        return new TreeSet<>(
                Sql.rows(
                        connection,
                        "select bucket from gh_seals where width = ? and bucket >= ?"
                                + " and bucket < ? and maker = ''",
                        row -> row.getLong(1),
                        width,
                        from,
                        to));
    }

    /// The days between two times of which all that is made of them can be read: also those without
    /// sums, which have no seal, in a span that has one.
    static NavigableSet<Long> sealedDays(Connection connection, long from, long to)
            throws SQLException {
        NavigableSet<Long> days = sealed(connection, DAY, from, to);
        for (long span : sealed(connection, SPAN, BucketSums.begin(from, SPAN), to)) {
            for (int i = 0; i < SPAN / DAY; i++) {
                days.add(span + i * MINUTE * DAY);
            }
        }
        return days;
    }

    /// Seals the days that ended before a time, the latest first. The day of the oldest sums is
    /// left out: some of it may be deleted.
    void sealBefore(long time) throws StorageException {
        long to = BucketSums.begin(time, DAY);
        Long oldest = storage.read(it -> nextSums(it, Long.MIN_VALUE, to));
        if (oldest == null) {
            return;
        }
        long from = BucketSums.begin(oldest, DAY) + DAY * MINUTE;
        List<String> names = storage.read(it -> names(it, "gh_rollups"));
        for (long day : storage.read(it -> open(it, from, to)).descendingSet()) {
            seal(DAY, day, names);
        }
        List<String> made = storage.read(it -> names(it, "gh_spans"));
        Set<Long> spans = storage.read(it -> sealed(it, SPAN, from, to));
        for (long span = BucketSums.begin(to, SPAN) - SPAN * MINUTE;
                span >= from;
                span -= SPAN * MINUTE) {
            if (!spans.contains(span) && hasSums(span) && daysAreSealed(span)) {
                seal(SPAN, span, made);
            }
        }
    }

    /// Whether all days of a span that have sums are sealed.
    private boolean daysAreSealed(long span) throws StorageException {
        return storage.read(it -> open(it, span, span + SPAN * MINUTE)).isEmpty();
    }

    private boolean hasSums(long span) throws StorageException {
        return storage.read(it -> nextSums(it, span, span + SPAN * MINUTE)) != null;
    }

    /// The days that have sums and are not sealed.
    private static NavigableSet<Long> open(Connection connection, long from, long to)
            throws SQLException {
        Set<Long> sealed = sealed(connection, DAY, from, to);
        NavigableSet<Long> open = new TreeSet<>();
        long day = from;
        while (day < to) {
            if (!sealed.contains(day)) {
                Long next = nextSums(connection, day, to);
                if (next == null) {
                    return open;
                }
                day = BucketSums.begin(next, DAY);
                if (!sealed.contains(day)) {
                    open.add(day);
                }
            }
            day += DAY * MINUTE;
        }
        return open;
    }

    /// The first bucket in a range.
    private static @Nullable Long nextSums(Connection connection, long from, long to)
            throws SQLException {
        return Sql.first(
                connection,
                "select bucket from gh_rollups where width = ? and bucket >= ? and bucket < ?"
                        + " order by bucket limit 1",
                row -> row.getLong(1),
                QUARTER,
                from,
                to);
    }

    /// The names of sets, with one look into the index per set.
    private static List<String> names(Connection connection, String table) throws SQLException {
        List<String> names = new ArrayList<>();
        String next = name(connection, table, "");
        while (next != null) {
            names.add(next);
            next = name(connection, table, next);
        }
        return names;
    }

    private static @Nullable String name(Connection connection, String table, String after)
            throws SQLException {
        return Sql.first(
                connection,
                "select name from " + table + " where name > ? order by name limit 1",
                row -> row.getString(1),
                after);
    }

    private void seal(int width, long begin, List<String> names) throws StorageException {
        String maker = UUID.randomUUID().toString();
        announce(width, begin, maker);
        // A day may have lost its seal before the span was announced.
        if (width == SPAN && !daysAreSealed(begin)) {
            return;
        }
        for (String name : names) {
            storage.writeMany(
                    connection ->
                            stands(connection, width, begin, maker)
                                    && (width == DAY
                                            ? day(connection, name, begin)
                                            : span(connection, name, SPAN, begin)));
        }
        storage.write(
                connection ->
                        Sql.update(
                                connection,
                                "update gh_seals set maker = '' where width = ?"
                                        + " and bucket = ? and maker = ?",
                                width,
                                begin,
                                maker));
    }

    /// Whether no sum has changed and no other maker has begun. Until the end of the transaction
    /// both wait, so that nothing older is written over what another maker has made.
    private boolean stands(Connection connection, int width, long begin, String maker)
            throws SQLException {
        return maker.equals(
                Sql.first(
                        connection,
                        "select maker from gh_seals where width = ? and bucket = ?"
                                + storage.variant().locking(),
                        row -> row.getString(1),
                        width,
                        begin));
    }

    /// From here on each change removes the seal: those that have not seen it are over.
    private void announce(int width, long begin, String maker) throws StorageException {
        storage.write(
                connection ->
                        Sql.update(
                                connection,
                                "insert into gh_seals(width, bucket, maker) values (?, ?, ?)"
                                        + " on conflict(width, bucket) do update"
                                        + " set maker = excluded.maker",
                                width,
                                begin,
                                maker));
        storage.write(
                connection -> {
                    storage.variant().awaitWriters(connection, "gh_rollups");
                    return true;
                });
    }

    private boolean day(Connection connection, String name, long begin) throws SQLException {
        span(connection, name, DAY, begin);
        series(connection, name, begin, ALL);
        series(connection, name, begin, ALL_QUARTERS);
        for (int i = 0; i < Sum.MOST_DIMENSIONS; i++) {
            alone(connection, name, begin, i);
            series(connection, name, begin, i);
        }
        return true;
    }

    /// The name of a set whose sums have one dimension, the others are empty.
    static String alone(String set, int dimension) {
        return set + "/" + dimension;
    }

    private void alone(Connection connection, String name, long begin, int dimension)
            throws SQLException {
        String dimensions =
                IntStream.range(0, Sum.MOST_DIMENSIONS)
                        .mapToObj(i -> i == dimension ? "d" + i : "''")
                        .collect(Collectors.joining(", "));
        Sql.update(
                connection,
                "insert into gh_spans(name, width, bucket, digest, %s, %s)"
                                .formatted(DIMENSIONS, MEASURES)
                        + " select name || '/%d', width, bucket, %s, %s, %s from gh_spans"
                                .formatted(
                                        dimension,
                                        storage.variant().bytes("d" + dimension),
                                        dimensions,
                                        sums)
                        + " where name = ? and width = ? and bucket = ?"
                        + " group by name, width, bucket, d"
                        + dimension
                        + " on conflict(name, width, bucket, digest) do update set "
                        + REPLACED,
                name,
                DAY,
                begin);
    }

    /// Adds up a day of the sums that are kept, or sixteen days.
    private boolean span(Connection connection, String name, int width, long begin)
            throws SQLException {
        boolean day = width == DAY;
        Sql.update(
                connection,
                "insert into gh_spans(name, width, bucket, digest, %s, %s)"
                                .formatted(DIMENSIONS, MEASURES)
                        + " select name, %d, %d, digest, %s, %s from %s"
                                .formatted(
                                        width,
                                        begin,
                                        DIMENSIONS,
                                        sums,
                                        day ? "gh_rollups" : "gh_spans")
                        + " where name = ? and width = ? and bucket >= ? and bucket < ?"
                        + " group by name, digest, "
                        + DIMENSIONS
                        + " on conflict(name, width, bucket, digest) do update set "
                        + REPLACED,
                name,
                day ? QUARTER : DAY,
                begin,
                begin + width * MINUTE);
        return true;
    }

    /// @param dimension that of the series, [#ALL] or [#ALL_QUARTERS]
    private void series(Connection connection, String name, long begin, int dimension)
            throws SQLException {
        String value = dimension < 0 ? "''" : "d" + dimension;
        // The remainder of a time before 1970 is negative.
        String bucket =
                dimension == ALL_QUARTERS
                        ? "bucket"
                        : "bucket - (bucket % 3600000 + 3600000) % 3600000";
        Sql.update(
                connection,
                "insert into gh_series(span, name, dimension, value, bucket, %s)"
                                .formatted(MEASURES)
                        + " select %d, name, %d, %s, %s, %s from gh_rollups"
                                .formatted(
                                        BucketSums.begin(begin, SPAN),
                                        dimension,
                                        value,
                                        bucket,
                                        sums)
                        + " where name = ? and width = ? and bucket >= ? and bucket < ?"
                        + (dimension < 0 ? "" : " and " + value + " <> ''")
                        + " group by name, "
                        + (dimension < 0 ? "" : value + ", ")
                        + bucket
                        + " on conflict(span, name, dimension, value, bucket) do update set "
                        + REPLACED,
                name,
                QUARTER,
                begin,
                begin + DAY * MINUTE);
    }

    /// Deletes what was made of days that ended before a time.
    int deleteBefore(Connection connection, long time, int limit) throws SQLException {
        Sql.update(connection, "delete from gh_seals where bucket <= ? - width * ?", time, MINUTE);
        int deleted =
                Sql.update(
                        connection,
                        "delete from gh_series where (span, name, dimension, value, bucket) in ("
                                + "select span, name, dimension, value, bucket from gh_series"
                                + " where span <= ? order by span limit ?)",
                        time - SPAN * MINUTE,
                        limit);
        for (String name : names(connection, "gh_spans")) {
            for (int width : List.of(DAY, SPAN)) {
                deleted +=
                        Sql.update(
                                connection,
                                "delete from gh_spans where (name, width, bucket, digest) in ("
                                        + "select name, width, bucket, digest from gh_spans where name = ?"
                                        + " and width = ? and bucket <= ? order by bucket limit ?)",
                                name,
                                width,
                                time - width * MINUTE,
                                limit - deleted);
            }
        }
        return deleted;
    }
}
