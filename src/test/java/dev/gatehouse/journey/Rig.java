package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.admission.AdmissionStage;
import dev.gatehouse.app.Configuration;
import dev.gatehouse.app.Gatehouse;
import dev.gatehouse.settings.RefusedSettings;
import dev.gatehouse.telemetry.Log;
import dev.gatehouse.work.Clocks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A gateway in this process before a scripted provider, which must leave nothing behind.
final class Rig implements AutoCloseable {
    static final String KEY = "sk-upstream-canary-1234567890";
    private static final Set<String> THREADS = Set.of("accept", "clocks", "log");

    private final Path directory;
    private final Map<String, String> environment;
    private final AtomicLong time = new AtomicLong(1_000_000_000_000L);
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final Clocks clocks;
    private final Log log;
    private final Gatehouse gatehouse;
    private final ScriptedUpstream upstream;
    private final List<ScriptedClient> clients = new ArrayList<>();
    private final long threadsBefore;
    private final long socketsBefore;
    private final boolean virtual;
    private boolean over;

    private Rig(Plan plan, boolean virtual) throws IOException, RefusedSettings {
        this.virtual = virtual;
        Sockets.warmUp();
        threadsBefore = threads();
        socketsBefore = Sockets.open();
        upstream =
                plan.certificate == null
                        ? ScriptedUpstream.open()
                        : ScriptedUpstream.openSecure(plan.certificate);
        directory = Files.createTempDirectory("journey");
        environment = plan.environment;
        write(filled(plan.yaml));
        clocks = virtual ? Clocks.on(time::get) : Clocks.ticking();
        Configuration configuration = Configuration.read(place());
        log = Log.open(logged, configuration.settings().log(), false);
        gatehouse = Gatehouse.open(configuration, log, clocks);
    }

    /// How a rig is to be built.
    ///
    /// @param yaml the settings; what it leaves out is as usual, `UPSTREAM` is the address of the
    // provider
    record Plan(String yaml, Map<String, String> environment, @Nullable SelfSigned certificate) {
        Plan(String yaml) {
            this(yaml, Map.of(), null);
        }
    }

    /// A rig in the time of the system, with the usual accounts.
    static Rig open() {
        return open("");
    }

    static Rig open(String yaml) {
        return open(new Plan(yaml), false);
    }

    static Rig virtual(String yaml) {
        return open(new Plan(yaml), true);
    }

    /// A rig whose time stands still until it is told to pass.
    static Rig virtual() {
        return virtual("");
    }

    static Rig open(Plan plan, boolean virtual) {
        try {
            return new Rig(plan, virtual);
        } catch (IOException | RefusedSettings failed) {
            throw new IllegalStateException(String.valueOf(failed.getMessage()), failed);
        }
    }

    /// Both usual accounts at the scripted provider, the models declared, so that nobody asks.
    String accounts() {
        return "providers:\n"
                + account("one", "openai", "gpt")
                + account("two", "anthropic", "opus");
    }

    /// The settings with what a test did not care to say.
    private String filled(String yaml) {
        String accounts = yaml.contains("providers:") ? "" : accounts();
        String server = yaml.contains("server:") ? "" : "server: {port: 0}\n";
        String data = yaml.contains("data-dir:") ? "" : "data-dir: '" + directory + "/data'\n";
        return server + data + accounts + yaml.replace("UPSTREAM", upstream.url());
    }

    String account(String name, String type, String model) {
        return "  %s: {type: %s, base-url: '%s', api-key: %s, models: [%s]}\n"
                .formatted(name, type, upstream.url(), KEY, model);
    }

    ScriptedUpstream upstream() {
        return upstream;
    }

    Gatehouse gatehouse() {
        return gatehouse;
    }

    int port() {
        return gatehouse.port();
    }

    ScriptedClient client() {
        return keep(ScriptedClient.to(port()));
    }

    ScriptedClient keep(ScriptedClient client) {
        clients.add(client);
        return client;
    }

    /// Asks and reads the whole answer.
    ScriptedClient.Reply ask(Speech speech, boolean streamed, String... fields) {
        return client().ask(speech, streamed, fields).reply();
    }

    ScriptedClient.Reply ask(Speech speech, String body, String... fields) {
        return client().send(ScriptedClient.post(speech.path(), body, fields)).reply();
    }

    ScriptedClient.Reply raw(String request) {
        return client().send(request).reply();
    }

    /// Lets time pass; only on virtual clocks.
    Rig pass(Duration duration) {
        time.addAndGet(duration.toNanos());
        clocks.tick();
        return this;
    }

    /// Lets time pass in small steps until something holds; says how much passed.
    Duration passUntil(Duration step, String what, java.util.concurrent.Callable<Boolean> holds) {
        long began = time.get();
        Poll.until(
                Duration.ofSeconds(20),
                what,
                () -> {
                    if (holds.call()) {
                        return true;
                    }
                    pass(step);
                    java.util.concurrent.locks.LockSupport.parkNanos(3_000_000);
                    return holds.call();
                });
        return Duration.ofNanos(time.get() - began);
    }

    String logged() {
        log.flush();
        return logged.toString(UTF_8);
    }

    List<String> lines() {
        return logged().lines().toList();
    }

    /// The one line of a call, once it is there.
    String callLine() {
        Poll.until("the line of the call", () -> !calls().isEmpty());
        return calls().getLast();
    }

    List<String> calls() {
        return lines().stream().filter(line -> line.contains("\"message\":\"call\"")).toList();
    }

    /// Writes other settings where the gateway finds them.
    void write(String yaml) {
        try {
            Files.writeString(directory.resolve("gatehouse.yaml"), yaml);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Configuration.Place place() {
        return new Configuration.Place(null, directory, environment);
    }

    AdmissionStage admission() {
        try {
            var field = Gatehouse.class.getDeclaredField("admission");
            field.setAccessible(true);
            return AdmissionStage.class.cast(Objects.requireNonNull(field.get(gatehouse)));
        } catch (ReflectiveOperationException gone) {
            throw new LinkageError(String.valueOf(gone.getMessage()), gone);
        }
    }

    /// Ends everything and looks for what was left behind.
    @Override
    public void close() {
        closeAll(this);
    }

    /// Ends several that were open at once; what one has open would look like a leak of another.
    static void closeAll(Rig first, Rig... others) {
        first.end();
        for (Rig other : others) {
            other.end();
        }
        first.findLeaks();
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        clients.forEach(ScriptedClient::close);
        if (virtual) {
            pass(Duration.ofSeconds(1));
        }
        try {
            Poll.until("the calls to end", this::isQuiet);
            gatehouse.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            upstream.close();
            log.close();
            clocks.close();
        }
    }

    private void findLeaks() {
        Poll.until("the alarms to be released, " + clocks.watched(), () -> clocks.watched() == 0);
        Poll.until("threads to end", () -> threads() <= threadsBefore);
        Poll.until("connections to close", () -> upstream.openConnections() == 0);
        Poll.until("sockets to close", () -> Sockets.open() <= socketsBefore);
    }

    private boolean isQuiet() {
        if (virtual && gatehouse.live().size() > 0) {
            pass(Duration.ofSeconds(1));
        }
        return gatehouse.live().size() == 0
                && admission().underWay() == 0
                && admission().bytesHeld() == 0;
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(THREADS::contains)
                .count();
    }

    /// The sockets of this process.
    private static final class Sockets {
        private Sockets() {}

        static long open() {
            try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
                return files.map(Sockets::target).filter(it -> it.startsWith("socket:")).count();
            } catch (IOException elsewhere) {
                return 0;
            }
        }

        /// The first socket that is closed while it is read costs the runtime one for good.
        static void warmUp() throws IOException {
            try (var listener = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    var one =
                            new java.net.Socket(
                                    listener.getInetAddress(), listener.getLocalPort());
                    var _ = listener.accept()) {
                var reader = Thread.ofVirtual().start(() -> readOne(one));
                Poll.until("a reader", () -> reader.getState() != Thread.State.NEW);
            }
        }

        private static void readOne(java.net.Socket socket) {
            try {
                socket.getInputStream().read();
            } catch (IOException closed) {
                // That was the wish.
            }
        }

        private static String target(Path file) {
            try {
                return Files.readSymbolicLink(file).toString();
            } catch (IOException gone) {
                return "";
            }
        }
    }

    static String joined(List<String> events) {
        return events.stream().collect(Collectors.joining());
    }
}
