package dev.gatehouse.app;

import dev.gatehouse.admin.AccountTest;
import dev.gatehouse.admin.AdminApi;
import dev.gatehouse.admission.AdmissionStage;
import dev.gatehouse.api.ApiServer;
import dev.gatehouse.api.Endpoints;
import dev.gatehouse.api.HealthRoutes;
import dev.gatehouse.api.Listener;
import dev.gatehouse.api.Pipeline;
import dev.gatehouse.app.accounts.StoredRouting;
import dev.gatehouse.app.alarms.AlarmRuntime;
import dev.gatehouse.app.drain.Drain;
import dev.gatehouse.app.guards.GuardrailRuntime;
import dev.gatehouse.attempt.InternalCalls;
import dev.gatehouse.call.Stage;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.demo.DemoProvider;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.http.Router;
import dev.gatehouse.routing.accounts.AccountSet;
import dev.gatehouse.routing.affinity.OwnerArchive;
import dev.gatehouse.routing.models.ModelRegistry;
import dev.gatehouse.telemetry.Log;
import dev.gatehouse.telemetry.LogSettings.Level;
import dev.gatehouse.telemetry.Metrics;
import dev.gatehouse.telemetry.TelemetryStage;
import dev.gatehouse.telemetry.live.LiveCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The gateway: its long-lived state, and the pipeline that each version of the configuration
/// makes.
public final class Gatehouse implements AutoCloseable {
    private final DeadlineTimer timer;
    private final Extensions extensions;
    private final Dialects dialects;
    private final Log log;
    private final LiveCalls live = new LiveCalls();
    private final @Nullable DemoProvider demo;
    private final ProviderRuntime providers;
    private final StorageRuntime storage;
    private final StoredRouting routing;
    private final OwnerArchive owners;
    private final @Nullable MeteringRuntime metering;
    private final AuditRuntime audit;
    private final AdmissionStage admission;
    private final LimitRuntime limits;
    private final GuardrailRuntime guardrails;
    private final CacheRuntime cache;
    private final AlarmRuntime alarms;
    private final Endpoints endpoints;
    private final @Nullable Metrics metrics;
    private final Configuration started;
    private final ReentrantLock reloading = new ReentrantLock();
    private volatile Configuration configuration;
    private volatile Stage.@Nullable Next path;
    private final KeyRuntime keys;
    private final HealthRoutes health;
    private final ApiServer apiServer;
    private final Listeners listeners;

    private Gatehouse(
            Configuration configuration, Log log, DeadlineTimer timer, Extensions extensions)
            throws IOException {
        this.started = configuration;
        this.extensions = extensions;
        this.dialects = extensions.withBuiltIn();
        this.configuration = configuration;
        this.log = log;
        this.timer = timer;
        Settings settings = configuration.settings();
        demo = configuration.demo() ? DemoProvider.open(timer) : null;
        storage = StorageRuntime.open(settings, this::warn);
        RootSecrets secrets = settings.rootSecrets();
        routing = new StoredRouting(secrets, timer::now, this::warn);
        owners = new OwnerArchive(storage::current, this::warn);
        providers = providers(settings);
        metering = MeteringRuntime.open(settings, providers, storage, this::warn);
        limits = new LimitRuntime(settings, storage, dialects, timer, this::warn);
        guardrails =
                new GuardrailRuntime(
                        settings.guardrails(), secrets, providers.upstream(), timer, this::warn);
        audit = new AuditRuntime(settings, dialects, secrets, storage, this::warn);
        keys = new KeyRuntime(settings, secrets, storage, bounds(), this::warn);
        health = new HealthRoutes(keys::ready);
        admission = new AdmissionStage(settings.admission(), providers.dataDir(), timer::now);
        cache = new CacheRuntime(settings, secrets, storage, providers.vectors());
        endpoints = new Endpoints(timer, settings.server().totalTimeout(), log::endpoint);
        alarms = alarms(settings);
        metrics = settings.metrics().enabled() ? parts().metrics(log) : null;
        Pipeline first = pipeline(configuration, providers.known());
        apiServer = new ApiServer(timer, dialects, log::fault, first);
        routing.follow(this::takeStored);
        listeners = Listeners.open(settings, apiServer, timer, this::warn);
    }

    /// Starts; nothing waits for the network.
    ///
    /// @throws IOException when the address cannot be bound, or a file of certificates be read
    public static Gatehouse open(Configuration configuration, Log log, DeadlineTimer timer)
            throws IOException {
        return open(configuration, log, timer, Extensions.NONE);
    }

    /// Starts with further stages or dialects.
    ///
    /// @throws IOException as above
    public static Gatehouse open(
            Configuration configuration, Log log, DeadlineTimer timer, Extensions extensions)
            throws IOException {
        return new Gatehouse(configuration, log, timer, extensions);
    }

    /// The port that was bound for calls.
    public int port() {
        return port(Listener.CALLS);
    }

    /// The port that was bound; that for calls where a listener has none of its own.
    public int port(Listener listener) {
        return listeners.port(listener);
    }

    /// The configuration in force.
    public Configuration configuration() {
        return configuration;
    }

    /// Observes that storage can never be opened as it is set up.
    public void onFatal(Consumer<String> action) {
        storage.onFatal(action);
    }

    /// The models of the accounts, as far as they are known.
    public ModelRegistry models() {
        return providers.models();
    }

    /// The calls in flight.
    public LiveCalls live() {
        return live;
    }

    /// Whether the readiness path has been requested yet.
    public boolean readinessProbed() {
        return health.readinessProbed();
    }

    /// The permits that calls in flight hold.
    public AdmissionStage admission() {
        return admission;
    }

    /// Reads the settings again and takes them. Reloads happen one at a time, so that a later one
    /// never loses to what an earlier one has read.
    ///
    /// @return settings that differ from those at the start and need a restart, by path
    /// @throws InvalidSettingsException when they cannot be used; nothing has changed then
    public List<String> reload(Configuration.Place place) throws InvalidSettingsException {
        reloading.lock();
        try {
            List<String> later = reload(Configuration.read(place));
            alarms.accepted();
            return later;
        } catch (InvalidSettingsException e) {
            alarms.refused(e);
            throw e;
        } finally {
            reloading.unlock();
        }
    }

    /// Takes another configuration; calls in flight go on under the old one.
    ///
    /// @return settings that differ from those at the start and need a restart, by path
    /// @throws InvalidSettingsException when it would remove the master key; nothing has changed
    ///     then
    public List<String> reload(Configuration next) throws InvalidSettingsException {
        reloading.lock();
        try {
            configuration.rejectOpening(next);
            Runnable swap = prepare(next);
            if (metering != null) {
                metering.reload(next.settings());
            }
            configuration = next;
            limits.configure(next.settings());
            guardrails.configure(next.settings().guardrails());
            alarms.configure(next.settings().alarms());
            keys.configure(next.settings());
            swap.run();
            return started.bound().needingRestart(next.bound());
        } finally {
            reloading.unlock();
        }
    }

    /// Takes what administration has stored of accounts and aliases; calls in flight go on.
    private void takeStored() {
        reloading.lock();
        try {
            if (routing.outdated()) {
                prepare(configuration).run();
            }
        } catch (RuntimeException e) {
            // The thread that follows storage must go on.
            warn("What administration has changed could not be put in force: " + e + ".");
        } finally {
            reloading.unlock();
        }
    }

    /// Makes the pipeline of a configuration.
    ///
    /// @return what puts it in force
    private Runnable prepare(Configuration next) {
        Settings before = configuration.settings();
        ProviderRuntime.Known prepared = providers.prepare(before, next.settings(), inForce(next));
        providers.judgeBy(next.settings(), prepared);
        try {
            Pipeline pipeline = pipeline(next, prepared);
            return () -> apiServer.swap(pipeline, providers.swap(prepared));
        } catch (RuntimeException e) {
            providers.judgeBy(before, providers.known());
            providers.abandon(prepared);
            throw e;
        }
    }

    /// Stops accepting calls and waits for those in flight.
    ///
    /// @return whether all of them ended by themselves
    public boolean drain(Duration before, Duration limit) throws IOException {
        boolean all = drain().await(listeners::drain, before, limit);
        endCalls();
        return all;
    }

    /// Cancels every call in flight; each client receives that in its own dialect.
    public void endCalls() {
        drain().cancel();
        log.flush();
    }

    private Drain drain() {
        return new Drain(health, live, endpoints, timer);
    }

    @Override
    public void close() throws IOException {
        listeners.close();
        endpoints.endLasting();
        live.close();
        alarms.close();
        if (metering != null) {
            metering.close();
        }
        audit.close();
        owners.close();
        limits.close();
        cache.close();
        keys.close();
        storage.close();
        providers.close();
        if (demo != null) {
            demo.close();
        }
        log.flush();
    }

    private Pipeline pipeline(Configuration made, ProviderRuntime.Known known) {
        Settings settings = made.settings();
        hide(made.secrets(known.models().accounts().all()));
        KeyRuntime.Authentication authentication = keys.stage(settings);
        var telemetry = new TelemetryStage(log, live, Stream.ofNullable(metrics).toList());
        var internal = new InternalCalls(timer);
        var stages =
                new Stages(
                        settings,
                        internal,
                        dialects,
                        providers,
                        known,
                        telemetry,
                        live.stage(),
                        authentication.keys(),
                        keys.headerRules(),
                        admission,
                        limits,
                        guardrails,
                        cache,
                        storage.responses(settings, started.settings().rootSecrets()),
                        metering,
                        audit.log());
        var tester = new AccountTest(known.models(), internal, timer);
        return new Pipeline(
                settings.server(),
                entry(stages.path(extensions)),
                routes(settings, authentication, tester),
                telemetry::unrouted);
    }

    private void hide(List<Secret> secrets) {
        log.hide(secrets);
        audit.hide(secrets);
    }

    /// The path that a pipeline begins with. Calls that come before it is known what administration
    /// has stored wait for that, and take the path that was made with it.
    private Stage.Next entry(Stage.Next made) {
        path = made;
        if (keys.loaded()) {
            return made;
        }
        return call -> {
            keys.ready();
            return Objects.requireNonNull(path).proceed(call);
        };
    }

    private Map<Listener, Router> routes(
            Settings settings, KeyRuntime.Authentication authentication, AccountTest tester) {
        return new Routes(
                        started.settings(),
                        settings,
                        health,
                        dialects.clients(),
                        metrics,
                        authentication.keys(),
                        () -> administration(settings, authentication, tester))
                .byListener();
    }

    private AdminApi administration(
            Settings settings, KeyRuntime.Authentication authentication, AccountTest tester) {
        var resources = parts().under(settings, authentication, tester);
        return new AdminApi(
                resources, authentication.keys()::administrator, endpoints, audit.changes());
    }

    private Administration parts() {
        return new Administration(
                this,
                live,
                providers,
                storage,
                metering,
                keys,
                audit,
                limits,
                guardrails,
                cache,
                routing,
                alarms);
    }

    private ProviderRuntime providers(Settings of) throws IOException {
        var inForce = inForce(configuration);
        return new ProviderRuntime(of, inForce, routing.breakers(), timer, owners, this::warn);
    }

    private KeyRuntime.Bounds bounds() {
        return new KeyRuntime.Bounds(limits, guardrails, audit, metering, routing.documents());
    }

    /// The accounts of a configuration, with those of administration.
    AccountSet accounts(Configuration of) {
        return routing.accounts(of.declared(demo == null ? null : demo.baseUrl()), of.reader());
    }

    private StoredRouting.InForce inForce(Configuration of) {
        return routing.over(accounts(of), of.settings().models());
    }

    private void warn(String what) {
        log.write(Level.WARN, what, line -> {});
    }

    private AlarmRuntime alarms(Settings settings) {
        MeteringRuntime recording = metering;
        var facts =
                new AlarmRuntime.Facts(
                        providers.health(),
                        () -> providers.models().accounts().all(),
                        storage::current,
                        recording == null ? null : recording.alarms(settings.ledger().maxSize()));
        return new AlarmRuntime(settings.alarms(), facts, providers.upstream(), timer, this::warn);
    }
}
