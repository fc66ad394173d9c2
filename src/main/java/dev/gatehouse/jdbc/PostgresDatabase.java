package dev.gatehouse.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A server of PostgreSQL, by a pool of connections.
///
/// A connection that failed is closed and not used again; the pool makes another one when it is
/// needed. All waiting is limited: for a connection, for a statement on the server, and, should the
/// server not answer at all, for the network.
public final class PostgresDatabase implements Database {
    /// For a free connection, and for a new one.
    private static final Duration CONNECT = Duration.ofSeconds(1);

    /// For a statement; those over many rows have a limit of their own.
    private static final Duration STATEMENT = Duration.ofSeconds(2);

    /// How much longer than the limit of the server the network is waited for.
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final int TRIES = 3;

    /// Before a second try, in nanoseconds.
    private static final long LONGEST_WAIT = 50_000_000;

    /// Collisions with other transactions.
    private static final Set<String> COLLISIONS = Set.of("40001", "40P01");

    /// The server has closed the connection, or is about to.
    private static final Set<String> CLOSED =
            Set.of("57P01", "57P02", "57P03", "08000", "08003", "08006");

    /// The server is a standby now; another one takes changes.
    private static final String READ_ONLY = "25006";

    private final HikariDataSource pool;

    private PostgresDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /// Connects, which has more time than later: in a process that has just started the classes
    /// are not loaded and the digests of a password take a second.
    public static PostgresDatabase open(PostgresAddress address, int connections)
            throws SQLException {
        try {
            return new PostgresDatabase(new HikariDataSource(config(address, connections)));
        } catch (HikariPool.PoolInitializationException e) {
            throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e);
        }
    }

    private static HikariConfig config(PostgresAddress address, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postgresql");
        config.setDriverClassName("org.postgresql.Driver");
        config.setJdbcUrl(address.url());
        config.setDataSourceProperties(address.properties());
        config.addDataSourceProperty(
                "socketTimeout", Long.toString(STATEMENT.plus(GRACE).toSeconds()));
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT.toMillis());
        config.setValidationTimeout(CONNECT.toMillis());
        // One try.
        config.setInitializationFailTimeout(1);
        // A gateway that stops in the middle of a transaction must not keep its locks. Pages are
        // read
        // from an index in its order: without statistics a planner would rather read all rows that
        // match, in the order of the table, and sort them.
        config.setConnectionInitSql(
                "set statement_timeout = "
                        + STATEMENT.toMillis()
                        + "; set idle_in_transaction_session_timeout = 60000"
                        + "; set enable_bitmapscan = off");
        return config;
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) throws SQLException {
        return repeated(
                connection -> {
                    try {
                        return work.on(connection);
                    } catch (SQLException e) {
                        throw new Failure(e, true);
                    }
                });
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work) throws SQLException {
        return repeated(connection -> committed(connection, work));
    }

    @Override
    public <T extends @Nullable Object> T write(Duration limit, Work<T> work) throws SQLException {
        return repeated(
                connection ->
                        committed(
                                connection,
                                it -> {
                                    raise(it, limit);
                                    return work.on(it);
                                }));
    }

    /// Raises the limit of the transaction. The first statement has the usual limit of the network:
    /// a server that does not answer is found out by it.
    private static void raise(Connection connection, Duration limit) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local statement_timeout = " + limit.toMillis());
        }
        connection.setNetworkTimeout(Runnable::run, (int) limit.plus(GRACE).toMillis());
    }

    /// A try of some work.
    @FunctionalInterface
    private interface Try<T extends @Nullable Object> {
        T on(Connection connection) throws Failure;
    }

    /// A failed try.
    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        private final SQLException cause;
        private final boolean undone;

        /// @param undone whether it is certain that nothing is in force
        Failure(SQLException cause, boolean undone) {
            super(cause);
            this.cause = cause;
            this.undone = undone;
        }
    }

    private static <T extends @Nullable Object> T committed(Connection connection, Work<T> work)
            throws Failure {
        boolean committing = false;
        try {
            connection.setAutoCommit(false);
            T result = work.on(connection);
            committing = true;
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw new Failure(e, !committing || COLLISIONS.contains(state(e)));
        }
        // A transaction that is open is rolled back when the pool gets the connection back.
    }

    private <T extends @Nullable Object> T repeated(Try<T> attempt) throws SQLException {
        for (int tries = 1; ; tries++) {
            try (Connection connection = pool.getConnection()) {
                return attempt.on(connection);
            } catch (Failure failure) {
                discard(state(failure.cause));
                if (!mayRepeat(failure, tries)) {
                    throw failure.cause;
                }
            }
            // At once it would often collide again: the other transaction has to wake up first.
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(tries * LONGEST_WAIT));
        }
    }

    /// What closed one connection has closed the others too.
    private void discard(String state) {
        if (state.equals(READ_ONLY) || CLOSED.contains(state)) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    private static boolean mayRepeat(Failure failure, int tries) {
        String state = state(failure.cause);
        boolean worthwhile =
                COLLISIONS.contains(state) || (CLOSED.contains(state) && !timedOut(failure.cause));
        return failure.undone && worthwhile && tries < TRIES;
    }

    /// A server that does not answer will not answer at once.
    private static boolean timedOut(SQLException e) {
        return e.getCause() instanceof SocketTimeoutException;
    }

    private static String state(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state;
    }

    @Override
    public void close() {
        pool.close();
    }
}
