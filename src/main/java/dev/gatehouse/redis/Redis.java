package dev.gatehouse.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/// A Redis, with a few connections that are made when they are needed.
///
/// A call never takes longer than its limit, also while connections are made: that is done beside
/// it, and the call waits for one as long as it may.
public final class Redis implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 16;
    static final int CONNECT_MILLIS = 1_000;

    private final RedisAddress address;
    private final BlockingDeque<Line> idle = new LinkedBlockingDeque<>();
    private final AtomicInteger open = new AtomicInteger();
    private volatile String failure = "no connection";
    private volatile boolean closed;

    private Redis(RedisAddress address) {
        this.address = address;
    }

    /// Connects when the first command is sent.
    ///
    /// @param url `redis://USER:PASSWORD@HOST:PORT/DATABASE`, or `rediss` for TLS
    /// @throws RedisException when it is invalid; the message does not have it
    public static Redis of(String url) throws RedisException {
        return new Redis(RedisAddress.of(url));
    }

    /// What an operator calls it, without credentials.
    public String name() {
        return address.name();
    }

    RedisAddress address() {
        return address;
    }

    boolean closed() {
        return closed;
    }

    /// Sends a command, again when a connection turns out to have been closed: only commands that
    /// can be repeated.
    ///
    /// @return texts, numbers as [Long], and lists of them
    public @Nullable Object call(Duration limit, String... command) throws RedisException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Line line = line(end);
            try {
                Object answer = line.call(remaining(end), command);
                release(line);
                return answer;
            } catch (RedisException e) {
                if (!line.isBroken()) {
                    release(line);
                    throw e;
                }
                discard(line);
                if (remaining(end) <= 1) {
                    throw e;
                }
            }
        }
    }

    /// Runs a script, in one round trip once Redis has it. It must be one that can be repeated.
    public @Nullable Object run(Duration limit, Script script, List<String> arguments)
            throws RedisException {
        long end = System.nanoTime() + limit.toNanos();
        try {
            return call(limit, script.command("EVALSHA", script.digest(), arguments));
        } catch (RedisException e) {
            if (!e.has("NOSCRIPT")) {
                throw e;
            }
        }
        return call(
                Duration.ofMillis(remaining(end)),
                script.command("EVAL", script.text(), arguments));
    }

    /// What of its settings may lose counters.
    public List<String> warnings(Duration limit) throws RedisException {
        return new SettingsCheck(this, limit).warnings();
    }

    /// Receives the messages of a channel until it is closed.
    public Subscription subscribe(String channel, Messages messages) {
        return new Subscription(this, channel, messages);
    }

    private Line line(long end) throws RedisException {
        Line line = idle.pollFirst();
        if (line != null) {
            return line;
        }
        if (closed) {
            throw new RedisException("redis: closed");
        }
        if (open.incrementAndGet() <= MOST_CONNECTIONS) {
            Thread.ofVirtual().name("redis connect").start(this::connect);
        } else {
            open.decrementAndGet();
        }
        try {
            line = idle.pollFirst(remaining(end), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisException("redis: interrupted", e);
        }
        if (line == null) {
            throw new RedisException("redis: " + failure);
        }
        return line;
    }

    private void connect() {
        try {
            idle.addFirst(new Line(address, CONNECT_MILLIS));
            failure = "all connections are in use";
            if (closed) {
                close();
            }
        } catch (JedisException e) {
            failure = e.getMessage() == null ? e.toString() : e.getMessage();
            open.decrementAndGet();
        }
    }

    private void release(Line line) {
        idle.addFirst(line);
        if (closed) {
            close();
        }
    }

    private void discard(Line line) {
        open.decrementAndGet();
        line.close();
    }

    private static int remaining(long end) {
        return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    @Override
    public void close() {
        closed = true;
        for (Line line = idle.poll(); line != null; line = idle.poll()) {
            discard(line);
        }
    }
}
