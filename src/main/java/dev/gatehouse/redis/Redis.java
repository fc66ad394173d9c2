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
/// it, and the call waits for one as long as it may. Many calls at once wait for each other, up to
/// their limits. Once Redis was found not to answer, calls wait for a moment only.
public final class Redis implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 16;
    static final int CONNECT_MILLIS = 1_000;

    /// How long a call waits while Redis does not answer, in milliseconds.
    private static final int AWAY_MILLIS = 50;

    private final RedisAddress address;
    private final Silence silence;
    private final BlockingDeque<Line> idle = new LinkedBlockingDeque<>();
    private final AtomicInteger open = new AtomicInteger();
    private volatile String failure = "no connection";
    private volatile boolean closed;

    private Redis(RedisAddress address) {
        this.address = address;
        this.silence = new Silence(this);
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
        return call(limit, Line.bytes(command));
    }

    /// Sends a command whose arguments are not all texts, as [#call(Duration, String...)] does.
    public @Nullable Object call(Duration limit, List<byte[]> command) throws RedisException {
        long began = System.nanoTime();
        while (true) {
            Line line = line(began, limit);
            try {
                Object answer = line.call(remaining(began, limit), command);
                release(line);
                return answer;
            } catch (RedisException e) {
                if (!line.isBroken()) {
                    release(line);
                    throw e;
                }
                discard(line);
                if (remaining(began, limit) <= 1) {
                    silence.begin();
                    throw e;
                }
            }
        }
    }

    /// Runs a script, in one round trip once Redis has it. It must be one that can be repeated.
    public @Nullable Object run(Duration limit, Script script, List<String> arguments)
            throws RedisException {
        long began = System.nanoTime();
        try {
            return call(limit, script.command("EVALSHA", script.digest(), arguments));
        } catch (RedisException e) {
            if (!e.has("NOSCRIPT")) {
                throw e;
            }
        }
        return call(
                Duration.ofMillis(remaining(began, limit)),
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

    private Line line(long began, Duration limit) throws RedisException {
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
        line = awaited(began, limit);
        if (line == null) {
            throw new RedisException("redis: " + failure);
        }
        return line;
    }

    /// In steps, as Redis may be found not to answer meanwhile.
    private @Nullable Line awaited(long began, Duration limit) throws RedisException {
        try {
            Line line = null;
            int left = remaining(began, limit);
            while (line == null && left > 1) {
                line = idle.pollFirst(Math.min(left, AWAY_MILLIS), TimeUnit.MILLISECONDS);
                left = remaining(began, limit);
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisException("redis: interrupted", e);
        }
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
            if (open.decrementAndGet() == 0) {
                silence.begin();
            }
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

    /// What a call has left of its limit, in milliseconds; at least 1.
    private int remaining(long began, Duration limit) {
        long most = silence.lasts() ? Math.min(AWAY_MILLIS, limit.toMillis()) : limit.toMillis();
        long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        return (int) Math.max(1, most - passed);
    }

    @Override
    public void close() {
        closed = true;
        for (Line line = idle.poll(); line != null; line = idle.poll()) {
            discard(line);
        }
    }
}
