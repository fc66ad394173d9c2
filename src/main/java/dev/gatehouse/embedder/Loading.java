package dev.gatehouse.embedder;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What an embedder reads when it is first needed, on a thread of its own; once, even if that
/// fails.
final class Loading<T> {
    private final String name;
    private final Callable<T> load;
    private final Consumer<String> warnings;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /// @param name of the embedder
    /// @param warnings receives a sentence when it cannot be loaded
    Loading(String name, Callable<T> load, Consumer<String> warnings) {
        this.name = name;
        this.load = load;
        this.warnings = warnings;
    }

    /// Starts it if need be.
    ///
    /// @param limit how long the caller waits for it at most
    /// @return `null` while it is not loaded, and for ever if that failed
    @Nullable T within(Duration limit) {
        if (!started.get() && started.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("embedder-loader").start(this::run);
        }
        try {
            return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException _) {
            return null;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    // A library that does not fit the machine is an error of linking.
    private void run() {
        try {
            result.complete(load.call());
        } catch (Exception | LinkageError e) {
            warnings.accept(
                    "the embedder "
                            + name
                            + " cannot be loaded, so texts have no vectors: "
                            + root(e));
            result.completeExceptionally(e);
        }
    }

    /// An error of a class that cannot be initialised has no text of its own.
    private static Throwable root(Throwable error) {
        Throwable root = error;
        for (Throwable cause = root; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }
}
