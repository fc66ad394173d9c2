package dev.gatehouse.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;

/// A connection that only reads, and whose work ends when it takes too long.
///
/// Not safe for many threads.
final class SqliteReader {
    /// Steps of SQLite's machine between two looks at the clock: about a tenth of a millisecond.
    private static final int STEPS = 10_000;

    private final Connection connection;
    private final Limit limit;

    private SqliteReader(Connection connection, Limit limit) {
        this.connection = connection;
        this.limit = limit;
    }

    static SqliteReader of(Connection connection, Duration longest) throws SQLException {
        var limit = new Limit(longest.toNanos());
        ProgressHandler.setHandler(connection, STEPS, limit);
        return new SqliteReader(connection, limit);
    }

    <T extends @Nullable Object> T run(Database.Work<T> work) throws SQLException {
        limit.begin();
        return work.on(connection);
    }

    void close() throws SQLException {
        connection.close();
    }

    /// The driver's own limit of a statement is only that of waiting for a lock.
    private static final class Limit extends ProgressHandler {
        private final long longest;
        private long began;

        private Limit(long longest) {
            this.longest = longest;
        }

        private void begin() {
            began = System.nanoTime();
        }

        @Override
        protected int progress() {
            return System.nanoTime() - began > longest ? 1 : 0;
        }
    }
}
