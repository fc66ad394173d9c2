package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.admission.AdmissionStage;
import dev.gatehouse.app.Configuration;
import dev.gatehouse.app.Extensions;
import dev.gatehouse.app.Gatehouse;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.telemetry.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A gateway in this process before a scripted provider, which must leave nothing behind.
final class GatewayFixture implements AutoCloseable {
    static final String KEY = "sk-upstream-canary-1234567890";
    /// The same for every gateway.
    private static final AtomicReference<@Nullable ApiContract> CONTRACT = new AtomicReference<>();

    private static final Set<String> THREADS = Set.of("accept", "timer", "log");

    /// How long the threads of the gateway are given to notice that time has passed.
    private static final Duration STEP = Duration.ofMillis(3);
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final int STEPS = 60;
    private static final int LATE_STEPS = 10;

    private final Path directory;
    private final Map<String, String> environment;
    private final AtomicLong time = new AtomicLong(1_000_000_000_000L);
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final DeadlineTimer timer;
    private final Log log;
    private final Gatehouse gatehouse;
    private final ScriptedUpstream upstream;
    private final List<ScriptedClient> clients = new ArrayList<>();
    private final long threadsBefore;
    private final long socketsBefore;
    private final boolean virtual;
    private boolean over;

    private GatewayFixture(Plan route, boolean virtual)
            throws IOException, InvalidSettingsException {
        this.virtual = virtual;
        Sockets.warmUp();
        threadsBefore = threads();
        socketsBefore = Sockets.open();
        upstream =
                route.certificate == null
                        ? ScriptedUpstream.open()
                        : ScriptedUpstream.openSecure(route.certificate);
        directory = Files.createTempDirectory("journey");
        environment = route.environment;
        write(filled(route.yaml));
        timer = virtual ? DeadlineTimer.on(time::get) : DeadlineTimer.start();
        Configuration configuration = Configuration.read(place());
        log = Log.open(logged, configuration.settings().log(), false);
        gatehouse = Gatehouse.open(configuration, log, timer, route.extensions);
    }

    /// How a fixture is to be built.
    ///
    /// @param yaml the settings; what it leaves out is as usual, and `UPSTREAM` is replaced by the
    ///     address of the scripted provider
    /// @param extensions further stages and dialects
    record Plan(
            String yaml,
            Map<String, String> environment,
            @Nullable SelfSigned certificate,
            Extensions extensions) {
        Plan(String yaml) {
            this(yaml, Map.of(), null, Extensions.NONE);
        }

        Plan(String yaml, Map<String, String> environment, @Nullable SelfSigned certificate) {
            this(yaml, environment, certificate, Extensions.NONE);
        }
    }

    /// A gateway with extensions, in virtual time.
    static GatewayFixture virtual(String yaml, Extensions extensions) {
        return open(new Plan(yaml, Map.of(), null, extensions), true);
    }

    /// A gateway in the time of the system, with the usual accounts.
    static GatewayFixture open() {
        return open("");
    }

    static GatewayFixture open(String yaml) {
        return open(new Plan(yaml), false);
    }

    static GatewayFixture open(String yaml, Extensions extensions) {
        return open(new Plan(yaml, Map.of(), null, extensions), false);
    }

    static GatewayFixture virtual(String yaml) {
        return open(new Plan(yaml), true);
    }

    /// A gateway with a virtual clock.
    static GatewayFixture virtual() {
        return virtual("");
    }

    static GatewayFixture open(Plan route, boolean virtual) {
        try {
            return new GatewayFixture(route, virtual);
        } catch (IOException | InvalidSettingsException e) {
            throw new IllegalStateException(String.valueOf(e.getMessage()), e);
        }
    }

    /// Both usual accounts at the scripted provider, the models declared, so that no list is
    /// fetched.
    String accounts() {
        return "providers:\n"
                + account("one", "openai", "gpt")
                + account("two", "anthropic", "opus");
    }

    /// The settings, completed with defaults for tests.
    private String filled(String yaml) {
        String accounts = yaml.contains("providers:") ? "" : accounts();
        String server = yaml.contains("server:") ? "" : "server: {port: 0}\n";
        String data = yaml.contains("data-dir:") ? "" : "data-dir: '" + directory + "/data'\n";
        return server + data + accounts + yaml.replace("UPSTREAM", upstream.url());
    }

    String account(String name, String type, String model) {
        return "  %s: {type: %s, base-url: '%s', api-key: %s, models: [%s], streams: exact}\n"
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

    /// Sends a call, reads the whole answer and waits for the end of the call: its log line, its
    /// metrics and its permits are settled when this returns.
    ScriptedClient.Reply ask(WireFormat speech, boolean streamed, String... fields) {
        return client().ask(speech, streamed, fields).lastReply();
    }

    ScriptedClient.Reply ask(WireFormat speech, String body, String... fields) {
        return client().send(ScriptedClient.post(speech.path(), body, fields)).lastReply();
    }

    /// Sends a request; an answer of administration must be as the OpenAPI document has it.
    ScriptedClient.Reply raw(String request) {
        ScriptedClient.Reply reply = client().send(request).lastReply();
        String[] line = request.split("[ ?]", 3);
        if (ApiContract.concerns(line[1])) {
            assertThat(contract().faults(line[0], line[1], reply)).isEmpty();
        }
        return reply;
    }

    /// The document, the same for all settings, of a gateway that shows it without a key.
    private static ApiContract contract() {
        ApiContract known = CONTRACT.get();
        if (known == null) {
            // Not closed like others: sockets of the gateway that is being tested come and go.
            GatewayFixture open = GatewayFixture.open("");
            try {
                String request = ScriptedClient.request("GET", "/admin/openapi.json");
                known = new ApiContract(open.client().send(request).lastReply().bytes());
            } finally {
                open.end();
                open.delete();
            }
            CONTRACT.set(known);
        }
        return known;
    }

    /// Advances the virtual clock.
    GatewayFixture advance(Duration duration) {
        time.addAndGet(duration.toNanos());
        timer.tick();
        return this;
    }

    /// Lets time pass in small steps until something holds; states how much passed.
    Duration advanceUntil(Duration step, String what, Callable<Boolean> holds) {
        long began = time.get();
        Await.until(what, () -> holds.call() || advance(step).settles(holds));
        return Duration.ofNanos(time.get() - began);
    }

    /// Lets time pass until a limit of the gateway makes something happen: not before the limit,
    /// and soon after it. A busy machine has no part in when that is.
    void passLimit(Duration limit, String what, Callable<Boolean> happens) {
        Duration step = limit.dividedBy(STEPS);
        // What a test waited for may be there just before the limit begins to run.
        boolean early = Await.within(MOMENT, happens);
        for (int i = 1; i < STEPS && !early; i++) {
            early = advance(step).settles(happens);
        }
        assertThat(early).as("%s before its limit of %s", what, limit).isFalse();
        boolean happened = false;
        for (int i = 0; i < LATE_STEPS && !happened; i++) {
            advance(step);
            happened = Await.within(MOMENT, happens);
        }
        assertThat(happened).as("%s after its limit of %s", what, limit).isTrue();
    }

    private boolean settles(Callable<Boolean> holds) {
        return Await.within(STEP, holds);
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
        Await.until("the line of the call", () -> !calls().isEmpty());
        return calls().getLast();
    }

    List<String> calls() {
        return lines().stream().filter(line -> line.contains("\"message\":\"call\"")).toList();
    }

    /// Writes other settings where the gateway finds them.
    void write(String yaml) {
        try {
            Files.writeString(directory.resolve("gatehouse.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What other settings come to.
    Configuration read(String yaml) throws InvalidSettingsException {
        synchronized (directory) {
            write(yaml);
            return Configuration.read(place());
        }
    }

    Configuration.Place place() {
        return new Configuration.Place(null, directory, environment);
    }

    AdmissionStage admission() {
        return gatehouse.admission();
    }

    /// Ends everything and looks for what was left behind.
    @Override
    public void close() {
        closeAll(this);
    }

    /// Ends several that were open at once; what one has open would look like a leak of another.
    static void closeAll(GatewayFixture first, GatewayFixture... others) {
        first.end();
        for (GatewayFixture other : others) {
            other.end();
        }
        first.findLeaks();
        first.delete();
        for (GatewayFixture other : others) {
            other.delete();
        }
    }

    /// A run of all tests would leave gigabytes.
    private void delete() {
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        clients.forEach(ScriptedClient::close);
        if (virtual) {
            advance(Duration.ofSeconds(1));
        }
        try {
            boolean quiet = Await.within(Duration.ofSeconds(30), this::isQuiet);
            assertThat(quiet)
                    .as(
                            "calls that run: %s, admitted: %s, bytes held: %s",
                            gatehouse.live().size(),
                            admission().inFlight(),
                            admission().bytesHeld())
                    .isTrue();
            gatehouse.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            upstream.close();
            log.close();
            timer.close();
        }
    }

    private void findLeaks() {
        Await.until("the alarms to be released, " + timer.watched(), () -> timer.watched() == 0);
        Await.until("threads to end", () -> threads() <= threadsBefore);
        Await.until("connections to close", () -> upstream.openConnections() == 0);
        Await.until("sockets to close", () -> Sockets.open() <= socketsBefore);
    }

    private boolean isQuiet() {
        if (virtual && gatehouse.live().size() > 0) {
            advance(Duration.ofSeconds(1));
        }
        return gatehouse.live().size() == 0
                && admission().inFlight() == 0
                && admission().bytesHeld() == 0;
    }

    private static long threads() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        var found = new Thread[2 * group.activeCount() + 16];
        int count = group.enumerate(found);
        return Stream.of(found).limit(count).filter(it -> THREADS.contains(it.getName())).count();
    }

    /// The sockets of this process.
    private static final class Sockets {
        private Sockets() {}

        static long open() {
            try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
                return files.map(Sockets::target).filter(it -> it.startsWith("socket:")).count();
            } catch (IOException _) {
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
                Await.until("a reader", () -> reader.getState() != Thread.State.NEW);
            }
        }

        private static void readOne(java.net.Socket socket) {
            try {
                socket.getInputStream().read();
            } catch (IOException _) {
                // Expected.
            }
        }

        private static String target(Path file) {
            try {
                return Files.readSymbolicLink(file).toString();
            } catch (IOException _) {
                return "";
            }
        }
    }

    static String joined(List<String> events) {
        return events.stream().collect(Collectors.joining());
    }
}
