package dev.gatehouse.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.Secret;
import dev.gatehouse.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The log: lines gathered in memory and written together, a tenth of a second later at most.
///
/// A write for each line cost more than the rest of the call's bookkeeping.
public final class Log implements AutoCloseable {
    private static final int FULL = 32 * 1024;
    private static final long PAUSE = 100_000_000L;

    private final OutputStream out;
    private final LogSettings.Level level;
    private final LogSettings.Format format;
    private final ReentrantLock lock = new ReentrantLock();
    private byte[] lines = new byte[FULL];
    private int length;
    private volatile Redaction redaction = Redaction.NONE;
    private volatile boolean closed;

    private Log(OutputStream out, LogSettings settings, LogSettings.Format format) {
        this.out = out;
        this.level = settings.level();
        this.format = format;
    }

    /// Opens the log.
    ///
    /// @param terminal whether a person is likely to be reading
    public static Log open(OutputStream out, LogSettings settings, boolean terminal) {
        LogSettings.Format format =
                switch (settings.format()) {
                    case AUTO -> terminal ? LogSettings.Format.TEXT : LogSettings.Format.JSON;
                    case TEXT, JSON -> settings.format();
                };
        var log = new Log(out, settings, format);
        Thread.ofPlatform().daemon().name("log").start(log::run);
        return log;
    }

    /// Whether lines of that level are written.
    public boolean wants(LogSettings.Level wanted) {
        return wanted.compareTo(level) >= 0;
    }

    /// Shows these secrets in no line from now on, wherever a caller or a provider puts them.
    public void hide(Collection<Secret> secrets) {
        redaction = redaction.with(secrets);
    }

    /// Says one sentence.
    public void say(LogSettings.Level at, String message) {
        write(at, message, _ -> {});
    }

    /// Writes one line.
    ///
    /// @param fields adds what belongs to it
    public void write(LogSettings.Level at, String message, Consumer<JsonWriter> fields) {
        if (!wants(at)) {
            return;
        }
        var line = new JsonWriter().object();
        line.member("time", LogTime.now());
        line.member("level", at.label());
        line.member("message", message);
        fields.accept(line);
        String text = redaction.of(line.end().toString());
        append((format == LogSettings.Format.JSON ? text : LogText.of(text)) + "\n");
    }

    /// Writes what has gathered.
    public void flush() {
        lock.lock();
        try {
            out.write(lines, 0, length);
            out.flush();
        } catch (IOException _) {
            // There is nowhere left to say so.
        } finally {
            length = 0;
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        flush();
    }

    private void append(String text) {
        byte[] line = text.getBytes(UTF_8);
        lock.lock();
        try {
            if (length + line.length > FULL) {
                flush();
            }
            if (line.length > lines.length) {
                lines = Arrays.copyOf(lines, line.length);
            }
            System.arraycopy(line, 0, lines, length, line.length);
            length += line.length;
        } finally {
            lock.unlock();
        }
        if (closed) {
            flush();
        }
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(PAUSE);
            if (length > 0) {
                flush();
            }
        }
    }
}
