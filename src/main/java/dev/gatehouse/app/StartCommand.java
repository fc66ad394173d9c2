package dev.gatehouse.app;

import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.telemetry.Log;
import dev.gatehouse.telemetry.LogSettings.Level;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Runs the gateway until it is told to stop.
final class StartCommand {
    private static final Duration LOOK_AT_FILE = Duration.ofSeconds(2);

    private final Configuration.Place place;
    private final PrintStream err;
    private final AtomicInteger signals = new AtomicInteger();
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile Duration preDrain = Duration.ZERO;

    StartCommand(Configuration.Place place, PrintStream err) {
        this.place = place;
        this.err = err;
    }

    int run() throws InvalidSettingsException {
        Path file = place.present();
        // Before it is read, so that no change after it goes unnoticed.
        FileTime seen = file == null ? null : modified(file);
        Configuration configuration = Configuration.read(place);
        Settings settings = configuration.settings();
        var timer = DeadlineTimer.start();
        var out = new FileOutputStream(FileDescriptor.out);
        try (var log = Log.open(out, settings.log(), terminal());
                var gatehouse = Gatehouse.open(configuration, log, timer)) {
            heedSignals(settings.server().preDrain(), gatehouse, log);
            if (file != null) {
                Thread.ofVirtual().start(() -> follow(file, seen, gatehouse, log));
            }
            // Last: who reads it may send signals at once.
            new StartupBanner(gatehouse, err).print();
            return untilStopped(gatehouse, settings.server().drain());
        } catch (BindException e) {
            return refuse(settings.server(), e);
        } catch (IOException e) {
            return refuse(String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 1;
        } finally {
            timer.close();
        }
    }

    private void heedSignals(Duration before, Gatehouse gatehouse, Log log) {
        Signals.on("TERM", () -> stopping(before, gatehouse));
        Signals.on("INT", () -> stopping(Duration.ZERO, gatehouse));
        Signals.on("HUP", () -> reload(gatehouse, log));
    }

    private int untilStopped(Gatehouse gatehouse, Duration limit)
            throws IOException, InterruptedException {
        stop.await();
        err.println("gatehouse: stopping; " + gatehouse.live().size() + " calls under way");
        return gatehouse.drain(preDrain, limit) ? 0 : ExitCodes.FAILED;
    }

    /// Asking the console class costs a tenth of the start.
    private static boolean terminal() {
        try {
            String standardOutput = Path.of("/dev/fd/1").toRealPath().toString();
            return standardOutput.startsWith("/dev/pts") || standardOutput.startsWith("/dev/tty");
        } catch (IOException _) {
            return false;
        }
    }

    private int refuse(ServerSettings server, BindException taken) {
        return refuse(
                "the address %s port %d cannot be listened on: %s. Set PORT to another one."
                        .formatted(server.address(), server.port(), taken.getMessage()));
    }

    private int refuse(String reason) {
        err.println("gatehouse: " + reason);
        return ExitCodes.BAD_CONFIGURATION;
    }

    /// The first signal lets calls end; the second ends them, and the program.
    private void stopping(Duration before, Gatehouse gatehouse) {
        if (signals.incrementAndGet() == 1) {
            preDrain = before;
            stop.countDown();
            return;
        }
        Thread.ofPlatform()
                .start(
                        () -> {
                            gatehouse.endCalls();
                            Runtime.getRuntime().halt(1);
                        });
    }

    private void follow(Path file, @Nullable FileTime first, Gatehouse gatehouse, Log log) {
        FileTime seen = first;
        while (stop.getCount() > 0) {
            LockSupport.parkNanos(LOOK_AT_FILE.toNanos());
            FileTime now = modified(file);
            if (now != null && !now.equals(seen)) {
                seen = now;
                reload(gatehouse, log);
            }
        }
    }

    /// A file that is away for the moment is being replaced.
    private static @Nullable FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException _) {
            return null;
        }
    }

    private void reload(Gatehouse gatehouse, Log log) {
        try {
            List<String> later = gatehouse.reload(Configuration.read(place));
            log.say(Level.INFO, "settings reloaded");
            for (String name : later) {
                log.say(Level.WARN, "a change of " + name + " takes effect after a restart");
            }
        } catch (InvalidSettingsException e) {
            log.say(Level.ERROR, "settings not reloaded; the old ones stay");
            for (SettingsError fault : e.faults()) {
                log.say(Level.ERROR, fault.render());
            }
        }
    }
}
