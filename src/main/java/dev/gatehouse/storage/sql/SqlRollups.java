package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Roll-ups in a table, one row per bucket and values of the dimensions.
final class SqlRollups implements Rollups {
    private static final long MINUTE = 60_000;

    private final SqlConnection storage;
    private final String measures;

    SqlRollups(SqlConnection storage) {
        this.storage = storage;
        this.measures =
                IntStream.range(0, Sum.MOST_MEASURES)
                        .mapToObj(i -> storage.variant().sum("m" + i))
                        .collect(Collectors.joining(", "));
    }

    @Override
    public List<Total> read(Query query) throws StorageException {
        List<String> kept = kept(query);
        List<Object> arguments = new ArrayList<>();
        String where = where(query, arguments);
        String columns = String.join(", ", kept);
        String sql =
                "select "
                        + columns
                        + (kept.isEmpty() ? "" : ", ")
                        + measures
                        + " from gh_rollups where "
                        + where
                        // A sum over nothing would be a row.
                        + (kept.isEmpty()
                                ? " having count(*) > 0"
                                : " group by " + columns + " order by " + columns);
        return storage.read(
                connection ->
                        Sql.rows(connection, sql, row -> total(query, row), arguments.toArray()));
    }

    private static List<String> kept(Query query) {
        List<String> kept = new ArrayList<>();
        if (query.buckets()) {
            kept.add("bucket");
        }
        query.by().forEach(dimension -> kept.add(column(dimension)));
        return kept;
    }

    private static String where(Query query, List<Object> arguments) {
        arguments.add(query.set());
        arguments.add((long) query.width());
        arguments.add(query.from());
        arguments.add(query.to());
        return query.where().stream()
                .map(match -> " and " + condition(match, arguments))
                .collect(
                        Collectors.joining(
                                "", "name = ? and width = ? and bucket >= ? and bucket < ?", ""));
    }

    private static String condition(Match match, List<Object> arguments) {
        String column = column(match.dimension());
        arguments.add(match.value());
        return switch (match.kind()) {
            case EQUALS -> column + " = ?";
            case DIFFERS -> column + " <> ?";
            case SUBTREE -> {
                String below = match.value().endsWith("/") ? match.value() : match.value() + "/";
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
    public int deleteBefore(int width, long time, int limit) throws StorageException {
        return storage.delete(
                "delete from gh_rollups where (name, width, bucket, digest) in ("
                        + "select name, width, bucket, digest from gh_rollups"
                        + " where width = ? and bucket <= ? order by bucket limit ?)",
                width,
                time - width * MINUTE,
                limit);
    }
}
