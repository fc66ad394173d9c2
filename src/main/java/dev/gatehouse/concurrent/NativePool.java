package dev.gatehouse.concurrent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A few platform threads for calls into native code.
///
/// Such a call pins the carrier of a virtual thread; with two carriers two slow look-ups would
/// stop every stream. Threads end when they have been idle for a while.
public final class NativePool implements AutoCloseable {
    private final ThreadPoolExecutor threads;

    /// Of which any number of calls may wait.
    ///
    /// @param name what its threads are called
    /// @param width how many calls may run at once
    public NativePool(String name, int width) {
        this(name, width, Integer.MAX_VALUE);
    }

    /// @param mostWaiting how many calls may wait for a thread
    public NativePool(String name, int width, int mostWaiting) {
        threads =
                new ThreadPoolExecutor(
                        width,
                        width,
                        30,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(mostWaiting),
                        Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// Runs the task in the pool and waits for it, at most that long.
    ///
    /// @throws IOException also when the pool is full, or closed before the task begins
    /// @throws TimeoutException when it took longer; it goes on by itself and its result is lost
    public <T> T call(Callable<T> task, Duration limit) throws IOException, TimeoutException {
        try {
            return threads.submit(task).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (CancellationException e) {
            throw new IOException("closed", e);
        } catch (RejectedExecutionException e) {
            throw new IOException(threads.isShutdown() ? "closed" : "too many wait", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case null, default -> throw new UncheckedIOException(new IOException(e));
            }
        }
    }

    /// Runs the task in the pool if there is time for it.
    ///
    /// @return the result, or `null` when the pool is full or closed, or the task fails or has no
    ///     result within the limit; if it has not begun by then, it never does
    public <T> @Nullable T attempt(Callable<T> task, Duration limit) {
        var future = new FutureTask<>(task);
        try {
            threads.execute(future);
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException
                | CancellationException
                | TimeoutException
                | ExecutionException _) {
            // There is no result.
        }
        future.cancel(false);
        threads.remove(future);
        return null;
    }

    /// Interrupts the tasks that run; those that have not begun never do, and are waited for no
    /// longer.
    @Override
    public void close() {
        for (Runnable waiting : threads.shutdownNow()) {
            ((Future<?>) waiting).cancel(false);
        }
    }
}
