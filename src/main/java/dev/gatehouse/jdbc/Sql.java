package dev.gatehouse.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Statements with their arguments in one call.
public final class Sql {
    private Sql() {}

    /// Reads one row of a result.
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// All rows of a query.
    public static <T> List<T> rows(
            Connection connection, String sql, RowReader<T> reader, @Nullable Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(reader.read(result));
                }
                return rows;
            }
        }
    }

    /// The first row of a query; `null` when there is none.
    public static <T> @Nullable T first(
            Connection connection, String sql, RowReader<T> reader, @Nullable Object... arguments)
            throws SQLException {
        List<T> rows = rows(connection, sql, reader, arguments);
        return rows.isEmpty() ? null : rows.getFirst();
    }

    /// The number that a query returns; 0 when it returns none.
    public static long number(Connection connection, String sql, @Nullable Object... arguments)
            throws SQLException {
        List<Long> rows = rows(connection, sql, row -> row.getLong(1), arguments);
        return rows.isEmpty() ? 0 : rows.getFirst();
    }

    /// Runs a statement that changes rows.
    ///
    /// @return how many
    public static int update(Connection connection, String sql, @Nullable Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            return statement.executeUpdate();
        }
    }

    /// Sets the arguments of a statement. Drivers of databases with arrays take arrays of texts,
    /// numbers and bytes.
    public static void bind(PreparedStatement statement, @Nullable Object... arguments)
            throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
    }
}
