package dev.gatehouse.metering.deferred;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.InternalCalls;
import dev.gatehouse.attempt.ObjectListener;
import dev.gatehouse.call.CallRecord.AttemptResult;
import dev.gatehouse.call.Origin;
import dev.gatehouse.cluster.Leases;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.metering.DeferredRows;
import dev.gatehouse.provider.Account;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Records what jobs used that were begun through the gateway, once each has ended, whether or not
/// a client reads its results.
///
/// Jobs are documents in storage until what they used is filed, so that they outlive the process.
/// One gateway at a time reads their states: at once when an answer to a client shows that one has
/// ended, else after a part of its age.
public final class DeferredUsage implements ObjectListener, AutoCloseable {
    private static final Duration PACE = Duration.ofMinutes(1);
    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final Duration LEASE = JobReader.RESULTS_LIMIT.plusMinutes(5);
    private static final String JOB = "deferred-usage";
    private static final int PAGE = 200;
    private static final int MOST_WAITING = 10_000;

    private final Supplier<@Nullable Storage> storage;
    private final Function<String, @Nullable Account> accounts;
    private final DeferredRows rows;
    private final Consumer<String> warnings;
    private final Map<String, TrackedJob> waiting = new LinkedHashMap<>();
    private final Thread thread;
    private volatile @Nullable JobReader reader;
    private volatile boolean closed;

    /// @param storage `null` while it is not open
    /// @param accounts the account with a name; `null` for none
    /// @param warnings receives, in a sentence each, warnings for the operator
    public DeferredUsage(
            Supplier<@Nullable Storage> storage,
            Function<String, @Nullable Account> accounts,
            DeferredRows rows,
            Consumer<String> warnings) {
        this.storage = storage;
        this.accounts = accounts;
        this.rows = rows;
        this.warnings = warnings;
        this.thread = Thread.ofVirtual().name("deferred-usage").unstarted(this::run);
    }

    /// Sets what makes calls, for now and from now on.
    public void callsPass(InternalCalls calls, Dialects dialects) {
        boolean first = reader == null;
        reader = new JobReader(calls, dialects, rows);
        if (first) {
            thread.start();
        }
    }

    @Override
    public void seen(Attempt attempt, Json answer) {
        boolean own = attempt.call().origin() instanceof Origin.Job;
        boolean ours = attempt.credential() == Attempt.Credential.ACCOUNT;
        ProviderJob job = own || !ours ? null : ProviderJob.read(answer);
        if (job == null) {
            return;
        }
        boolean named = attempt.call().head().target().segments().contains(job.id());
        boolean begun = !named && attempt.call().head().method().equals("POST");
        if (begun && reportsLater(attempt, job)) {
            put(TrackedJob.begun(job, attempt, System.currentTimeMillis()));
        } else if (named && job.ended() != null) {
            hasten(attempt.account().name(), job.id());
        }
    }

    /// A response reports its usage itself where the answer that begins it is a stream, or has all
    /// of it.
    private static boolean reportsLater(Attempt attempt, ProviderJob job) {
        return job.batch() || (job.ended() == null && !attempt.call().facts().streaming());
    }

    private void put(TrackedJob job) {
        synchronized (waiting) {
            if (waiting.size() >= MOST_WAITING) {
                String oldest = waiting.keySet().iterator().next();
                waiting.remove(oldest);
                warnings.accept(
                        "The usage of the job '%s' is lost, as storage is away and %d others wait."
                                .formatted(oldest, MOST_WAITING));
            }
            waiting.put(TrackedJob.document(job.account(), job.id()), job);
        }
        try {
            write();
        } catch (StorageException _) {
            // It waits; the next round writes it.
        }
    }

    private synchronized void write() throws StorageException {
        Storage open = storage.get();
        if (open == null) {
            return;
        }
        List<TrackedJob> jobs;
        synchronized (waiting) {
            jobs = List.copyOf(waiting.values());
        }
        if (!jobs.isEmpty()) {
            open.documents().putAll(jobs.stream().map(TrackedJob::draft).toList());
            synchronized (waiting) {
                jobs.forEach(it -> waiting.values().remove(it));
            }
        }
    }

    /// Lets the results of a job be read now.
    private void hasten(String account, String id) {
        Storage open = storage.get();
        try {
            write();
            String document = TrackedJob.document(account, id);
            Document stored =
                    open == null ? null : open.documents().find(TrackedJob.COLLECTION, document);
            if (open != null && stored != null) {
                open.documents().putIf(TrackedJob.of(stored).at(0).draft(), stored.version());
                LockSupport.unpark(thread);
            }
        } catch (StorageException | MalformedJson _) {
            // It is read when it is due.
        }
    }

    private void run() {
        boolean failing = false;
        while (!closed) {
            try {
                round(System.currentTimeMillis());
                failing = false;
            } catch (StorageException | RuntimeException e) {
                // The thread must go on.
                if (!failing) {
                    warnings.accept("What jobs of providers used is not read: " + e + ".");
                }
                failing = true;
            }
            LockSupport.parkNanos(PACE.toNanos());
        }
    }

    /// Reads the states of the jobs that are due.
    ///
    /// @param now milliseconds since 1970
    void round(long now) throws StorageException {
        write();
        Storage open = storage.get();
        if (open == null) {
            return;
        }
        var turn = new Turn(open, new Leases(open.counters()), now);
        try {
            turn.lookAtAll();
        } finally {
            turn.end();
        }
    }

    /// One reading of all jobs that are due.
    private final class Turn {
        private final Storage open;
        private final Leases leases;
        private final long now;
        private boolean leased;

        Turn(Storage open, Leases leases, long now) {
            this.open = open;
            this.leases = leases;
            this.now = now;
        }

        void lookAtAll() throws StorageException {
            String after = null;
            List<Document> page;
            do {
                page = open.documents().page(TrackedJob.COLLECTION, null, after, PAGE);
                for (Document stored : page) {
                    after = stored.id();
                    if (closed || !look(stored)) {
                        return;
                    }
                }
            } while (page.size() == PAGE);
        }

        /// @return false when another gateway does this
        private boolean look(Document stored) throws StorageException {
            TrackedJob job;
            try {
                job = TrackedJob.of(stored);
            } catch (MalformedJson e) {
                warnings.accept(
                        "The document of the job '" + stored.id() + "' " + e.reason() + ".");
                remove(stored);
                return true;
            }
            JobReader reading = reader;
            if (job.due() > now || reading == null) {
                return true;
            }
            leased = leases.take(JOB, LEASE);
            if (leased) {
                collect(reading, job, stored);
            }
            return leased;
        }

        private void collect(JobReader reading, TrackedJob job, Document stored)
                throws StorageException {
            Account account = accounts.apply(job.account());
            List<AttemptResult> filed = account == null ? null : reading.collect(job, account);
            if (filed == null) {
                open.documents().putIf(job.later(now).draft(), stored.version());
            } else if (remove(stored)) {
                rows.count(filed);
            }
        }

        private boolean remove(Document stored) throws StorageException {
            return open.documents().remove(TrackedJob.COLLECTION, stored.id(), stored.version());
        }

        void end() throws StorageException {
            if (leased) {
                leases.release(JOB);
            }
        }
    }

    /// Writes the jobs that wait for storage.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSING);
            write();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (StorageException e) {
            warnings.accept("Jobs of providers could not be stored: " + e.getMessage() + ".");
        }
    }
}
