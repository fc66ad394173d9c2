package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.PostgresAddress;
import dev.gatehouse.jdbc.PostgresListener;
import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.Notices;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Texts;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Notices by NOTIFY and LISTEN, all topics on one channel. The connection that listens is made by
/// the first subscription.
final class PostgresNotices implements Notices, PostgresListener.Receiver {
    private static final String CHANNEL = "gatehouse_notices";

    private final SqlConnection storage;
    private final PostgresAddress address;
    private final List<Observer> observers = new CopyOnWriteArrayList<>();
    private final ReentrantLock starting = new ReentrantLock();
    private @Nullable PostgresListener connection;

    private record Observer(String topic, Listener listener) {}

    PostgresNotices(SqlConnection storage, PostgresAddress address) {
        this.storage = storage;
        this.address = address;
    }

    /// The length of the topic comes first, so that a topic may have any character.
    @Override
    public void publish(String topic, String text) throws StorageException {
        Texts.checkNotice(topic, text);
        String payload = topic.length() + " " + topic + text;
        storage.read(it -> Sql.rows(it, "select pg_notify(?, ?)", _ -> true, CHANNEL, payload));
    }

    @Override
    public Subscription subscribe(String topic, Listener listener) {
        var observer = new Observer(topic, listener);
        observers.add(observer);
        start();
        return () -> observers.remove(observer);
    }

    private void start() {
        starting.lock();
        try {
            if (connection == null) {
                connection = PostgresListener.start(address, CHANNEL, this);
            }
        } finally {
            starting.unlock();
        }
    }

    @Override
    public void notification(String text) {
        int space = text.indexOf(' ');
        int end = space + 1 + Integer.parseInt(text, 0, space, 10);
        String topic = text.substring(space + 1, end);
        for (Observer observer : observers) {
            if (observer.topic().equals(topic)) {
                guarded(() -> observer.listener().notice(text.substring(end)));
            }
        }
    }

    /// After the first connection too: an observer may have subscribed long before it.
    @Override
    public void connected() {
        observers.forEach(observer -> guarded(() -> observer.listener().gap()));
    }

    /// A listener that fails keeps nothing from the others.
    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException _) {
            // It has no caller that could learn of it.
        }
    }

    @Override
    public void close() {
        starting.lock();
        try {
            if (connection != null) {
                connection.close();
            }
        } finally {
            starting.unlock();
        }
    }
}
