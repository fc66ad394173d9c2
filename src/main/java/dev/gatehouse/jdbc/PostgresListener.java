package dev.gatehouse.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// The notifications of one channel of PostgreSQL, received on a connection of its own, which is
/// made again when it is lost.
public final class PostgresListener implements AutoCloseable {
    /// A connection that received nothing for so long is tested.
    private static final int SILENCE = 10_000;

    private static final int TEST_SECONDS = 2;
    private static final long SHORTEST_WAIT = 100;
    private static final long LONGEST_WAIT = 5_000;

    private final PostgresAddress address;
    private final String channel;
    private final Receiver receiver;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Connection connection;

    /// What is received, on the thread of the listener.
    public interface Receiver {
        void notification(String text);

        /// The connection was made; what was sent before has not been received.
        void connected();
    }

    private PostgresListener(PostgresAddress address, String channel, Receiver receiver) {
        this.address = address;
        this.channel = channel;
        this.receiver = receiver;
    }

    /// Begins to listen.
    ///
    /// @param channel a name of letters and underscores
    public static PostgresListener start(
            PostgresAddress address, String channel, Receiver receiver) {
        var listener = new PostgresListener(address, channel, receiver);
        Thread.ofVirtual().name("postgresql-notices").start(listener::run);
        return listener;
    }

    private void run() {
        long wait = SHORTEST_WAIT;
        while (!pause(0)) {
            try (Connection open = connect()) {
                connection = open;
                wait = SHORTEST_WAIT;
                listen(open);
            } catch (SQLException _) {
                // What can be done about it is to try again.
                if (pause(wait)) {
                    return;
                }
                wait = Math.min(2 * wait, LONGEST_WAIT);
            }
        }
    }

    /// @return whether it is closed
    private boolean pause(long millis) {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = address.properties();
        properties.put("socketTimeout", "3");
        Connection made = new Driver().connect(address.url(), properties);
        if (made == null) {
            throw new SQLException("not an address of PostgreSQL");
        }
        return made;
    }

    private void listen(Connection open) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute("listen " + channel);
        }
        receiver.connected();
        PGConnection driver = open.unwrap(PGConnection.class);
        while (!pause(0)) {
            PGNotification[] received = driver.getNotifications(SILENCE);
            for (PGNotification each : received) {
                receiver.notification(each.getParameter());
            }
            if (received.length == 0 && !open.isValid(TEST_SECONDS)) {
                throw new SQLException("the connection is lost");
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException _) {
                // It ends by itself.
            }
        }
    }
}
