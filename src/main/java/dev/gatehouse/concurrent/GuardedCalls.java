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

/// Calls of a server that something may do without: one that is slow delays each by a time limit at
/// most. After a failure it is not asked for 5 s. After a call that took too long, as one may on a
/// busy machine, it is not asked for 100 ms; after each further one in a row for twice as long.
public final class GuardedCalls {
    private static final long LONGEST_PAUSE = 5_000;
    private static final long SHORTEST_PAUSE = 100;

    /// The shortest pause that is worth a warning.
    private static final long LONG_PAUSE = 800;

    private final String name;
    private final Duration limit;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    private volatile long until;
    private volatile long pause;

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
            T result = task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            pause = 0;
            return result;
        } catch (TimeoutException e) {
            var slow = new IOException("no answer within " + limit.toMillis() + " ms", e);
            pause(Math.clamp(2 * pause, SHORTEST_PAUSE, LONGEST_PAUSE), slow);
            throw slow;
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
        pause(LONGEST_PAUSE, why);
        return why;
    }

    private synchronized void pause(long length, IOException why) {
        // Calls that began before a pause do not make it longer.
        if (paused()) {
            return;
        }
        if (pause < LONG_PAUSE && length >= LONG_PAUSE) {
            warnings.accept(name + " is not used for now: " + why.getMessage());
        }
        pause = length;
        until = clock.millis() + length;
    }
}
