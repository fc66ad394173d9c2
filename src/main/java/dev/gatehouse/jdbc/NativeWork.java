package dev.gatehouse.jdbc;

import dev.gatehouse.concurrent.NativePool;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Work of a caller on a thread of a [NativePool], with its SQL exceptions.
///
/// Either the work is committed or the caller gives up, never both: one of the two decides first.
final class NativeWork<T extends @Nullable Object> {
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private final Decision decision = new Decision();
    private final Task<T> task;

    /// What runs on the thread of the pool.
    @FunctionalInterface
    interface Task<T extends @Nullable Object> {
        T run(Decision decision) throws SQLException;
    }

    /// Work that decides nothing.
    @FunctionalInterface
    interface Plain<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    /// Whether work is committed or given up.
    static final class Decision {
        private final AtomicBoolean taken = new AtomicBoolean();

        void commit(Connection connection) throws SQLException {
            if (!taken.compareAndSet(false, true)) {
                throw new SQLTimeoutException("given up before the commit");
            }
            connection.commit();
        }

        private boolean giveUp() {
            return taken.compareAndSet(false, true);
        }

        private boolean made() {
            return taken.get();
        }
    }

    private NativeWork(Task<T> task) {
        this.task = task;
    }

    static <T extends @Nullable Object> NativeWork<T> of(Plain<T> task) {
        return new NativeWork<>(_ -> task.run());
    }

    static <T extends @Nullable Object> NativeWork<T> decided(Task<T> task) {
        return new NativeWork<>(task);
    }

    /// Runs it and waits for it.
    T in(NativePool pool, Duration limit) throws SQLException {
        try {
            pool.call(this::run, limit);
        } catch (TimeoutException e) {
            if (decision.giveUp()) {
                throw new SQLTimeoutException("not done within " + limit.toMillis() + " ms", e);
            }
        } catch (IOException e) {
            if (decision.giveUp()) {
                throw new SQLException("not done: " + e.getMessage(), e);
            }
        }
        return result();
    }

    private boolean run() {
        if (decision.made()) {
            return false;
        }
        try {
            done.complete(task.run(decision));
        } catch (SQLException | RuntimeException | LinkageError e) {
            done.completeExceptionally(e);
        }
        return true;
    }

    private T result() throws SQLException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return done.get();
                } catch (InterruptedException _) {
                    // The commit is running; it takes no longer than the disk.
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw failure(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SQLException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case SQLException e -> e;
            case RuntimeException e -> throw e;
            case null, default -> new SQLException("failed: " + cause, cause);
        };
    }
}
