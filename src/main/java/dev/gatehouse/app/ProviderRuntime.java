package dev.gatehouse.app;

import dev.gatehouse.call.Stage;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dispatch.Dispatch;
import dev.gatehouse.dispatch.ProviderCaller;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.catalogue.LiveCatalogue;
import dev.gatehouse.routing.ExplainStage;
import dev.gatehouse.routing.RouteStage;
import dev.gatehouse.routing.affinity.ObjectOwners;
import dev.gatehouse.routing.aliases.Aliases;
import dev.gatehouse.routing.aliases.SelectionInputs;
import dev.gatehouse.routing.health.HealthRegistry;
import dev.gatehouse.routing.health.HealthReport;
import dev.gatehouse.routing.models.ModelRegistry;
import dev.gatehouse.routing.models.ModelsStage;
import dev.gatehouse.telemetry.TargetState;
import dev.gatehouse.upstream.Upstream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Everyone who can be asked, and what is known of them. It outlives changes of the settings, so
/// that what was learnt is not lost with them.
final class ProviderRuntime implements AutoCloseable {
    private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();

    private final DeadlineTimer timer;
    private final Consumer<String> alarm;
    private final Upstream upstream;
    private final HealthRegistry registry;
    private final ObjectOwners owners = new ObjectOwners();
    private volatile ModelRegistry offers;
    private volatile LiveCatalogue catalogue;

    private ProviderRuntime(
            Settings settings, List<Account> accounts, DeadlineTimer timer, Consumer<String> alarm)
            throws IOException {
        this.timer = timer;
        this.alarm = alarm;
        upstream = Upstream.open(settings.upstream(), timer);
        registry = new HealthRegistry(terms(settings), alarm);
        offers = offers(settings, accounts);
        catalogue = catalogue(settings);
    }

    /// @param alarm told in a sentence what an operator should know
    static ProviderRuntime open(
            Settings settings, List<Account> accounts, DeadlineTimer timer, Consumer<String> alarm)
            throws IOException {
        return new ProviderRuntime(settings, accounts, timer, alarm);
    }

    /// Which models there are, as far as is known.
    ModelRegistry offers() {
        return offers;
    }

    /// Writes how the accounts are doing, as an array.
    void write(JsonWriter writer) {
        new HealthReport(registry, offers.accounts()).write(writer, timer.now());
    }

    /// How the targets are doing that somebody lists.
    List<TargetState> states() {
        ModelRegistry known = offers;
        long now = timer.now();
        return registry.all().stream()
                .filter(it -> known.lists(it.target().account(), it.target().model()))
                .map(
                        it ->
                                new TargetState(
                                        it.target(),
                                        registry.state(it, now).label(),
                                        it.inFlight()))
                .toList();
    }

    /// Goes by other settings from now on.
    ///
    /// @param before the settings so far
    void reload(Settings before, Settings now, List<Account> accounts) {
        registry.reload(terms(now));
        boolean sameCatalogue = before.catalogue().equals(now.catalogue());
        if (!sameCatalogue || !offers.accounts().equals(accounts)) {
            ModelRegistry replaced = offers;
            offers = offers(now, accounts);
            // Calls under way have been routed; nothing else asks the old lists.
            replaced.close();
        }
        if (!sameCatalogue) {
            LiveCatalogue replaced = catalogue;
            catalogue = catalogue(now);
            replaced.close();
        }
    }

    /// The part of the path that finds the target of a call and asks it.
    Routing routing(Settings settings, Dialects dialects) {
        ModelRegistry known = offers;
        var aliases =
                Aliases.of(
                        settings.models(),
                        known.accounts(),
                        new SelectionInputs(registry, catalogue, RANDOM),
                        settings.affinity());
        var providerCaller =
                new ProviderCaller(
                        name -> Objects.requireNonNull(known.account(name)),
                        dialects,
                        new ProviderCaller.Means(upstream, catalogue, owners),
                        settings.upstream());
        return new Routing(
                new ModelsStage(known, aliases.names(), catalogue, settings.catalogue()),
                List.of(
                        new RouteStage(known, aliases, owners, settings.passthrough(), dialects),
                        new ExplainStage()),
                new Dispatch(providerCaller, registry, settings.retry(), RANDOM));
    }

    /// @param models answers the lists of models
    /// @param route find the targets of a call
    /// @param dispatch asks them
    record Routing(Stage models, List<Stage> route, Stage.Next dispatch) {}

    @Override
    public void close() throws IOException {
        offers.close();
        catalogue.close();
        upstream.close();
    }

    private static HealthRegistry.HealthSettings terms(Settings settings) {
        return new HealthRegistry.HealthSettings(settings.breaker(), settings.concurrency());
    }

    private ModelRegistry offers(Settings settings, List<Account> accounts) {
        var terms =
                new ModelRegistry.Terms(
                        settings.dataDir(), settings.catalogue().configuredModels());
        return ModelRegistry.open(accounts, terms, upstream, timer);
    }

    private LiveCatalogue catalogue(Settings settings) {
        return LiveCatalogue.open(settings.catalogue(), settings.dataDir(), upstream, timer, alarm);
    }
}
