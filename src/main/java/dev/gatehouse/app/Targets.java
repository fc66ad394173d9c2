package dev.gatehouse.app;

import dev.gatehouse.call.Stage;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import dev.gatehouse.routing.Dispatch;
import dev.gatehouse.routing.ExplainStage;
import dev.gatehouse.routing.Interpreter;
import dev.gatehouse.routing.RouteStage;
import dev.gatehouse.routing.affinity.Owners;
import dev.gatehouse.routing.aliases.Aliases;
import dev.gatehouse.routing.aliases.Surroundings;
import dev.gatehouse.routing.health.Standings;
import dev.gatehouse.routing.health.StandingsReport;
import dev.gatehouse.routing.models.LiveCatalogue;
import dev.gatehouse.routing.models.ModelsStage;
import dev.gatehouse.routing.models.Offers;
import dev.gatehouse.telemetry.TargetState;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.work.Clocks;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Everyone who can be asked, and what is known of them. It outlives changes of the settings, so
/// that what was learnt is not lost with them.
final class Targets implements AutoCloseable {
    private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();

    private final Clocks clocks;
    private final Consumer<String> alarm;
    private final Upstream upstream;
    private final Standings standings;
    private final Owners owners = new Owners();
    private volatile Offers offers;
    private volatile LiveCatalogue catalogue;

    private Targets(
            Settings settings, List<Account> accounts, Clocks clocks, Consumer<String> alarm)
            throws IOException {
        this.clocks = clocks;
        this.alarm = alarm;
        upstream = Upstream.open(settings.upstream(), clocks);
        standings = new Standings(terms(settings), alarm);
        offers = offers(settings, accounts);
        catalogue = catalogue(settings);
    }

    /// @param alarm told in a sentence what an operator should know
    static Targets open(
            Settings settings, List<Account> accounts, Clocks clocks, Consumer<String> alarm)
            throws IOException {
        return new Targets(settings, accounts, clocks, alarm);
    }

    /// Which models there are, as far as is known.
    Offers offers() {
        return offers;
    }

    /// Writes how the accounts are doing, as an array.
    void write(JsonWriter writer) {
        new StandingsReport(standings, offers.accounts()).write(writer, clocks.now());
    }

    /// How the targets are doing that somebody lists.
    List<TargetState> states() {
        Offers known = offers;
        long now = clocks.now();
        return standings.all().stream()
                .filter(it -> known.lists(it.target().account(), it.target().model()))
                .map(
                        it ->
                                new TargetState(
                                        it.target(),
                                        standings.state(it, now).label(),
                                        it.underWay()))
                .toList();
    }

    /// Goes by other settings from now on.
    ///
    /// @param before the settings so far
    void reload(Settings before, Settings now, List<Account> accounts) {
        standings.swap(terms(now));
        boolean sameCatalogue = before.catalogue().equals(now.catalogue());
        if (!sameCatalogue || !offers.accounts().equals(accounts)) {
            Offers replaced = offers;
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
        Offers known = offers;
        var aliases =
                Aliases.of(
                        settings.models(),
                        known.accounts(),
                        new Surroundings(standings, catalogue, RANDOM),
                        settings.affinity());
        var interpreter =
                new Interpreter(
                        name -> Objects.requireNonNull(known.account(name)),
                        dialects,
                        new Interpreter.Means(upstream, catalogue, owners),
                        settings.upstream());
        return new Routing(
                new ModelsStage(known, aliases.names(), catalogue, settings.catalogue()),
                List.of(
                        new RouteStage(known, aliases, owners, settings.passthrough(), dialects),
                        new ExplainStage()),
                new Dispatch(interpreter, standings, settings.retry(), RANDOM));
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

    private static Standings.Terms terms(Settings settings) {
        return new Standings.Terms(settings.breaker(), settings.load());
    }

    private Offers offers(Settings settings, List<Account> accounts) {
        var terms = new Offers.Terms(settings.dataDir(), settings.catalogue().configuredModels());
        return Offers.open(accounts, terms, upstream, clocks);
    }

    private LiveCatalogue catalogue(Settings settings) {
        return LiveCatalogue.open(
                settings.catalogue(), settings.dataDir(), upstream, clocks, alarm);
    }
}
