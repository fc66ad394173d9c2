package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Database;
import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.StorageException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A database of one variant, whose failures are those of storage.
record SqlConnection(Database database, SqlVariant variant) {
    /// For statements over many rows.
    private static final Duration LONG = Duration.ofSeconds(20);

    <T extends @Nullable Object> T read(Database.Work<T> work) throws StorageException {
        try {
            return database.read(work);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    <T extends @Nullable Object> T write(Database.Work<T> work) throws StorageException {
        try {
            return database.write(work);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /// Writes many rows in one transaction.
    <T extends @Nullable Object> T writeMany(Database.Work<T> work) throws StorageException {
        try {
            return database.write(LONG, work);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /// Deletes rows in one statement whose last argument is the limit.
    int delete(String sql, Object... arguments) throws StorageException {
        return writeMany(connection -> Sql.update(connection, sql, arguments));
    }

    StorageException failure(SQLException e) {
        return failure(variant, e);
    }

    static StorageException failure(SqlVariant variant, SQLException e) {
        return new StorageException(variant.reason(e), message(e), e);
    }

    /// The reason of a pool is in its cause.
    private static String message(SQLException e) {
        return e instanceof SQLTransientConnectionException && e.getCause() != null
                ? line(e) + ": " + line(e.getCause())
                : line(e);
    }

    /// Without the lines in which a server shows the rejected value.
    private static String line(Throwable e) {
        String text = String.valueOf(e.getMessage());
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
