package dev.gatehouse.storage.sql;

import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.Rollups.Match;
import dev.gatehouse.storage.Rollups.Query;
import dev.gatehouse.storage.Sum;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The statement for one part of the time of a query, which reads it from one table.
final class RollupPart {
    private final Query query;
    private final String sql;
    private final List<Object> arguments = new ArrayList<>();

    /// Sums of buckets with all dimensions.
    ///
    /// @param table `gh_rollups` or `gh_spans`
    static RollupPart of(Query query, SqlVariant variant, String table, int width, RollupTime time) {
        return new RollupPart(query, variant, table, width, time);
    }

    /// Sums of hours, of all or of the value that the query has a condition on.
    static RollupPart series(Query query, SqlVariant variant, RollupTime time) {
        return new RollupPart(query, variant, time);
    }

    private RollupPart(Query query, SqlVariant variant, String table, int width, RollupTime time) {
        this.query = query;
        arguments.addAll(List.of(query.set(), (long) width));
        sql = select(variant, table, "name = ? and width = ?" + within(time) + where());
    }

    private RollupPart(Query query, SqlVariant variant, RollupTime time) {
        this.query = query;
        String spans = time.spans().stream().map(_ -> "?").collect(Collectors.joining(", "));
        arguments.addAll(time.spans());
        arguments.add(query.set());
        String from = "span in (" + spans + ") and name = ? and dimension = ? and ";
        sql = select(variant, "gh_series", from + value() + within(time));
    }

    /// Whether sums of hours are enough for a query: they have one dimension, and no empty value.
    static boolean hasSeries(Query query) {
        if (!query.by().isEmpty() || query.where().size() > 1) {
            return false;
        }
        return query.where().stream()
                .allMatch(
                        it ->
                                switch (it.kind()) {
                                    case EQUALS -> !it.value().isEmpty();
                                    case SUBTREE -> !it.value().isEmpty() && !it.value().equals("/");
                                    case DIFFERS -> false;
                                });
    }

    Query query() {
        return query;
    }

    String sql() {
        return sql;
    }

    Object[] arguments() {
        return arguments.toArray();
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

    private String within(RollupTime time) {
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
            arguments.add(-1L);
            return "value = ''";
        }
        Match match = query.where().getFirst();
        arguments.add((long) match.dimension());
        if (match.kind() == Match.Kind.EQUALS) {
            return condition(match, "value");
        }
        // All that begin with the path, of which some are its neighbours: a range of the index.
        String path = match.value().endsWith("/") ? match.value().substring(0, match.value().length() - 1) : match.value();
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
}
