package dev.gatehouse.concurrent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A few platform threads for calls into native code.
///
/// Such a call pins the carrier of a virtual thread; with two carriers two slow look-ups would
/// stop every stream. Threads end when they have been idle for a while.
public final class NativePool implements AutoCloseable {
    private final ThreadPoolExecutor threads;

    /// @param name what its threads are called
    /// @param width how many calls may run at once
    public NativePool(String name, int width) {
        threads =
                new ThreadPoolExecutor(
                        width,
                        width,
                        30,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// Runs the task in the pool and waits for it, at most that long.
    ///
    /// @throws TimeoutException when it took longer; it goes on by itself and its result is lost
    public <T> T call(Callable<T> task, Duration limit) throws IOException, TimeoutException {
        var future = threads.submit(task);
        try {
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case null, default -> throw new UncheckedIOException(new IOException(e));
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
