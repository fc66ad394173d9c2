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

    private final Consumer<String> warnings;
    private final String id = COUNTER + "/" + UUID.randomUUID();
    private volatile @Nullable Thread thread;
    private volatile int count = 1;
    private volatile boolean closed;
    private boolean held;
    private boolean warned;

    /// @param warnings receives, in a sentence each, warnings for the operator
    public Gateways(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /// Begins to count.
    ///
    /// @param storage `null` while it is not open, or the number is not needed
    /// @param beside runs with each beat
    public void start(Supplier<@Nullable Storage> storage, Runnable beside) {
        thread = Thread.ofVirtual().name("gateways").start(() -> run(storage, beside));
    }

    /// Counts again at once, as something has changed.
    public void wake() {
        LockSupport.unpark(thread);
    }

    /// The gateways with the same storage, this one included.
    public int count() {
        return count;
    }

    private void run(Supplier<@Nullable Storage> storage, Runnable beside) {
        while (!closed) {
            beat(storage.get());
            beside.run();
            LockSupport.parkNanos(BEAT.toNanos());
        }
        leave(storage.get());
    }

    private void beat(@Nullable Storage open) {
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

    private void leave(@Nullable Storage open) {
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
        Thread running = thread;
        LockSupport.unpark(running);
        try {
            if (running != null) {
                running.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
