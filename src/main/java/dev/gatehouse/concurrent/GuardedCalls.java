package dev.gatehouse.concurrent;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Calls of a server that something may do without: one that is away or slow delays each by a time
/// limit at most, and is then not asked for 5 s.
public final class GuardedCalls {
    private static final long PAUSE = 5_000;

    private final String name;
    private final Duration limit;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    private volatile long until;

    /// @param name what a warning calls the server
    /// @param limit of a call
    /// @param warnings receives a sentence when a pause begins
    public GuardedCalls(
            String name, Duration limit, InstantSource clock, Consumer<String> warnings) {
        this.name = name;
        this.limit = limit;
        this.clock = clock;
        this.warnings = warnings;
    }

    /// Whether the server is not to be asked now.
    public boolean paused() {
        return clock.millis() < until;
    }

    /// Waits for a result, which is made on another thread.
    ///
    /// @throws IOException when it is not there in time, or the server is not asked
    public <T extends @Nullable Object> T call(Callable<T> work) throws IOException {
        rejectPaused();
        var task = new FutureTask<T>(work);
        Thread.ofVirtual().name("guarded call").start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw failed(new IOException("no answer within " + limit.toMillis() + " ms", e));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw failed(cause instanceof IOException io ? io : new IOException(cause));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Fails during a pause.
    ///
    /// @throws IOException when the server is not to be asked now
    public void rejectPaused() throws IOException {
        if (paused()) {
            throw new IOException(name + " is not used for a while");
        }
    }

    /// Begins a pause.
    ///
    /// @return the failure
    public IOException failed(IOException why) {
        boolean first = !paused();
        until = clock.millis() + PAUSE;
        if (first) {
            warnings.accept(name + " is not used for 5 s: " + why.getMessage());
        }
        return why;
    }
}
