package dev.gatehouse.app;

import dev.gatehouse.admin.AdminRoutes;
import dev.gatehouse.admission.AdmissionStage;
import dev.gatehouse.admission.BodyStage;
import dev.gatehouse.api.ApiServer;
import dev.gatehouse.api.Pipeline;
import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Stage;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.Secret;
import dev.gatehouse.demo.DemoProvider;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.anthropic.Anthropic;
import dev.gatehouse.dialect.openai.OpenAi;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Routes;
import dev.gatehouse.http.Server;
import dev.gatehouse.keys.KeyStage;
import dev.gatehouse.provider.Account;
import dev.gatehouse.routing.models.ModelRegistry;
import dev.gatehouse.telemetry.CallListener;
import dev.gatehouse.telemetry.LiveCalls;
import dev.gatehouse.telemetry.Log;
import dev.gatehouse.telemetry.LogSettings.Level;
import dev.gatehouse.telemetry.Metrics;
import dev.gatehouse.telemetry.TelemetryStage;
import dev.gatehouse.upstream.UpstreamSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The whole program: what lives long, and the house of stages that settings make and remake.
public final class Gatehouse implements AutoCloseable {
    private static final Dialects DIALECTS = dialects();
    private static final Duration LOOK = Duration.ofMillis(20);

    private final DeadlineTimer timer;
    private final Log log;
    private final LiveCalls live = new LiveCalls();
    private final @Nullable DemoProvider demo;
    private final ProviderRuntime providers;
    private final AdmissionStage admission;
    private final @Nullable Metrics metrics;
    private volatile Configuration configuration;
    private volatile boolean draining;
    private final ApiServer apiServer;
    private final Server server;

    private Gatehouse(Configuration configuration, Log log, DeadlineTimer timer)
            throws IOException {
        this.configuration = configuration;
        this.log = log;
        this.timer = timer;
        Settings settings = configuration.settings();
        demo = configuration.demo() ? DemoProvider.open(timer) : null;
        providers = ProviderRuntime.open(settings, accounts(configuration), timer, this::alarm);
        admission = new AdmissionStage(settings.admission());
        metrics =
                settings.metrics().enabled() ? new Metrics(this::listed, providers::states) : null;
        apiServer = new ApiServer(timer, DIALECTS, this::fault, house(configuration));
        ServerSettings listen = settings.server();
        var rules = Tls.rules(listen.certificate(), listen.certificateKey());
        var address = new InetSocketAddress(listen.address(), listen.port());
        server = Server.open(address, apiServer, timer, rules);
    }

    /// Starts; nothing waits for the network.
    ///
    /// @throws IOException when the address cannot be bound, or a file of certificates be read
    public static Gatehouse open(Configuration configuration, Log log, DeadlineTimer timer)
            throws IOException {
        return new Gatehouse(configuration, log, timer);
    }

    /// The port that was bound.
    public int port() {
        return server.port();
    }

    /// What it runs by at the moment.
    public Configuration configuration() {
        return configuration;
    }

    /// Which models there are, as far as is known.
    public ModelRegistry offers() {
        return providers.offers();
    }

    /// The calls under way.
    public LiveCalls live() {
        return live;
    }

    /// Goes by other settings from now on; calls under way go on by the old ones.
    ///
    /// @return settings that changed and need a restart, by name
    public List<String> reload(Configuration next) {
        Configuration before = configuration;
        providers.reload(before.settings(), next.settings(), accounts(next));
        configuration = next;
        apiServer.swap(house(next));
        return needRestart(before.settings(), next.settings());
    }

    /// Stops taking calls and waits for those under way.
    ///
    /// @return whether all of them came to their end by themselves
    public boolean drain(Duration before, Duration limit) throws IOException {
        draining = true;
        pause(before);
        server.drain();
        long until = timer.now() + limit.toNanos();
        while (live.size() > 0 && timer.now() < until) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        boolean all = live.size() == 0;
        endCalls();
        return all;
    }

    /// Ends every call under way; each caller is told in his own dialect.
    public void endCalls() {
        live.endAll(new CallScope.CancelReason.ShuttingDown());
        for (int i = 0; i < 50 && live.size() > 0; i++) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        log.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
        providers.close();
        if (demo != null) {
            demo.close();
        }
        log.flush();
    }

    private void pause(Duration time) {
        long until = timer.now() + time.toNanos();
        while (timer.now() < until) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /// Every call walks these, in this order; cheap refusals come before dear work.
    private Pipeline house(Configuration made) {
        Settings settings = made.settings();
        log.hide(secrets(made));
        var keys = new KeyStage(settings.server().masterKey());
        var telemetry =
                new TelemetryStage(log, live, metrics == null ? CallListener.NONE : metrics);
        ProviderRuntime.Routing routing = providers.routing(settings, DIALECTS);
        var stages = new ArrayList<Stage>();
        stages.addAll(List.of(telemetry, keys, routing.models(), admission));
        stages.add(new BodyStage(settings.server().streamTimeout(), settings.dataDir()));
        stages.addAll(routing.route());
        Stage.Next path = Stage.path(stages, routing.dispatch());
        return new Pipeline(settings.server(), path, routes(settings, keys), telemetry::unrouted);
    }

    private Routes routes(Settings settings, KeyStage keys) {
        var routes = new Routes(settings.server().base());
        Routes.Action alive = exchange -> Plain.json(exchange, 200, "{\"status\":\"ok\"}");
        for (String path : new String[] {"/", "/health", "/api/hello"}) {
            routes.on("GET", path, alive);
        }
        routes.on(
                "GET",
                "/health/ready",
                exchange ->
                        Plain.json(
                                exchange,
                                draining ? 503 : 200,
                                "{\"status\":\"" + (draining ? "draining" : "ready") + "\"}"));
        Metrics kept = metrics;
        if (kept != null) {
            routes.on(
                    "GET",
                    settings.metrics().endpoint(),
                    exchange -> Plain.text(exchange, kept.text()));
        }
        new AdminRoutes(live, providers::write, keys::caller).addTo(routes);
        return routes;
    }

    private List<Account> accounts(Configuration from) {
        var accounts = new ArrayList<>(from.accounts());
        DemoProvider running = demo;
        if (running != null) {
            accounts.add(Configuration.demo(running.baseUrl()));
        }
        return accounts;
    }

    /// Tells an operator what he should know.
    private void alarm(String what) {
        log.write(Level.WARN, what, line -> {});
    }

    private static List<Secret> secrets(Configuration made) {
        var secrets = new ArrayList<Secret>();
        Secret master = made.settings().server().masterKey();
        if (master != null) {
            secrets.add(master);
        }
        for (Account account : made.accounts()) {
            Secret key = account.key();
            if (key != null) {
                secrets.add(key);
            }
        }
        return secrets;
    }

    private boolean listed(String account, String model) {
        return providers.offers().lists(account, model);
    }

    private void fault(String call, Throwable fault) {
        var trace = new java.io.StringWriter();
        fault.printStackTrace(new java.io.PrintWriter(trace));
        log.write(
                Level.ERROR,
                "fault",
                line -> line.member("id", call).member("trace", trace.toString()));
    }

    private static Dialects dialects() {
        var chat = new OpenAi(OpenAi.Streams.CHAT);
        var text = new OpenAi(OpenAi.Streams.TEXT);
        var typed = new OpenAi(OpenAi.Streams.TYPED);
        var response = new OpenAi(OpenAi.Streams.RESPONSE);
        var anthropic = new Anthropic();
        var dialects = new EnumMap<Operation, Dialect>(Operation.class);
        for (Operation operation : Operation.values()) {
            dialects.put(
                    operation,
                    switch (operation) {
                        case CHAT, EMBEDDINGS, MODELS, MODERATIONS, RERANK -> chat;
                        case FILES, BATCHES, STORED_CHAT, RELAY, PASSTHROUGH -> chat;
                        case COMPLETIONS -> text;
                        case IMAGES, IMAGE_EDITS, IMAGE_VARIATIONS -> typed;
                        case SPEECH, TRANSCRIPTIONS, TRANSLATIONS -> typed;
                        case RESPONSES, RESPONSE_TOKENS, RESPONSE_COMPACTION -> response;
                        case STORED_RESPONSES -> response;
                        case MESSAGES, COUNT_TOKENS, MESSAGE_BATCHES -> anthropic;
                    });
        }
        return new Dialects(dialects);
    }

    private static List<String> needRestart(Settings before, Settings after) {
        var names = new ArrayList<String>();
        ServerSettings old = before.server();
        ServerSettings now = after.server();
        if (!Listening.of(old).equals(Listening.of(now))) {
            names.add("how the server listens and stops");
        }
        if (!before.admission().equals(after.admission())) {
            names.add("admission");
        }
        if (!Reaching.of(before.upstream()).equals(Reaching.of(after.upstream()))) {
            names.add("how providers are reached");
        }
        if (!before.log().equals(after.log())) {
            names.add("log");
        }
        if (!before.metrics().equals(after.metrics()) || before.demo() != after.demo()) {
            names.add("metrics and demo");
        }
        return names;
    }

    /// What a server socket was made with.
    private record Listening(
            String address,
            int port,
            @Nullable Path certificate,
            @Nullable Path key,
            Duration preDrain,
            Duration drain) {
        static Listening of(ServerSettings settings) {
            return new Listening(
                    settings.address(),
                    settings.port(),
                    settings.certificate(),
                    settings.certificateKey(),
                    settings.preDrain(),
                    settings.drain());
        }
    }

    /// What connections are made with.
    private record Reaching(
            Duration connect,
            Duration pool,
            int connections,
            @Nullable Path trust,
            @Nullable URI proxy,
            List<String> noProxy) {
        static Reaching of(UpstreamSettings settings) {
            return new Reaching(
                    settings.connectTimeout(),
                    settings.poolTimeout(),
                    settings.connections(),
                    settings.trust(),
                    settings.proxy(),
                    settings.noProxy());
        }
    }

    /// Answers that are not calls.
    private static final class Plain {
        static void json(dev.gatehouse.http.Exchange exchange, int status, String body)
                throws IOException {
            exchange.send(
                    status,
                    Headers.of("Content-Type", "application/json"),
                    body.getBytes(StandardCharsets.UTF_8));
        }

        static void text(dev.gatehouse.http.Exchange exchange, byte[] body) throws IOException {
            exchange.send(200, Headers.of("Content-Type", "text/plain; version=0.0.4"), body);
        }
    }
}
