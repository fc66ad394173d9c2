package dev.gatehouse.app;

import dev.gatehouse.app.accounts.StoredRouting.InForce;
import dev.gatehouse.attempt.MediaFetcher;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.dialect.translation.ReasoningMemory;
import dev.gatehouse.dispatch.LearnedQuirks;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.catalogue.LiveCatalogue;
import dev.gatehouse.provider.sign.Signers;
import dev.gatehouse.routing.StatusReport;
import dev.gatehouse.routing.affinity.ObjectOwners;
import dev.gatehouse.routing.affinity.OwnerArchive;
import dev.gatehouse.routing.health.ForcedBreakers;
import dev.gatehouse.routing.health.HealthRegistry;
import dev.gatehouse.routing.health.HealthReport;
import dev.gatehouse.routing.models.ModelRegistry;
import dev.gatehouse.telemetry.RoutingMetrics;
import dev.gatehouse.telemetry.RoutingMetrics.Forced;
import dev.gatehouse.telemetry.TargetState;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.vector.server.VectorStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Long-lived provider state: connections, tokens, health, model lists, the catalogue. It survives
/// a reload, so that nothing that was learnt is lost.
final class ProviderRuntime implements AutoCloseable {
    private final DeadlineTimer timer;
    private final Consumer<String> warnings;
    private final Upstream upstream;
    private final MediaFetcher media;
    private final Signers signers;
    private final HealthRegistry health;
    private final ObjectOwners owners;
    private final LearnedQuirks learned;
    private final ReasoningMemory reasoning = new ReasoningMemory();
    private final Path dataDir;
    private volatile Known known;

    /// @param routing the accounts and aliases in force
    /// @param breakers those that operators force open or closed
    /// @param archive the owners of objects in storage
    /// @param warnings receives, in a sentence each, warnings for the operator
    ProviderRuntime(
            Settings settings,
            InForce routing,
            ForcedBreakers breakers,
            DeadlineTimer timer,
            OwnerArchive archive,
            Consumer<String> warnings)
            throws IOException {
        this.timer = timer;
        this.owners = new ObjectOwners(archive);
        this.warnings = warnings;
        dataDir = settings.dataDir();
        upstream = Upstream.open(settings.upstream(), timer);
        media = MediaFetcher.open(settings.media(), settings.upstream());
        signers = Signers.open(upstream, timer);
        learned = new LearnedQuirks(warnings);
        health = new HealthRegistry(healthSettings(settings), breakers, warnings);
        LiveCatalogue catalogue = catalogue(settings);
        ModelRegistry models = models(settings, routing.accounts(), catalogue, null);
        known = new Known(models, catalogue, routing);
    }

    /// What is known of accounts and models under one version of the settings.
    ///
    /// @param routing the accounts and aliases in force
    record Known(ModelRegistry models, LiveCatalogue catalogue, InForce routing) {}

    /// What is known under the settings in force.
    Known known() {
        return known;
    }

    /// The models of the accounts, as far as they are known.
    ModelRegistry models() {
        return known.models();
    }

    /// The directory for files; that of the start, whatever later settings have.
    Path dataDir() {
        return dataDir;
    }

    HealthRegistry health() {
        return health;
    }

    ObjectOwners owners() {
        return owners;
    }

    /// The reasoning that clients do not send back.
    ReasoningMemory reasoning() {
        return reasoning;
    }

    LearnedQuirks learned() {
        return learned;
    }

    /// What fetches for providers that take bytes only.
    MediaFetcher media() {
        return media;
    }

    Upstream upstream() {
        return upstream;
    }

    /// What stores of vectors are opened with.
    VectorStores.Parts vectors() {
        return new VectorStores.Parts(upstream, timer, InstantSource.system(), warnings);
    }

    Signers signers() {
        return signers;
    }

    /// Writes the health of the accounts, as an array.
    void write(JsonWriter writer) {
        new HealthReport(health, models().accounts().all(), learned::write)
                .write(writer, timer.now());
    }

    /// Writes the status of the accounts, as the members of an object.
    void writeStatus(JsonWriter writer) {
        Known now = known;
        new StatusReport(health, now.models(), now.routing().disabled()).write(writer, timer.now());
    }

    /// What metrics show of accounts and targets.
    RoutingMetrics metrics(ForcedBreakers breakers) {
        return new RoutingMetrics(
                this::states,
                () ->
                        breakers.all().stream()
                                .map(it -> new Forced(it.account(), it.state().label()))
                                .toList());
    }

    /// The states of the targets that an account lists.
    private List<TargetState> states() {
        ModelRegistry listed = models();
        long now = timer.now();
        return health.all().stream()
                .filter(it -> listed.lists(it.target().account().name(), it.target().model()))
                .map(
                        it ->
                                new TargetState(
                                        it.target().account().name(),
                                        it.target().model(),
                                        health.state(it, now).label(),
                                        it.inFlight()))
                .toList();
    }

    /// Makes what other settings need. It is not used before [#swap].
    ///
    /// @param before the settings so far
    Known prepare(Settings before, Settings now, InForce routing) {
        Known current = known;
        List<Account> accounts = routing.accounts();
        boolean sameCatalogue = before.catalogue().equals(now.catalogue());
        boolean sameAccounts = current.models().accounts().all().equals(accounts);
        LiveCatalogue catalogue = sameCatalogue ? current.catalogue() : catalogue(now);
        ModelRegistry models =
                sameCatalogue && sameAccounts
                        ? current.models()
                        : models(now, accounts, catalogue, current.models());
        return new Known(models, catalogue, routing);
    }

    /// Applies other settings to the targets; what was learnt under those that differ is dropped.
    void judgeBy(Settings settings, Known with) {
        health.reload(healthSettings(settings), with.models().accounts());
    }

    /// Puts what was prepared in force.
    ///
    /// @return what closes what was replaced, once no call uses it any more
    Runnable swap(Known next) {
        Known before = known;
        known = next;
        return () -> close(before, next);
    }

    /// Closes what was prepared and is not used.
    void abandon(Known prepared) {
        close(prepared, known);
    }

    private static void close(Known closed, Known kept) {
        if (closed.models() != kept.models()) {
            closed.models().close();
        }
        if (closed.catalogue() != kept.catalogue()) {
            closed.catalogue().close();
        }
    }

    @Override
    public void close() throws IOException {
        known.models().close();
        known.catalogue().close();
        media.close();
        upstream.close();
    }

    private static HealthRegistry.HealthSettings healthSettings(Settings settings) {
        return new HealthRegistry.HealthSettings(settings.breaker(), settings.concurrency());
    }

    private ModelRegistry models(
            Settings settings,
            List<Account> accounts,
            LiveCatalogue catalogue,
            @Nullable ModelRegistry before) {
        var terms =
                new ModelRegistry.Terms(
                        dataDir,
                        signers,
                        settings.catalogue().configuredModels(),
                        provider -> catalogue.current().ids(provider));
        return ModelRegistry.open(accounts, terms, upstream, timer, before);
    }

    private LiveCatalogue catalogue(Settings settings) {
        return LiveCatalogue.open(settings.catalogue(), dataDir, upstream, timer, warnings);
    }
}
