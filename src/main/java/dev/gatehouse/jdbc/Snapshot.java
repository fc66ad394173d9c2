package dev.gatehouse.jdbc;

import dev.gatehouse.concurrent.NativePool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/// A database as it was at one moment: one connection with one transaction that only reads.
///
/// Others may go on writing, also to a file of SQLite, as its log keeps what this one reads.
public final class Snapshot implements Database {
    /// For a page, and for counting all rows.
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final Duration BUSY = Duration.ofSeconds(5);

    private final NativePool thread;
    private final Connection connection;

    private Snapshot(NativePool thread, Connection connection) {
        this.thread = thread;
        this.connection = connection;
    }

    @FunctionalInterface
    private interface Opening {
        Connection open() throws SQLException;
    }

    /// Opens a file of SQLite beside the gateway that may have it.
    ///
    /// @param libraries the folder that keeps the native library between starts
    public static Snapshot sqlite(Path file, Path libraries) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " does not exist");
        }
        try {
            return open(
                    "sqlite-snapshot",
                    () -> {
                        SqliteLibrary.provide(libraries);
                        SQLiteConfig config = new SQLiteConfig();
                        config.setBusyTimeout((int) BUSY.toMillis());
                        Connection connection =
                                JDBC.createConnection(
                                        SqliteDatabase.url(file), config.toProperties());
                        return begun(
                                connection,
                                "pragma query_only = on",
                                "select count(*) from sqlite_master");
                    });
        } catch (SQLException e) {
            throw SqliteFile.refused(file, e);
        }
    }

    /// Connects to a server of PostgreSQL.
    public static Snapshot postgresql(PostgresAddress address) throws SQLException {
        return open(
                "postgresql-snapshot",
                () -> {
                    Properties properties = address.properties();
                    properties.putIfAbsent("socketTimeout", Long.toString(LONGEST.toSeconds()));
                    Connection connection =
                            Objects.requireNonNull(new Driver().connect(address.url(), properties));
                    connection.setReadOnly(true);
                    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    // A slow reader of pages keeps the transaction open for long.
                    return begun(
                            connection,
                            "set statement_timeout = " + LONGEST.toMillis(),
                            "set idle_in_transaction_session_timeout = 0",
                            "select 1");
                });
    }

    private static Snapshot open(String name, Opening opening) throws SQLException {
        var thread = new NativePool(name, 1);
        try {
            return new Snapshot(thread, NativeWork.of(opening::open).in(thread, LONGEST));
        } catch (SQLException e) {
            thread.close();
            throw e;
        }
    }

    /// Runs statements of which the last begins the transaction.
    private static Connection begun(Connection connection, String... statements)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (int i = 0; i < statements.length; i++) {
                if (i == statements.length - 1) {
                    connection.setAutoCommit(false);
                }
                statement.execute(statements[i]);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) throws SQLException {
        return NativeWork.of(() -> work.on(connection)).in(thread, LONGEST);
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work) throws SQLException {
        throw new SQLException("a snapshot is only read");
    }

    @Override
    public <T extends @Nullable Object> T write(Duration limit, Work<T> work) throws SQLException {
        throw new SQLException("a snapshot is only read");
    }

    @Override
    public void close() {
        try {
            NativeWork.of(
                            () -> {
                                connection.close();
                                return true;
                            })
                    .in(thread, BUSY);
        } catch (SQLException _) {
            // It has changed nothing, and ends with the process.
        } finally {
            thread.close();
        }
    }
}
