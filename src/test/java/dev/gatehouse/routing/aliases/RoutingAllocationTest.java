package dev.gatehouse.routing.aliases;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.gatehouse.app.Configuration;
import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.attempt.Route;
import dev.gatehouse.attempt.TargetSet;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Calls;
import dev.gatehouse.call.Operation;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.anthropic.Anthropic;
import dev.gatehouse.dialect.openai.chat.Chat;
import dev.gatehouse.dialect.openai.completions.Completions;
import dev.gatehouse.dialect.openai.media.Media;
import dev.gatehouse.dialect.openai.responses.Responses;
import dev.gatehouse.provider.Accounts;
import dev.gatehouse.provider.catalogue.LiveCatalogue;
import dev.gatehouse.routing.health.ForcedBreakers;
import dev.gatehouse.routing.health.HealthRegistry;
import dev.gatehouse.upstream.Upstream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The cost of selecting a target.
class RoutingAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TARGETS = 20;
    private static final int NAMES = 1_000;
    private static final int ROUNDS = 60;
    private static final int CALLS = 5_000;

    private static final Dialects DIALECTS =
            new Dialects(
                    List.of(
                            Chat.dialect(),
                            Completions.dialect(),
                            Media.dialect(),
                            Responses.dialect(),
                            Anthropic.dialect()));

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void a_target_more_allocates_nothing(Strategy strategy)
            throws IOException, InvalidSettingsException {
        // Both are measured in code that was compiled for both.
        allocated(strategy, 1, TARGETS);
        allocated(strategy, 1, 1);

        long one = allocated(strategy, 1, 1);
        long twenty = allocated(strategy, 1, TARGETS);

        assertThat(one).isPositive();
        assertThat(twenty).isLessThanOrEqualTo(one);
    }

    @Test
    void a_thousand_names_cost_a_call_no_more_than_one()
            throws IOException, InvalidSettingsException {
        // As above.
        allocated(Strategy.WEIGHTED, NAMES, 2);
        allocated(Strategy.WEIGHTED, 1, 2);

        long one = allocated(Strategy.WEIGHTED, 1, 2);

        assertThat(allocated(Strategy.WEIGHTED, NAMES, 2)).isLessThanOrEqualTo(one);
    }

    /// Bytes for one call, in the round that took the fewest.
    private long allocated(Strategy strategy, int names, int targets)
            throws IOException, InvalidSettingsException {
        Configuration made = configuration(strategy, names, targets);
        var settings = made.settings();
        try (var timer = DeadlineTimer.start();
                var upstream = Upstream.open(settings.upstream(), timer);
                var catalogue =
                        LiveCatalogue.open(
                                settings.catalogue(), directory, upstream, timer, _ -> {});
                var scope = CallScope.of(timer)) {
            var inputs =
                    new SelectionInputs(
                            new HealthRegistry(
                                    new HealthRegistry.HealthSettings(
                                            settings.breaker(), settings.concurrency()),
                                    new ForcedBreakers(
                                            System::nanoTime, InstantSource.system(), _ -> {}),
                                    _ -> {}),
                            catalogue,
                            new OperationResolver(DIALECTS),
                            DIALECTS,
                            _ -> true,
                            () -> ThreadLocalRandom.current().nextLong());
            var aliases =
                    Aliases.of(
                            settings.models(),
                            new Accounts(made.accounts()),
                            inputs,
                            settings.affinity());
            Call call =
                    Calls.of(
                            Operation.CHAT,
                            scope,
                            "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                                    + "\"max_tokens\":9}");
            String name = "alias-" + (names - 1);
            long least = Long.MAX_VALUE;
            long quickest = Long.MAX_VALUE;
            long places = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                long began = System.nanoTime();
                for (int i = 0; i < CALLS; i++) {
                    Route route = Objects.requireNonNull(aliases.route(name, call));
                    places += route.selector().next(TargetSet.NONE, 0);
                }
                quickest = Math.min(quickest, System.nanoTime() - began);
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(places).as("all were found").isNotNegative();
            if (Boolean.getBoolean("figures")) {
                System.out.printf(
                        "%s, %d names of %d targets: %d ns, %d bytes a call%n",
                        strategy, names, targets, quickest / CALLS, least / CALLS);
            }
            return least / CALLS;
        }
    }

    private Configuration configuration(Strategy strategy, int names, int targets)
            throws IOException, InvalidSettingsException {
        var yaml = new StringBuilder("providers:\n");
        for (int i = 0; i < targets; i++) {
            yaml.append("  a%d: {type: openai, api-key: k, models: [gpt-5-mini]}\n".formatted(i));
        }
        yaml.append("models:\n");
        for (int name = 0; name < names; name++) {
            yaml.append("  alias-%d:\n".formatted(name));
            yaml.append("    strategy: " + word(strategy) + "\n    targets:\n");
            for (int i = 0; i < targets; i++) {
                yaml.append("      - model: a%d/gpt-5-mini\n".formatted(i));
            }
        }
        Path file = directory.resolve("routing.yaml");
        Files.writeString(file, yaml);
        return Configuration.read(new Configuration.Place(file, directory, Map.of()));
    }

    private static String word(Strategy strategy) {
        return strategy.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
