package dev.gatehouse.storage.sql;

import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.Sum;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Adds sums to the table of roll-ups.
final class RollupWriter {
    private static final List<String> KEY = List.of("name", "width", "bucket", "digest");
    private static final int DIMENSIONS = KEY.size();
    private static final int MEASURES = DIMENSIONS + Sum.MOST_DIMENSIONS;

    private final Bulk add;
    private final Bulk replace;

    RollupWriter(SqlVariant variant) {
        add = insert(variant, it -> it + " = gh_rollups." + it + " + excluded." + it);
        replace = insert(variant, it -> it + " = excluded." + it);
    }

    /// @param change what becomes of a measure of a bucket that is there
    private static Bulk insert(SqlVariant variant, UnaryOperator<String> change) {
        List<String> dimensions = numbered("d", Sum.MOST_DIMENSIONS);
        List<String> measures = numbered("m", Sum.MOST_MEASURES);
        return Bulk.insert(
                variant,
                "gh_rollups",
                join(KEY, dimensions, measures),
                join(
                        List.of("text", "int8", "int8", "bytea"),
                        Collections.nCopies(Sum.MOST_DIMENSIONS, "text"),
                        Collections.nCopies(Sum.MOST_MEASURES, "int8")),
                measures.stream()
                        .map(change)
                        .collect(
                                Collectors.joining(
                                        ", ",
                                        "on conflict(name, width, bucket, digest) do update set ",
                                        "")));
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static List<String> join(List<String> key, List<String> dimensions, List<String> last) {
        return Stream.of(key, dimensions, last).flatMap(List::stream).toList();
    }

    void add(Connection connection, BucketSums sums) throws SQLException {
        write(add, connection, Unacceptable.unless(sums::totals));
    }

    /// Puts sums in the place of those of the same buckets.
    void replace(Connection connection, List<BucketSums.Total> totals) throws SQLException {
        write(replace, connection, totals);
    }

    private static void write(Bulk bulk, Connection connection, List<BucketSums.Total> totals)
            throws SQLException {
        int size = totals.size();
        Object[] columns = new Object[MEASURES + Sum.MOST_MEASURES];
        columns[0] = new String[size];
        columns[1] = new long[size];
        columns[2] = new long[size];
        columns[3] = new byte[size][];
        for (int i = DIMENSIONS; i < columns.length; i++) {
            columns[i] = i < MEASURES ? new String[size] : new long[size];
        }
        for (int row = 0; row < size; row++) {
            fill(columns, row, totals.get(row));
        }
        bulk.run(connection, columns);
    }

    private static void fill(Object[] columns, int row, BucketSums.Total total) {
        BucketSums.Bucket bucket = total.bucket();
        List<String> dimensions = bucket.dimensions();
        ((String[]) columns[0])[row] = bucket.set();
        ((long[]) columns[1])[row] = bucket.width();
        ((long[]) columns[2])[row] = bucket.begin();
        for (int i = 0; i < Sum.MOST_DIMENSIONS; i++) {
            ((String[]) columns[DIMENSIONS + i])[row] = dimensions.get(i);
        }
        for (int i = 0; i < Sum.MOST_MEASURES; i++) {
            ((long[]) columns[MEASURES + i])[row] = total.measures()[i];
        }
        ((byte[][]) columns[3])[row] = Digest.of(dimensions);
    }
}
