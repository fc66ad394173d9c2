package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/// Brings the schema of a database up to date, each step in one transaction.
///
/// Several gateways may start at once: a step is taken under a lock, after a look at what the
/// others have done meanwhile.
final class Migrator {
    /// A step may change every row of a large table, and waits for that of another gateway.
    private static final Duration LONGEST_STEP = Duration.ofMinutes(30);

    /// Any number that no other program uses for its locks in the same database.
    private static final long LOCK = 0x67_68_73_63_68_65_6dL;

    private final SqlConnection storage;
    private final List<Migration> steps;

    Migrator(SqlConnection storage, List<Migration> steps) {
        this.storage = storage;
        this.steps = steps;
    }

    /// Applies the steps that are missing.
    ///
    /// @throws StorageException when the database is newer than these steps and not compatible
    void run() throws StorageException {
        if (upToDate()) {
            return;
        }
        try {
            storage.database().write(LONGEST_STEP, this::makeTable);
            for (Migration step : steps) {
                storage.database().write(LONGEST_STEP, connection -> apply(connection, step));
            }
        } catch (SQLException e) {
            throw storage.failure(e);
        }
    }

    /// Checks that the database has exactly these steps, and changes nothing: what others have in
    /// it could not be read as a whole.
    ///
    /// @throws StorageException when it has others; the message has the cure
    void check() throws StorageException {
        int known = steps.getLast().version();
        long version = storage.read(this::stored)[0];
        if (version == known) {
            return;
        }
        String cure =
                version == 0
                        ? "nothing has been stored there so far: is it the right database?"
                        : version > known
                                ? "it has schema %d and this program knows schema %d: use the newer program that made it"
                                        .formatted(version, known)
                                : "it has schema %d and this program reads schema %d: start a gateway of this version on it once"
                                        .formatted(version, known);
        throw new StorageException(Reason.REJECTED, cure);
    }

    /// Also the only look of a start that has nothing to do.
    private boolean upToDate() throws StorageException {
        int known = steps.getLast().version();
        long[] stored = storage.read(this::stored);
        if (stored[0] > known && stored[1] > known) {
            throw new StorageException(
                    Reason.UNAVAILABLE,
                    "the database has schema "
                            + stored[0]
                            + ", which gateways with schema "
                            + stored[1]
                            + " or newer can use, and this gateway knows schema "
                            + known
                            + ": start a newer gateway, or restore the backup from before the"
                            + " upgrade");
        }
        return stored[0] >= known;
    }

    /// The newest step and the oldest schema that it is compatible with.
    private long[] stored(Connection connection) throws SQLException {
        if (!hasTable(connection)) {
            return new long[2];
        }
        return Sql.rows(
                        connection,
                        "select coalesce(max(version), 0), coalesce(max(compatible_from), 0)"
                                + " from gh_schema",
                        row -> new long[] {row.getLong(1), row.getLong(2)})
                .getFirst();
    }

    private boolean hasTable(Connection connection) throws SQLException {
        String sql =
                switch (storage.variant()) {
                    case SQLITE -> "select count(*) from sqlite_master where name = 'gh_schema'";
                    case POSTGRESQL -> "select count(to_regclass('gh_schema'))";
                };
        return Sql.number(connection, sql) > 0;
    }

    private boolean makeTable(Connection connection) throws SQLException {
        lock(connection);
        execute(
                connection,
                """
                create table if not exists gh_schema(
                  version {long} not null primary key, compatible_from {long} not null,
                  applied {long} not null){table}""");
        return true;
    }

    private boolean apply(Connection connection, Migration step) throws SQLException {
        lock(connection);
        if (Sql.number(connection, "select coalesce(max(version), 0) from gh_schema")
                >= step.version()) {
            return false;
        }
        for (String statement : step.statements()) {
            execute(connection, statement);
        }
        Sql.update(
                connection,
                "insert into gh_schema(version, compatible_from, applied) values (?, ?, "
                        + storage.variant().now()
                        + ")",
                step.version(),
                step.compatibleFrom());
        return true;
    }

    /// Until the end of the transaction; a transaction of SQLite has its lock from the beginning.
    private void lock(Connection connection) throws SQLException {
        switch (storage.variant()) {
            case SQLITE -> {}
            case POSTGRESQL ->
                    Sql.rows(connection, "select pg_advisory_xact_lock(?)", _ -> true, LOCK);
        }
    }

    private void execute(Connection connection, String sql) throws SQLException {
        String own = storage.variant().tables(sql);
        if (own.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(own);
        }
    }
}
