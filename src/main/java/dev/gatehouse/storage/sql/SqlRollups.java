package dev.gatehouse.storage.sql;

import static dev.gatehouse.storage.sql.SealedDays.DAY;
import static dev.gatehouse.storage.sql.SealedDays.HOUR;
import static dev.gatehouse.storage.sql.SealedDays.QUARTER;
import static dev.gatehouse.storage.sql.SealedDays.SPAN;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import dev.gatehouse.storage.TimeRange;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Roll-ups in a table, one row per bucket and values of the dimensions. Where days are sealed,
/// what was made of them is read in their place.
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
                    List<Part> parts = parts(connection, query);
                    if (parts.size() == 1) {
                        return parts.getFirst().read(connection);
                    }
                    Map<Group, long[]> sums = new LinkedHashMap<>();
                    for (Part part : parts) {
                        part.read(connection).forEach(it -> add(it, sums));
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

    /// How the time of a query is read: of the widest that it allows, and the rest of the
    /// narrowest.
    private List<Part> parts(Connection connection, Query query) throws SQLException {
        var time = new TimeRange(query.from(), query.to());
        int fine = Rollups.kept(query.width());
        List<Part> parts = new ArrayList<>();
        List<TimeRange> rest = List.of(time);
        boolean series = Part.hasSeries(query);
        if (fine == Rollups.WIDTHS.getLast() && (series || allows(query, DAY))) {
            Set<Long> days =
                    SealedDays.sealedDays(
                            connection, BucketSums.begin(time.from(), DAY), time.to());
            List<TimeRange> wide = time.parts(days, DAY, series ? Part.step(query) : DAY);
            rest = time.without(wide);
            for (TimeRange part : wide) {
                if (series) {
                    parts.add(new Part(query, storage.variant(), part));
                } else {
                    spans(connection, query, part, parts);
                }
            }
        }
        for (TimeRange part : rest) {
            parts.add(new Part(query, storage.variant(), fine, part));
        }
        return parts;
    }

    private void spans(Connection connection, Query query, TimeRange time, List<Part> parts)
            throws SQLException {
        List<TimeRange> widest =
                allows(query, SPAN)
                        ? time.parts(
                                SealedDays.sealed(connection, SPAN, time.from(), time.to()),
                                SPAN,
                                SPAN)
                        : List.of();
        widest.forEach(it -> parts.add(new Part(query, storage.variant(), SPAN, it)));
        time.without(widest).forEach(it -> parts.add(new Part(query, storage.variant(), DAY, it)));
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

    /// The statement for one part of the time of a query, which reads it from one table.
    private static final class Part {
        private final Query query;
        private final String sql;
        private final List<Object> arguments = new ArrayList<>();

        /// Sums of buckets.
        ///
        /// @param width one of those that are kept, or that of spans
        private Part(Query query, SqlVariant variant, int width, TimeRange time) {
            this.query = query;
            boolean kept = Rollups.WIDTHS.contains(width);
            arguments.addAll(List.of(kept ? query.set() : spanned(query), (long) width));
            String table = kept ? "gh_rollups" : "gh_spans";
            sql = select(variant, table, "name = ? and width = ?" + within(time) + where());
        }

        /// The sums of spans with all dimensions of a query, and no more where it has one.
        private static String spanned(Query query) {
            Set<Integer> dimensions = new HashSet<>(query.by());
            query.where().forEach(it -> dimensions.add(it.dimension()));
            return dimensions.size() == 1
                    ? SealedDays.alone(query.set(), dimensions.iterator().next())
                    : query.set();
        }

        /// Sums of hours or quarters, of all or of the value that the query has a condition on.
        private Part(Query query, SqlVariant variant, TimeRange time) {
            this.query = query;
            String spans =
                    time.begins(SPAN).stream().map(_ -> "?").collect(Collectors.joining(", "));
            arguments.addAll(time.begins(SPAN));
            arguments.add(query.set());
            String from = "span in (" + spans + ") and name = ? and dimension = ? and ";
            sql = select(variant, "gh_series", from + value() + within(time));
        }

        /// The minutes of the buckets of a series.
        private static int step(Query query) {
            return query.where().isEmpty() && !allows(query, HOUR) ? QUARTER : HOUR;
        }

        /// Whether series are the least to read for a query, and enough: they have one dimension,
        /// and no empty value.
        private static boolean hasSeries(Query query) {
            if (!allows(query, step(query)) || !query.by().isEmpty() || query.where().size() > 1) {
                return false;
            }
            if (!query.where().isEmpty() && allows(query, DAY)) {
                return false;
            }
            return query.where().stream()
                    .allMatch(
                            it ->
                                    switch (it.kind()) {
                                        case EQUALS -> !it.value().isEmpty();
                                        case SUBTREE ->
                                                !it.value().isEmpty() && !it.value().equals("/");
                                        case DIFFERS -> false;
                                    });
        }

        private List<Total> read(Connection connection) throws SQLException {
            return Sql.rows(connection, sql, row -> total(query, row), arguments.toArray());
        }

        private String select(SqlVariant variant, String table, String where) {
            List<String> kept = new ArrayList<>();
            if (query.buckets()) {
                kept.add("bucket");
            }
            query.by().forEach(dimension -> kept.add(column(dimension)));
            String columns = String.join(", ", kept);
            String measures =
                    IntStream.range(0, Sum.MOST_MEASURES)
                            .mapToObj(i -> variant.sum("m" + i))
                            .collect(Collectors.joining(", "));
            return "select "
                    + columns
                    + (kept.isEmpty() ? "" : ", ")
                    + measures
                    + " from "
                    + table
                    + " where "
                    + where
                    // A sum over nothing would be a row.
                    + (kept.isEmpty()
                            ? " having count(*) > 0"
                            : " group by " + columns + " order by " + columns);
        }

        private String within(TimeRange time) {
            arguments.add(time.from());
            arguments.add(time.to());
            return " and bucket >= ? and bucket < ?";
        }

        private String where() {
            return query.where().stream()
                    .map(match -> " and " + condition(match, column(match.dimension())))
                    .collect(Collectors.joining());
        }

        private String value() {
            if (query.where().isEmpty()) {
                arguments.add(step(query) == HOUR ? SealedDays.ALL : SealedDays.ALL_QUARTERS);
                return "value = ''";
            }
            Match match = query.where().getFirst();
            arguments.add((long) match.dimension());
            if (match.kind() == Match.Kind.EQUALS) {
                return condition(match, "value");
            }
            // All that begin with the path, of which some are its neighbours: a range of the index.
            String path =
                    match.value().endsWith("/")
                            ? match.value().substring(0, match.value().length() - 1)
                            : match.value();
            arguments.add(path);
            arguments.add(path + (char) ('/' + 1));
            return "value >= ? and value < ? and " + condition(match, "value");
        }

        private String condition(Match match, String column) {
            arguments.add(match.value());
            return switch (match.kind()) {
                case EQUALS -> column + " = ?";
                case DIFFERS -> column + " <> ?";
                case SUBTREE -> {
                    String below =
                            match.value().endsWith("/") ? match.value() : match.value() + "/";
                    arguments.add(below.codePointCount(0, below.length()));
                    arguments.add(below);
                    yield "(" + column + " = ? or substr(" + column + ", 1, ?) = ?)";
                }
            };
        }

        private static String column(int dimension) {
            if (dimension < 0 || dimension >= Sum.MOST_DIMENSIONS) {
                throw new IllegalArgumentException("no dimension " + dimension);
            }
            return "d" + dimension;
        }
    }
}
