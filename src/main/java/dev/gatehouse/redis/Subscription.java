package dev.gatehouse.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/// Messages of a channel over a connection of its own, which is made again whenever it is lost.
///
/// Redis is asked for a sign of life now and then: a connection to a machine that is gone would
/// otherwise look like silence.
public final class Subscription implements AutoCloseable {
    private static final long PING = Duration.ofSeconds(2).toMillis();

    /// Without any answer for so long a connection is given up.
    private static final int SILENCE = 5_000;

    private static final long SHORTEST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 2_000;

    private final Redis redis;
    private final String channel;
    private final Messages messages;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch tried = new CountDownLatch(1);
    private volatile @Nullable Line line;

    Subscription(Redis redis, String channel, Messages messages) {
        this.redis = redis;
        this.channel = channel;
        this.messages = messages;
        Thread.ofVirtual().name("redis messages").start(this::run);
        Thread.ofVirtual().name("redis pings").start(this::ping);
    }

    /// Waits until the first connection is made or has failed.
    public void await(Duration limit) {
        try {
            boolean _ = tried.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean lost = false;
        long pause = SHORTEST_PAUSE;
        while (!ended(0)) {
            try (Line current = new Line(redis.address(), Redis.CONNECT_MILLIS)) {
                begin(current, lost);
                pause = SHORTEST_PAUSE;
                while (!ended(0)) {
                    dispatch(current.receive(SILENCE));
                }
            } catch (RedisException | JedisException _) {
                // The next connection reports that messages may have been lost.
            } finally {
                line = null;
                tried.countDown();
            }
            lost = true;
            ended(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    private void begin(Line current, boolean lost) throws RedisException {
        current.send("SUBSCRIBE", channel);
        current.receive(Redis.CONNECT_MILLIS);
        line = current;
        tried.countDown();
        if (lost) {
            guarded(messages::gap);
        }
    }

    private void dispatch(@Nullable Object received) {
        if (received instanceof List<?> parts
                && parts.size() == 3
                && "message".equals(parts.getFirst())) {
            guarded(() -> messages.message(String.valueOf(parts.getLast())));
        }
    }

    /// A receiver's failure ends nothing.
    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException _) {
            // It is the receiver's own.
        }
    }

    private void ping() {
        while (!ended(PING)) {
            Line current = line;
            try {
                if (current != null) {
                    current.send("PING");
                }
            } catch (RedisException _) {
                // The thread that receives notices it too.
            }
        }
    }

    private boolean ended(long wait) {
        try {
            return closed.await(wait, TimeUnit.MILLISECONDS) || redis.closed();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Line current = line;
        if (current != null) {
            current.close();
        }
    }
}
