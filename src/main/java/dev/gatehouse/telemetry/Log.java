package dev.gatehouse.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// The log: lines gathered in memory and written together, a tenth of a second later at most.
///
/// A write for each line cost more than the rest of the bookkeeping of a call. A separate thread
/// writes, so that a blocked output stops no call; see [LogBuffer].
public final class Log implements AutoCloseable {
    private static final int LONGEST_TRACE = 16 * 1024;

    /// How many bytes a text may have in a line; a client chooses the length of some.
    private static final int LONGEST_TEXT = 1024;

    private static final long PAUSE = 100_000_000L;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final byte[] LINE_END = {'\n'};

    private final OutputStream out;
    private final LogSettings.Level level;
    private final LogSettings.Format format;
    private final LogBuffer buffer = new LogBuffer();
    private final ReentrantLock writing = new ReentrantLock();
    private final UnaryOperator<String> cut = this::cut;
    private final Thread writer = Thread.ofPlatform().daemon().name("log").unstarted(this::run);
    private volatile Redaction redaction = Redaction.NONE;
    private volatile boolean closed;
    private boolean partial;

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
        log.writer.start();
        return log;
    }

    /// Whether lines of that level are written.
    public boolean wants(LogSettings.Level wanted) {
        return wanted.compareTo(level) >= 0;
    }

    /// Shows these secrets in no line from now on, wherever a client or a provider puts them.
    public void hide(Collection<Secret> secrets) {
        redaction = redaction.with(secrets);
    }

    /// Writes the line of a request that is no call.
    ///
    /// @param duration nanoseconds
    public void endpoint(Exchange.Head head, int status, long duration) {
        write(
                LogSettings.Level.INFO,
                "request",
                line ->
                        line.member("method", head.method())
                                .member("path", head.target().path())
                                .member("status", status)
                                .member("ms", duration / 1_000_000));
    }

    /// Writes a line with nothing but a sentence.
    public void message(LogSettings.Level at, String message) {
        write(at, message, _ -> {});
    }

    /// Writes the exception of a call that the gateway failed on.
    public void fault(String call, Throwable fault) {
        var trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        // More than other texts of a line: what matters may stand at the end of a trace.
        String text = trace.toString();
        String cut = text.substring(0, Math.min(text.length(), LONGEST_TRACE));
        write(
                LogSettings.Level.ERROR,
                "fault",
                line -> line.member("id", call).name("trace").raw(JsonWriter.quoted(cut)));
    }

    /// Writes one line. Texts beyond a kilobyte are cut.
    ///
    /// @param fields adds what belongs to it
    public void write(LogSettings.Level at, String message, Consumer<JsonWriter> fields) {
        if (!wants(at)) {
            return;
        }
        if (buffer.add(line(at, message, fields))) {
            LockSupport.unpark(writer);
        }
        if (closed && writing.tryLock()) {
            try {
                drain();
            } finally {
                writing.unlock();
            }
        }
    }

    /// How many lines were dropped because the output was blocked or failed.
    public long dropped() {
        return buffer.dropped();
    }

    /// Writes what is buffered, and waits for it; at most a second if the output is blocked.
    public void flush() {
        LockSupport.unpark(writer);
        buffer.awaitSettled(PATIENCE);
    }

    @Override
    public void close() {
        flush();
        closed = true;
        LockSupport.unpark(writer);
    }

    private byte[] line(LogSettings.Level at, String message, Consumer<JsonWriter> fields) {
        var line = new JsonWriter(cut).object();
        line.member("time", LogTime.now());
        line.member("level", at.label());
        line.member("message", message);
        fields.accept(line);
        String text = redaction.of(line.end().toString());
        String shown = format == LogSettings.Format.JSON ? LineEscapes.of(text) : LogText.of(text);
        return (shown + "\n").getBytes(UTF_8);
    }

    private String cut(String text) {
        return text.length() <= LONGEST_TEXT / 6 ? text : redaction.cut(text, LONGEST_TEXT);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, PAUSE);
            writeWaiting();
        }
        writeWaiting();
    }

    private void writeWaiting() {
        if (buffer.holds() || buffer.unreported() > 0) {
            writing.lock();
            try {
                drain();
            } finally {
                writing.unlock();
            }
        }
    }

    /// Writes what waits, and then how many lines are missing behind it. A flush waits for both.
    private void drain() {
        LogBuffer.Chunk chunk = buffer.take();
        boolean written = put(chunk.bytes(), chunk.length());
        long missing = written ? buffer.unreported() : 0;
        if (missing > 0) {
            byte[] report =
                    line(
                            LogSettings.Level.WARN,
                            "log lines dropped",
                            line -> line.member("count", missing));
            if (put(report, report.length)) {
                buffer.report(missing);
            }
        }
        buffer.settle(chunk, written);
    }

    /// Returns whether all was written. What follows a partial line begins a new one.
    private boolean put(byte[] bytes, int length) {
        try {
            if (partial && length > 0) {
                out.write(LINE_END);
            }
            partial = false;
            out.write(bytes, 0, length);
            out.flush();
            return true;
        } catch (IOException _) {
            partial = true;
            return false;
        }
    }
}
