package dev.gatehouse.provider.sign;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A credential that is fetched when it is first needed, kept, and renewed before it expires.
///
/// One thread fetches at a time. While the credential is still valid no call waits: the thread that
/// finds it due renews it, and the others use it. When there is no valid one they wait for the
/// fetch, and share its failure.
final class CredentialCache<T> {
    private static final Duration SKEW = Duration.ofSeconds(10);
    private static final Duration AHEAD = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Source<T> source;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Lease<T> held;
    private final AtomicInteger fetches = new AtomicInteger();
    private @Nullable CredentialException failure;

    CredentialCache(Source<T> source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /// Where a credential comes from.
    @FunctionalInterface
    interface Source<T> {
        /// Fetches it.
        ///
        /// @param now the time
        Lease<T> fetch(Instant now) throws CredentialException;
    }

    /// A credential for a time.
    ///
    /// @param due when it is to be renewed
    /// @param expires when it is invalid
    record Lease<T>(T value, Instant due, Instant expires) {
        /// One that expires then, and is renewed a little before.
        static <T> Lease<T> until(T value, Instant now, Instant expires) {
            Duration quarter = Duration.between(now, expires).dividedBy(4);
            Duration ahead = quarter.compareTo(AHEAD) < 0 ? quarter : AHEAD;
            return new Lease<>(value, expires.minus(ahead), expires.minus(SKEW));
        }

        /// One that is looked up again after a while, because it may have been replaced.
        static <T> Lease<T> checked(T value, Instant now) {
            return until(value, now, now.plus(Duration.ofMinutes(1)));
        }

        /// One that is never invalid.
        static <T> Lease<T> forever(T value) {
            return new Lease<>(value, Instant.MAX, Instant.MAX);
        }

        boolean validAt(Instant now) {
            return now.isBefore(expires);
        }
    }

    /// The credential.
    T current() throws CredentialException {
        Instant now = clock.instant();
        int before = fetches.get();
        Lease<T> lease = held;
        if (lease == null || !lease.validAt(now)) {
            return awaited(now, before);
        }
        if (!now.isBefore(lease.due()) && lock.tryLock()) {
            try {
                return renewed(lease, now);
            } finally {
                lock.unlock();
            }
        }
        return lease.value();
    }

    private T awaited(Instant now, int before) throws CredentialException {
        lock.lock();
        try {
            Lease<T> lease = held;
            if (lease != null && lease.validAt(now)) {
                return lease.value();
            }
            CredentialException failed = failure;
            if (fetches.get() != before && failed != null) {
                throw failed.again();
            }
            return fetched(now);
        } finally {
            lock.unlock();
        }
    }

    /// A failure to renew what is still valid is tried again after a pause.
    private T renewed(Lease<T> lease, Instant now) {
        Lease<T> known = held;
        if (known != null && !known.equals(lease)) {
            return known.value();
        }
        try {
            return fetched(now);
        } catch (CredentialException _) {
            held = new Lease<>(lease.value(), now.plus(PAUSE), lease.expires());
            return lease.value();
        }
    }

    private T fetched(Instant now) throws CredentialException {
        try {
            failure = null;
            Lease<T> lease = source.fetch(now);
            held = lease;
            return lease.value();
        } catch (CredentialException e) {
            failure = e;
            throw e;
        } finally {
            fetches.incrementAndGet();
        }
    }
}
