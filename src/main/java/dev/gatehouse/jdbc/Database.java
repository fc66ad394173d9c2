package dev.gatehouse.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A database that runs work on its connections. All methods may be called on virtual threads.
public interface Database extends AutoCloseable {
    /// Statements on one connection, which must not be kept.
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /// Runs work that only reads, each statement by itself.
    <T extends @Nullable Object> T read(Work<T> work) throws SQLException;

    /// Runs work in one transaction, which is in force when this returns. When the transaction
    /// collides with another one the work is run again, at most twice.
    <T extends @Nullable Object> T write(Work<T> work) throws SQLException;

    /// Runs work in one transaction that may take longer than others.
    ///
    /// @param limit for each statement
    <T extends @Nullable Object> T write(Duration limit, Work<T> work) throws SQLException;

    @Override
    void close();
}
