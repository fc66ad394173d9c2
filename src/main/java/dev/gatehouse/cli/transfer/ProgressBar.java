package dev.gatehouse.cli.transfer;

import dev.gatehouse.storage.transfer.Kind;
import dev.gatehouse.storage.transfer.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// Shows progress: as a bar on a terminal, else as a line every few seconds.
final class ProgressBar implements Progress, AutoCloseable {
    private static final int WIDTH = 24;
    private static final long REDRAWN = Duration.ofMillis(100).toNanos();
    private static final long REPORTED = Duration.ofSeconds(5).toNanos();

    private final PrintStream err;
    private final boolean terminal;
    private String step = "";
    private long expected;
    private long done;
    private long began;
    private long shown;

    private ProgressBar(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /// One for a stream of the process.
    static ProgressBar on(PrintStream err) {
        return new ProgressBar(err, err == System.err && terminal());
    }

    /// One for a stream that is a terminal.
    static ProgressBar onTerminal(PrintStream err) {
        return new ProgressBar(err, true);
    }

    private static boolean terminal() {
        try {
            String device = Path.of("/dev/fd/2").toRealPath().toString();
            return device.startsWith("/dev/pts") || device.startsWith("/dev/tty");
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void begun(String next, long things) {
        end();
        step = next;
        expected = things;
        done = 0;
        began = System.nanoTime();
        shown = began;
        if (!terminal) {
            err.println(step + " ...");
        }
    }

    @Override
    public void done(Kind kind, int count) {
        done += count;
        long now = System.nanoTime();
        if (now - shown >= (terminal ? REDRAWN : REPORTED)) {
            shown = now;
            show(kind.words());
        }
    }

    private void show(String kind) {
        String place = String.format(Locale.ROOT, "%,d", done) + percent() + ", at " + kind;
        if (terminal) {
            err.printf("\r%-10s %s %-50s", step, bar(), place);
        } else {
            err.println(step + ": " + place);
        }
        err.flush();
    }

    private String percent() {
        return expected > 0 ? " (" + Math.min(100, done * 100 / expected) + " %)" : "";
    }

    private String bar() {
        int full = expected > 0 ? (int) Math.min(WIDTH, done * WIDTH / expected) : 0;
        return "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "]";
    }

    /// Shows the step as far as it has come, and ends its line.
    private void end() {
        if (!step.isEmpty() && terminal) {
            show("the end, after " + (System.nanoTime() - began) / 1_000_000 + " ms");
            err.println();
        }
        step = "";
    }

    @Override
    public void close() {
        end();
    }
}
