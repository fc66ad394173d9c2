package dev.gatehouse.jdbc;

import dev.gatehouse.concurrent.NativePool;
import dev.gatehouse.concurrent.ProcessLock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;

/// One file of SQLite: a connection that writes and two that read.
///
/// Every call runs on a platform thread, as native code pins the carrier of a virtual one.
public final class SqliteDatabase implements Database {
    private static final int READERS = 2;
    private static final Duration BUSY = Duration.ofSeconds(5);

    /// A write waits for those before it; a caller that has waited so long has lost its place.
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(60);

    private final ProcessLock lock;
    private final NativePool writing;
    private final NativePool reading;
    private final Duration readLimit;
    private final Connection writer;
    private final Deque<SqliteReader> readers = new ArrayDeque<>();

    private SqliteDatabase(ProcessLock lock, Opened opened, Duration readLimit) {
        this.lock = lock;
        this.writing = opened.writing();
        this.reading = opened.reading();
        this.writer = opened.writer();
        this.readers.addAll(opened.readers());
        this.readLimit = readLimit;
    }

    private record Opened(
            NativePool writing,
            NativePool reading,
            Connection writer,
            List<SqliteReader> readers) {}

    /// Opens a file, or makes it.
    ///
    /// @param libraries the folder that keeps the native library between starts
    /// @param readLimit how long a statement that reads may take
    /// @throws IOException when another process has it, or when it is no intact database
    public static SqliteDatabase open(Path file, Path libraries, Duration readLimit)
            throws IOException {
        ProcessLock lock = ProcessLock.take(file);
        var writing = new NativePool("sqlite-writer", 1);
        try {
            Opened opened =
                    NativeWork.of(() -> connect(file, libraries, writing, readLimit))
                            .in(writing, LONGEST_WRITE);
            return new SqliteDatabase(lock, opened, readLimit);
        } catch (SQLException e) {
            writing.close();
            lock.close();
            throw SqliteFile.refused(file, e);
        }
    }

    private static Opened connect(Path file, Path libraries, NativePool writing, Duration readLimit)
            throws SQLException {
        SqliteLibrary.provide(libraries);
        SqliteFile.check(file);
        Connection writer = JDBC.createConnection(url(file), writing());
        try {
            writer.setAutoCommit(false);
            List<SqliteReader> readers = List.of(reader(file, readLimit), reader(file, readLimit));
            return new Opened(writing, new NativePool("sqlite-reader", READERS), writer, readers);
        } catch (SQLException e) {
            writer.close();
            throw e;
        }
    }

    private static SqliteReader reader(Path file, Duration limit) throws SQLException {
        return SqliteReader.of(JDBC.createConnection(url(file), reading()), limit);
    }

    static String url(Path file) {
        return JDBC.PREFIX + file.toAbsolutePath();
    }

    private static Properties writing() {
        SQLiteConfig config = shared();
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        return config.toProperties();
    }

    private static Properties reading() {
        SQLiteConfig config = shared();
        config.setReadOnly(true);
        return config.toProperties();
    }

    private static SQLiteConfig shared() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setBusyTimeout((int) BUSY.toMillis());
        return config;
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) throws SQLException {
        return NativeWork.of(() -> reading(work)).in(reading, readLimit.multipliedBy(5));
    }

    private <T extends @Nullable Object> T reading(Work<T> work) throws SQLException {
        SqliteReader reader = take();
        try {
            return reader.run(work);
        } finally {
            giveBack(reader);
        }
    }

    /// There are as many threads as connections, so one is free.
    private SqliteReader take() {
        synchronized (readers) {
            return readers.pop();
        }
    }

    private void giveBack(SqliteReader reader) {
        synchronized (readers) {
            readers.push(reader);
        }
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work) throws SQLException {
        return write(LONGEST_WRITE, work);
    }

    @Override
    public <T extends @Nullable Object> T write(Duration limit, Work<T> work) throws SQLException {
        NativeWork<T> task = NativeWork.decided(decision -> writing(work, decision));
        return task.in(writing, limit.compareTo(LONGEST_WRITE) < 0 ? LONGEST_WRITE : limit);
    }

    private <T extends @Nullable Object> T writing(Work<T> work, NativeWork.Decision decision)
            throws SQLException {
        try {
            T result = work.on(writer);
            decision.commit(writer);
            return result;
        } catch (SQLException | RuntimeException e) {
            rollBack(e);
            throw e;
        }
    }

    /// A full or failing disk has made SQLite end the transaction by itself. The driver begins the
    /// next one only after its mode was changed, and would commit each statement alone until then.
    private void rollBack(Exception reason) {
        try {
            writer.rollback();
        } catch (SQLException again) {
            reason.addSuppressed(again);
            try {
                writer.setAutoCommit(true);
            } catch (SQLException expected) {
                reason.addSuppressed(expected);
            }
            try {
                writer.setAutoCommit(false);
            } catch (SQLException broken) {
                reason.addSuppressed(broken);
            }
        }
    }

    @Override
    public void close() {
        try {
            NativeWork.of(this::disconnect).in(writing, LONGEST_WRITE);
        } catch (SQLException _) {
            // Every transaction is in the file or not; the next opening completes the log.
        } finally {
            reading.close();
            writing.close();
            lock.close();
        }
    }

    private boolean disconnect() throws SQLException {
        synchronized (readers) {
            for (SqliteReader reader : readers) {
                reader.close();
            }
        }
        writer.close();
        return true;
    }
}
