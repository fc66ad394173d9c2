package dev.gatehouse.upstream;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.concurrent.DeadlineCheck;
import dev.gatehouse.concurrent.DeadlineTimer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Connections at rest, and how many there may be; the one used last is used first.
///
/// Each is checked before it is used again, however short its rest was: a provider may have ended
/// it, or sent what belongs to no request. What it ends after that look is for [Upstream] to
/// repeat.
final class ConnectionPool implements DeadlineCheck, AutoCloseable {
    private static final long CLOSED_AFTER = Duration.ofSeconds(60).toNanos();
    private static final long SWEEP = Duration.ofSeconds(1).toNanos();

    private final Map<Origin, Places> places = new ConcurrentHashMap<>();
    private final Map<URI, Origin> origins = new ConcurrentHashMap<>();
    private final UpstreamSettings settings;
    private final Dialer dialer;
    private final DeadlineTimer timer;
    private volatile long nextSweep;
    private volatile boolean closed;

    ConnectionPool(UpstreamSettings settings, Dialer dialer, DeadlineTimer timer) {
        this.settings = settings;
        this.dialer = dialer;
        this.timer = timer;
        timer.watch(this);
    }

    private static final class Places {
        private final ConcurrentLinkedDeque<Connection> resting = new ConcurrentLinkedDeque<>();
        private final Semaphore free;
        private final int all;

        Places(int all) {
            this.all = all;
            // In order: a busy thread would take the place it gave back before a waiting one runs.
            this.free = new Semaphore(all, true);
        }
    }

    /// A connection at rest, or a new one.
    Connection take(Request request, CallScope scope) throws IOException {
        Origin origin = origin(request.base()).with(request.tls());
        Places at = places.computeIfAbsent(origin, _ -> new Places(settings.connections()));
        awaitPlace(at);
        Connection known;
        while ((known = rested(at)) != null) {
            if (known.usable()) {
                return known;
            }
            known.abort();
        }
        return dial(origin, at, scope);
    }

    /// A new connection in the place of one that the provider ended while it rested. Others that
    /// have rested as long have most likely been ended with it, and are closed.
    Connection replace(Connection ended, CallScope scope) throws IOException {
        ended.abort();
        Places at = at(ended);
        for (Connection other : at.resting) {
            boolean older = other.restingSince() - ended.restingSince() <= 0;
            if (older && at.resting.remove(other)) {
                other.abort();
            }
        }
        return dial(ended.origin(), at, scope);
    }

    void release(Connection connection) {
        if (closed) {
            discard(connection);
            return;
        }
        Places at = at(connection);
        connection.rest(timer.now());
        at.resting.addFirst(connection);
        if (closed && at.resting.remove(connection)) {
            connection.abort();
        }
        at.free.release();
    }

    void discard(Connection connection) {
        connection.abort();
        at(connection).free.release();
    }

    int size() {
        int size = 0;
        for (Places at : places.values()) {
            size += at.all - at.free.availablePermits() + at.resting.size();
        }
        return size;
    }

    @Override
    public void check(long now) {
        if (now >= nextSweep) {
            nextSweep = now + SWEEP;
            Thread.ofVirtual().start(() -> closeOld(now));
        }
    }

    @Override
    public void close() {
        closed = true;
        timer.unwatch(this);
        for (Places at : places.values()) {
            Connection resting;
            while ((resting = rested(at)) != null) {
                resting.abort();
            }
        }
        dialer.close();
    }

    private Origin origin(URI base) throws UnreachableException {
        Origin known = origins.get(base);
        if (known == null) {
            known = Origin.of(base);
            origins.put(base, known);
        }
        return known;
    }

    private Places at(Connection connection) {
        return Objects.requireNonNull(places.get(connection.origin()));
    }

    /// Dials; the place for it has been taken.
    private Connection dial(Origin origin, Places at, CallScope scope) throws IOException {
        try {
            return dialer.dial(origin, scope);
        } catch (IOException | RuntimeException e) {
            at.free.release();
            throw e;
        }
    }

    private void awaitPlace(Places at) throws UnreachableException {
        try {
            long wait = settings.poolTimeout().toNanos();
            if (!at.free.tryAcquire(wait, TimeUnit.NANOSECONDS)) {
                throw new UnreachableException("all connections to it are in use", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("waiting for a connection was interrupted", e);
        }
    }

    private static @Nullable Connection rested(Places at) {
        return at.resting.pollFirst();
    }

    private void closeOld(long now) {
        for (Places at : places.values()) {
            Connection oldest;
            while ((oldest = at.resting.peekLast()) != null
                    && now - oldest.restingSince() > CLOSED_AFTER
                    && at.resting.removeLastOccurrence(oldest)) {
                oldest.abort();
            }
        }
    }
}
