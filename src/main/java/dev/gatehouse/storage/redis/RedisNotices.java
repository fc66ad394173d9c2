package dev.gatehouse.storage.redis;

import dev.gatehouse.redis.Messages;
import dev.gatehouse.redis.Redis;
import dev.gatehouse.redis.RedisException;
import dev.gatehouse.storage.Notices;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Texts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Notices as messages of one channel of Redis.
public final class RedisNotices implements Notices {
    private static final String CHANNEL = "gatehouse:notices";
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final Redis redis;
    private final List<Observer> observers = new CopyOnWriteArrayList<>();
    private final dev.gatehouse.redis.Subscription messages;

    private record Observer(String topic, Listener listener) {}

    /// Waits for the first connection for a moment; without one it goes on trying.
    public RedisNotices(Redis redis) {
        this.redis = redis;
        this.messages = redis.subscribe(CHANNEL, new Received());
        messages.await(LIMIT);
    }

    /// What is received, for the observers of its topic.
    private final class Received implements Messages {
        @Override
        public void message(String message) {
            int colon = message.indexOf(':');
            int text = colon + 1 + Integer.parseInt(message, 0, colon, 10);
            String topic = message.substring(colon + 1, text);
            for (Observer observer : observers) {
                if (observer.topic().equals(topic)) {
                    guarded(observer, it -> it.notice(message.substring(text)));
                }
            }
        }

        @Override
        public void gap() {
            observers.forEach(it -> guarded(it, Listener::gap));
        }

        /// A listener's failure is no other's.
        private void guarded(Observer observer, Consumer<Listener> call) {
            try {
                call.accept(observer.listener());
            } catch (RuntimeException _) {
                // It is the listener's own.
            }
        }
    }

    @Override
    public void publish(String topic, String text) throws StorageException {
        Texts.checkNotice(topic, text);
        try {
            redis.call(LIMIT, "PUBLISH", CHANNEL, topic.length() + ":" + topic + text);
        } catch (RedisException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public Subscription subscribe(String topic, Listener listener) {
        var observer = new Observer(topic, listener);
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    @Override
    public void close() {
        messages.close();
    }
}
