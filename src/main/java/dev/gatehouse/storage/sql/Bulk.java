package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Sql;
import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A statement for many rows whose values come as one array per column: one statement with arrays
/// on PostgreSQL, one prepared statement run often on SQLite.
final class Bulk {
    private final SqlVariant variant;
    private final String sql;

    private Bulk(SqlVariant variant, String sql) {
        this.variant = variant;
        this.sql = sql;
    }

    /// An insertion.
    ///
    /// @param types of the columns in PostgreSQL
    /// @param end what follows the values: `on conflict do nothing`
    static Bulk insert(
            SqlVariant variant,
            String table,
            List<String> columns,
            List<String> types,
            String end) {
        String head = "insert into " + table + "(" + String.join(", ", columns) + ") ";
        String values =
                switch (variant) {
                    case SQLITE -> "values (" + marks(columns) + ") ";
                    case POSTGRESQL -> "select * from " + unnest(types) + " ";
                };
        return new Bulk(variant, head + values + end);
    }

    /// A deletion by keys.
    static Bulk delete(SqlVariant variant, String table, List<String> columns, List<String> types) {
        String keys = "(" + String.join(", ", columns) + ")";
        String values =
                switch (variant) {
                    case SQLITE -> " = (" + marks(columns) + ")";
                    case POSTGRESQL -> " in (select * from " + unnest(types) + ")";
                };
        return new Bulk(variant, "delete from " + table + " where " + keys + values);
    }

    private static String marks(List<String> columns) {
        return columns.stream().map(_ -> "?").collect(Collectors.joining(", "));
    }

    private static String unnest(List<String> types) {
        return types.stream()
                .map(type -> "?::" + type + "[]")
                .collect(Collectors.joining(", ", "unnest(", ")"));
    }

    /// Runs it for all rows.
    void run(Connection connection, Object... columns) throws SQLException {
        if (Array.getLength(columns[0]) == 0) {
            return;
        }
        switch (variant) {
            case SQLITE -> batch(connection, columns);
            case POSTGRESQL -> Sql.update(connection, sql, columns);
        }
    }

    /// Runs an insertion for all rows.
    ///
    /// @param ids the column of ids, which is the second one
    /// @return the ids of the rows that were not there before
    Set<String> insertedIds(Connection connection, String[] ids, Object... columns)
            throws SQLException {
        Set<String> inserted = new HashSet<>();
        if (ids.length == 0) {
            return inserted;
        }
        switch (variant) {
            case SQLITE -> {
                int[] counts = batch(connection, columns);
                for (int i = 0; i < counts.length; i++) {
                    if (counts[i] > 0) {
                        inserted.add(ids[i]);
                    }
                }
            }
            case POSTGRESQL ->
                    inserted.addAll(
                            Sql.rows(
                                    connection,
                                    sql + " returning id",
                                    row -> row.getString(1),
                                    columns));
        }
        return inserted;
    }

    private int[] batch(Connection connection, Object[] columns) throws SQLException {
        int rows = Array.getLength(columns[0]);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns.length; column++) {
                    bind(statement, column + 1, columns[column], row);
                }
                statement.addBatch();
            }
            return rows == 0 ? new int[0] : statement.executeBatch();
        }
    }

    private static void bind(PreparedStatement statement, int place, Object column, int row)
            throws SQLException {
        switch (column) {
            case String[] texts -> statement.setString(place, texts[row]);
            case long[] numbers -> statement.setLong(place, numbers[row]);
            case byte[][] values -> statement.setBytes(place, values[row]);
            default -> throw new IllegalArgumentException(Arrays.toString(new Object[] {column}));
        }
    }
}
