package dev.gatehouse.storage.sql;

import static dev.gatehouse.storage.sql.SealedDays.DAY;
import static dev.gatehouse.storage.sql.SealedDays.HOUR;
import static dev.gatehouse.storage.sql.SealedDays.SPAN;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Roll-ups in a table, one row per bucket and values of the dimensions. Where days are sealed, what
/// was made of them is read in their place.
final class SqlRollups implements Rollups {
    private static final long MINUTE = 60_000;

    private final SqlConnection storage;
    private final SealedDays sealed;

    private record Group(long bucket, List<String> dimensions) {}

    SqlRollups(SqlConnection storage) {
        this.storage = storage;
        this.sealed = new SealedDays(storage);
    }

    @Override
    public List<Total> read(Query query) throws StorageException {
        return storage.read(
                connection -> {
                    List<RollupPart> parts = parts(connection, query);
                    if (parts.size() == 1) {
                        return read(connection, parts.getFirst());
                    }
                    Map<Group, long[]> sums = new LinkedHashMap<>();
                    for (RollupPart part : parts) {
                        read(connection, part).forEach(it -> add(it, sums));
                    }
                    List<Total> totals = new ArrayList<>(sums.size());
                    sums.forEach(
                            (group, sum) ->
                                    totals.add(new Total(group.bucket(), group.dimensions(), sum)));
                    return totals;
                });
    }

    private static void add(Total total, Map<Group, long[]> sums) {
        sums.merge(
                new Group(total.bucket(), total.dimensions()),
                total.measures(),
                (sum, more) -> {
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += more[i];
                    }
                    return sum;
                });
    }

    private static List<Total> read(Connection connection, RollupPart part) throws SQLException {
        return Sql.rows(connection, part.sql(), row -> total(part.query(), row), part.arguments());
    }

    /// How the time of a query is read: of the widest that it allows, and the rest of the narrowest.
    private List<RollupPart> parts(Connection connection, Query query) throws SQLException {
        var time = new RollupTime(query.from(), query.to());
        int fine = Rollups.kept(query.width());
        List<RollupPart> parts = new ArrayList<>();
        List<RollupTime> rest = List.of(time);
        boolean series = allows(query, HOUR) && RollupPart.hasSeries(query);
        if (fine == Rollups.WIDTHS.getLast() && (series || allows(query, DAY))) {
            Set<Long> days =
                    SealedDays.sealedDays(
                            connection, SealedDays.floor(time.from(), DAY), time.to());
            List<RollupTime> wide = time.parts(days, DAY, series ? HOUR : DAY);
            rest = time.without(wide);
            for (RollupTime part : wide) {
                if (series) {
                    parts.add(RollupPart.series(query, storage.variant(), part));
                } else {
                    spans(connection, query, part, parts);
                }
            }
        }
        for (RollupTime part : rest) {
            parts.add(of(query, "gh_rollups", fine, part));
        }
        return parts;
    }

    private void spans(
            Connection connection, Query query, RollupTime time, List<RollupPart> parts)
            throws SQLException {
        List<RollupTime> widest =
                allows(query, SPAN)
                        ? time.parts(
                                SealedDays.sealed(connection, SPAN, time.from(), time.to()), SPAN, SPAN)
                        : List.of();
        widest.forEach(it -> parts.add(of(query, "gh_spans", SPAN, it)));
        time.without(widest).forEach(it -> parts.add(of(query, "gh_spans", DAY, it)));
    }

    private RollupPart of(Query query, String table, int width, RollupTime time) {
        return RollupPart.of(query, storage.variant(), table, width, time);
    }

    private static boolean allows(Query query, int width) {
        return !query.buckets() || query.width() % width == 0;
    }

    private static Total total(Query query, ResultSet row) throws SQLException {
        int next = 1;
        long bucket = query.buckets() ? row.getLong(next++) : query.from();
        List<String> dimensions = new ArrayList<>();
        for (int i = 0; i < query.by().size(); i++) {
            dimensions.add(row.getString(next++));
        }
        long[] measures = new long[Sum.MOST_MEASURES];
        for (int i = 0; i < measures.length; i++) {
            measures[i] = row.getLong(next++);
        }
        return new Total(bucket, List.copyOf(dimensions), measures);
    }

    @Override
    public void sealBefore(long time) throws StorageException {
        sealed.sealBefore(time);
    }

    @Override
    public int deleteBefore(int width, long time, int limit) throws StorageException {
        return storage.writeMany(
                connection -> {
                    int deleted =
                            Sql.update(
                                    connection,
                                    "delete from gh_rollups where (name, width, bucket, digest) in ("
                                            + "select name, width, bucket, digest from gh_rollups"
                                            + " where width = ? and bucket <= ?"
                                            + " order by bucket limit ?)",
                                    width,
                                    time - width * MINUTE,
                                    limit);
                    return width == Rollups.WIDTHS.getLast() && deleted < limit
                            ? deleted + sealed.deleteBefore(connection, time, limit - deleted)
                            : deleted;
                });
    }
}
