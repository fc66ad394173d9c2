package dev.gatehouse.cluster;

import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How many gateways share a storage.
///
/// Each holds 1 of a counter and prolongs that hold every few seconds; what the counter holds is
/// the number. While storage is away, the last number stands.
public final class Gateways implements AutoCloseable {
    private static final String COUNTER = "gateways";
    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration HOLD = Duration.ofSeconds(10);

    private final Supplier<@Nullable Storage> storage;
    private final Consumer<String> warnings;
    private final Runnable beside;
    private final String id = COUNTER + "/" + UUID.randomUUID();
    private final Thread thread;
    private volatile int count = 1;
    private volatile boolean held;
    private volatile boolean closed;
    private boolean warned;

    /// @param storage `null` while it is not open
    /// @param warnings receives, in a sentence each, warnings for the operator
    /// @param beside runs with each beat
    public Gateways(
            Supplier<@Nullable Storage> storage, Consumer<String> warnings, Runnable beside) {
        this.storage = storage;
        this.warnings = warnings;
        this.beside = beside;
        this.thread = Thread.ofVirtual().name("gateways").unstarted(this::run);
    }

    /// Begins to count.
    public Gateways start() {
        thread.start();
        return this;
    }

    /// Counts again at once, as something has changed.
    public void wake() {
        LockSupport.unpark(thread);
    }

    /// The gateways with the same storage, this one included.
    public int count() {
        return count;
    }

    private void run() {
        while (!closed) {
            beat();
            beside.run();
            LockSupport.parkNanos(BEAT.toNanos());
        }
        leave();
    }

    private void beat() {
        Storage open = storage.get();
        if (open == null) {
            return;
        }
        try {
            Counters counters = open.counters();
            var one = new Counters.Claim(COUNTER, 1, Integer.MAX_VALUE, Long.MAX_VALUE);
            counters.hold(id, List.of(one), HOLD.toMillis());
            held = true;
            // A claim that cannot fit is refused with what is held, without expired holds.
            var none = new Counters.Claim(COUNTER, 1, 0, Long.MAX_VALUE);
            Counters.Refusal refusal = counters.hold(id + "/count", List.of(none), HOLD.toMillis());
            count = refusal == null ? 1 : (int) Math.max(1, refusal.value().held());
            warned = false;
        } catch (StorageException e) {
            if (!warned && !closed) {
                warned = true;
                warnings.accept(
                        "The gateways of this storage cannot be counted; limits go on being shared by %d: %s."
                                .formatted(count, e.getMessage()));
            }
        }
    }

    private void leave() {
        Storage open = storage.get();
        if (open != null && held) {
            try {
                open.counters().settle(id, List.of());
            } catch (StorageException _) {
                // The hold ends by itself.
            }
        }
    }

    /// Stops counting, and is not counted any more by others.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
