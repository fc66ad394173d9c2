package dev.gatehouse.cli;

import dev.gatehouse.config.InvalidSettingsException;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// `start`: runs a gateway until a signal stops it.
public final class StartCommand {
    private static final Duration FILE_CHECK = Duration.ofSeconds(2);

    private final Program program;
    private final Console console;
    private final AtomicInteger signals = new AtomicInteger();
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile Duration preDrain = Duration.ZERO;
    private volatile @Nullable String failure;

    public StartCommand(Program program, Console console) {
        this.program = program;
        this.console = console;
    }

    /// Starts, waits, stops.
    ///
    /// @param file the settings file; `null` for the usual one
    /// @return the exit code
    public int run(@Nullable Path file) {
        return new Failures(console.err()).guard(() -> start(file));
    }

    int start(@Nullable Path named)
            throws CommandException, InvalidSettingsException, IOException, InterruptedException {
        Path file = program.settingsFile(named);
        // Before it is read, so that every later change is noticed.
        FileTime seen = file == null ? null : modified(file);
        boolean terminal = onTerminal();
        try (Program.Running gateway = open(named, terminal)) {
            gateway.onFatal(this::fail);
            Signals.on("TERM", () -> stop(gateway, preDrain(gateway, terminal)));
            Signals.on("INT", () -> stop(gateway, Duration.ZERO));
            Signals.on("HUP", gateway::reload);
            if (file != null) {
                Thread.ofVirtual().start(() -> follow(file, seen, gateway));
            }
            // Last: a process that reads this line may send signals at once.
            new StartupBanner(gateway, program.version(), console.err()).print();
            return untilStopped(gateway);
        }
    }

    private Program.Running open(@Nullable Path named, boolean terminal)
            throws CommandException, InvalidSettingsException {
        String reason;
        try {
            return program.start(named, terminal);
        } catch (SocketException e) {
            Setup.Listener listener = program.read(named).listener();
            reason =
                    "cannot listen on %s port %d: %s. Set PORT, or HOST, to another one."
                            .formatted(listener.host(), listener.port(), e.getMessage());
        } catch (IOException e) {
            reason = String.valueOf(e.getMessage());
        }
        throw new CommandException(ExitCodes.BAD_CONFIGURATION, reason);
    }

    /// How long the gateway goes on listening after SIGTERM, for what probes it to notice. A person
    /// at a terminal does not wait for that.
    private static Duration preDrain(Program.Running gateway, boolean terminal) {
        boolean idle = gateway.inFlight() == 0;
        return gateway.readinessProbed() && !(terminal && idle)
                ? gateway.setup().shutdown().preDrain()
                : Duration.ZERO;
    }

    /// The first signal lets calls end; the second ends them and the process.
    private void stop(Program.Running gateway, Duration before) {
        if (signals.incrementAndGet() == 1) {
            preDrain = before;
            stop.countDown();
            return;
        }
        Thread.ofPlatform()
                .start(
                        () -> {
                            gateway.endCalls();
                            Runtime.getRuntime().halt(ExitCodes.FAILED);
                        });
    }

    private void fail(String reason) {
        failure = reason;
        stop.countDown();
    }

    private int untilStopped(Program.Running gateway)
            throws CommandException, IOException, InterruptedException {
        stop.await();
        String reason = failure;
        if (reason != null) {
            gateway.endCalls();
            throw new CommandException(ExitCodes.BAD_CONFIGURATION, reason);
        }
        int inFlight = gateway.inFlight();
        String requests = inFlight == 1 ? " request" : " requests";
        console.err().println("gatehouse: stopping; " + inFlight + requests + " in flight");
        boolean ended = gateway.drain(preDrain, gateway.setup().shutdown().drain());
        return ended ? ExitCodes.OK : ExitCodes.FAILED;
    }

    /// Loading the class that finds out takes a tenth of the start.
    private static boolean onTerminal() {
        try {
            String standardOutput = Path.of("/dev/fd/1").toRealPath().toString();
            return standardOutput.startsWith("/dev/pts") || standardOutput.startsWith("/dev/tty");
        } catch (IOException _) {
            return false;
        }
    }

    private void follow(Path file, @Nullable FileTime first, Program.Running gateway) {
        FileTime seen = first;
        while (stop.getCount() > 0) {
            LockSupport.parkNanos(FILE_CHECK.toNanos());
            FileTime now = modified(file);
            if (now != null && !now.equals(seen)) {
                seen = now;
                gateway.reload();
            }
        }
    }

    /// A file that is absent for a moment is being replaced.
    private static @Nullable FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException _) {
            return null;
        }
    }

    /// Signals of the operating system.
    ///
    /// The JDK's class for them is not part of its API and cannot be compiled against with
    /// `--release`, so it is reached by reflection; where it is missing, signals do what they
    /// always do.
    private static final class Signals {
        private Signals() {}

        /// Runs something on a signal.
        ///
        /// @param name without SIG, such as `TERM`
        static void on(String name, Runnable action) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                InvocationHandler invoked =
                        (_, method, _) -> {
                            if (method.getName().equals("handle")) {
                                action.run();
                            }
                            return null;
                        };
                Object proxy =
                        Proxy.newProxyInstance(
                                handler.getClassLoader(), new Class<?>[] {handler}, invoked);
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            } catch (ReflectiveOperationException | IllegalArgumentException _) {
                // The platform does not have it.
            }
        }
    }
}
