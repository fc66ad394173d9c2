package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Database;
import dev.gatehouse.jdbc.PostgresAddress;
import dev.gatehouse.jdbc.PostgresDatabase;
import dev.gatehouse.jdbc.Snapshot;
import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.jdbc.SqliteDatabase;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.LocalNotices;
import dev.gatehouse.storage.Notices;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/// Storage in a database of SQL.
public final class SqlStorage {
    private SqlStorage() {}

    /// Opens a file of SQLite, or makes it.
    ///
    /// @param libraries the folder that keeps the native library between starts
    /// @param readLimit how long a statement that reads may take; two seconds are enough
    /// @throws IOException when another process has it or it is damaged; the message has the cure
    public static Storage sqlite(Path file, Path libraries, Duration readLimit) throws IOException {
        Database database = SqliteDatabase.open(file, libraries, readLimit);
        return open(
                new SqlConnection(database, SqlVariant.SQLITE),
                new LocalNotices(),
                "sqlite " + file);
    }

    /// Connects to a server of PostgreSQL.
    ///
    /// @param connections how many at most, beside one for notices
    public static Storage postgresql(PostgresAddress address, int connections) throws IOException {
        var connection = new SqlConnection(connect(address, connections), SqlVariant.POSTGRESQL);
        return open(connection, new PostgresNotices(connection, address), "postgresql " + address);
    }

    /// A file of SQLite as it is now, to read all of it; a gateway may go on using it.
    ///
    /// @param libraries the folder that keeps the native library between starts
    public static Storage readSqlite(Path file, Path libraries) throws IOException {
        return read(
                new SqlConnection(Snapshot.sqlite(file, libraries), SqlVariant.SQLITE),
                "sqlite " + file);
    }

    /// A database of PostgreSQL as it is now, to read all of it; gateways may go on using it.
    public static Storage readPostgresql(PostgresAddress address) throws IOException {
        try {
            return read(
                    new SqlConnection(Snapshot.postgresql(address), SqlVariant.POSTGRESQL),
                    "postgresql " + address);
        } catch (SQLException e) {
            throw SqlConnection.failure(SqlVariant.POSTGRESQL, e);
        }
    }

    private static Storage read(SqlConnection connection, String name) throws IOException {
        return checked(
                connection,
                new LocalNotices(),
                name,
                () -> new Migrator(connection, Schema.MIGRATIONS).check());
    }

    @FunctionalInterface
    private interface Check {
        void run() throws StorageException;
    }

    private static Database connect(PostgresAddress address, int connections)
            throws StorageException {
        try {
            return PostgresDatabase.open(address, connections);
        } catch (SQLException e) {
            throw SqlConnection.failure(SqlVariant.POSTGRESQL, e);
        }
    }

    private static Storage open(SqlConnection connection, Notices notices, String name)
            throws IOException {
        var migrator = new Migrator(connection, Schema.MIGRATIONS);
        return checked(connection, notices, name, migrator::run);
    }

    private static Storage checked(
            SqlConnection connection, Notices notices, String name, Check check)
            throws IOException {
        try {
            check.run();
        } catch (StorageException e) {
            connection.database().close();
            throw e;
        }
        return new Storage(
                new SqlDocuments(connection),
                new SqlJournal(connection),
                new SqlRollups(connection),
                new SqlCounters(connection),
                notices,
                new SqlBlobs(connection),
                new SqlBackend(name, connection));
    }

    private record SqlBackend(String name, SqlConnection connection) implements Storage.Backend {
        @Override
        public long now() throws StorageException {
            String sql = "select " + connection.variant().now();
            return connection.read(it -> Sql.number(it, sql));
        }

        @Override
        public Contents contents() {
            return new SqlContents(connection);
        }

        @Override
        public void close() {
            connection.database().close();
        }
    }
}
