package dev.gatehouse.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.exceptions.JedisException;

/// Whether a Redis was found not to answer.
///
/// While it lasts a thread asks Redis, with more time than a call has then: an answer ends it.
final class Silence {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Redis redis;
    private final AtomicBoolean lasting = new AtomicBoolean();

    Silence(Redis redis) {
        this.redis = redis;
    }

    boolean lasts() {
        return lasting.get();
    }

    /// A call got no answer, or no connection could be made.
    void begin() {
        if (lasting.compareAndSet(false, true)) {
            Thread.ofVirtual().name("redis probe").start(this::probe);
        }
    }

    private void probe() {
        while (!redis.closed() && !answers()) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        lasting.set(false);
    }

    /// On a connection of its own: those of calls may all be waiting.
    private boolean answers() {
        try (Line line = new Line(redis.address(), Redis.CONNECT_MILLIS)) {
            line.call(Redis.CONNECT_MILLIS, Line.bytes("PING"));
            return true;
        } catch (RedisException | JedisException _) {
            return false;
        }
    }
}
