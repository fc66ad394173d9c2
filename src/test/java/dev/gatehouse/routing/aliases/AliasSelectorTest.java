package dev.gatehouse.routing.aliases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Configuration;
import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.attempt.RoutePolicy;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.attempt.TargetSelector;
import dev.gatehouse.attempt.TargetSet;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Calls;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.anthropic.Anthropic;
import dev.gatehouse.dialect.openai.chat.Chat;
import dev.gatehouse.dialect.openai.completions.Completions;
import dev.gatehouse.dialect.openai.media.Media;
import dev.gatehouse.dialect.openai.responses.Responses;
import dev.gatehouse.http.Headers;
import dev.gatehouse.provider.Accounts;
import dev.gatehouse.provider.catalogue.LiveCatalogue;
import dev.gatehouse.routing.health.ForcedBreakers;
import dev.gatehouse.routing.health.HealthRegistry;
import dev.gatehouse.routing.health.HealthStage;
import dev.gatehouse.upstream.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which target of an alias a call is sent to, and which one next.
class AliasSelectorTest {
    private static final String PLAIN = "{}";
    private static final int NONE_LEFT = -1;

    /// How many calls an account may have in flight.
    private static final int MAX = 6;

    private static final Dialects DIALECTS =
            new Dialects(
                    List.of(
                            Chat.dialect(),
                            Completions.dialect(),
                            Media.dialect(),
                            Responses.dialect(),
                            Anthropic.dialect()));

    private final AtomicLong time = new AtomicLong(Duration.ofHours(1).toNanos());
    private final DeadlineTimer timer = DeadlineTimer.on(time::get);
    private final CallScope scope = CallScope.of(timer);
    private final Queue<Double> numbers = new ArrayDeque<>();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(scope, timer));

    @TempDir private Path directory;
    private @Nullable Aliases aliases;
    private @Nullable Accounts accounts;
    private @Nullable HealthRegistry registry;

    @AfterEach
    void closeWhatIsOpen() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    /// What the catalogue knows of models.
    private void known(String models) {
        written("catalogue.json", "{\"models\": {" + models + "}}");
    }

    /// An alias over targets at the accounts `a`, `b` and `c`.
    private void alias(String strategy, String... targets) {
        Path catalogue = directory.resolve("catalogue.json");
        if (!Files.exists(catalogue)) {
            known("");
        }
        String yaml =
                """
                providers:
                  a: {type: openai, api-key: k}
                  b: {type: openai, api-key: k}
                  c: {type: together, api-key: k}
                catalogue: {file: '%s'}
                concurrency: {max: %d, queue-timeout: 0ms}
                models:
                  fast:
                    strategy: %s
                    targets: [%s]
                """
                        .formatted(catalogue, MAX, strategy, String.join(", ", targets));
        try {
            open(Configuration.read(place(written("gatehouse.yaml", yaml))));
        } catch (IOException | InvalidSettingsException e) {
            throw new AssertionError(yaml, e);
        }
    }

    private void open(Configuration made) throws IOException {
        var settings = made.settings();
        var terms = new HealthRegistry.HealthSettings(settings.breaker(), settings.concurrency());
        var upstream = Upstream.open(settings.upstream(), timer);
        opened.add(upstream);
        var catalogue =
                LiveCatalogue.open(settings.catalogue(), directory, upstream, timer, _ -> {});
        opened.add(catalogue);
        var forced = new ForcedBreakers(System::nanoTime, InstantSource.system(), _ -> {});
        registry = new HealthRegistry(terms, forced, _ -> {});
        var inputs =
                new SelectionInputs(
                        registry,
                        catalogue,
                        new OperationResolver(DIALECTS),
                        DIALECTS,
                        _ -> true,
                        new Chosen());
        accounts = new Accounts(made.accounts());
        aliases = Aliases.of(settings.models(), accounts, inputs, settings.affinity());
    }

    private Configuration.Place place(Path file) {
        return new Configuration.Place(file, directory, Map.of());
    }

    private Path written(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Numbers that a test has chosen.
    private final class Chosen implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new AssertionError("only numbers from 0 to 1 are drawn");
        }

        @Override
        public double nextDouble() {
            return Objects.requireNonNull(numbers.poll(), "one more number is drawn");
        }
    }

    private TargetSelector selector(String body, String... fields) {
        return selector(Operation.CHAT, body, fields);
    }

    private TargetSelector selector(Operation operation, String body, String... fields) {
        Call call = Calls.of(operation, scope, body, fields);
        return Objects.requireNonNull(Objects.requireNonNull(aliases).route("fast", call))
                .selector();
    }

    /// The position of the first target of a call.
    private int first(String body, String... fields) {
        return selector(body, fields).next(TargetSet.NONE, 0);
    }

    /// All positions in the order in which they are tried.
    private List<Integer> order(TargetSelector selector) {
        var positions = new ArrayList<Integer>();
        TargetSet attempted = TargetSet.NONE;
        int position;
        while ((position = selector.next(attempted, 0)) >= 0) {
            positions.add(position);
            attempted = attempted.with(position);
        }
        return positions;
    }

    private static String prompt(int bytes) {
        return "{\"messages\":\"" + "x".repeat(bytes - 15) + "\"}";
    }

    private static String prompt(int bytes, int answer) {
        String limit = ",\"max_tokens\":" + answer + "}";
        return prompt(bytes - limit.length() + 1).replace("}", limit);
    }

    private void pass(double seconds) {
        time.addAndGet((long) (seconds * 1e9));
    }

    private static TargetSet set(int... positions) {
        TargetSet set = TargetSet.NONE;
        for (int position : positions) {
            set = set.with(position);
        }
        return set;
    }

    /// Starts an attempt at a target.
    private Attempt attempt(String account, String model, boolean streaming) {
        Call arrived = Calls.of(Operation.CHAT, scope, PLAIN);
        Call call = arrived.with(arrived.body(), new RequestFacts("fast", streaming));
        var target =
                Target.of(
                        Objects.requireNonNull(Objects.requireNonNull(accounts).exact(account)),
                        model);
        var plan = new Attempt.Plan(RoutePolicy.USUAL, null, false);
        var attempt = new Attempt(call, target, Operation.CHAT, plan);
        new HealthStage(Objects.requireNonNull(registry))
                .attempt(attempt, _ -> new Answer.Whole(200, Headers.none(), new byte[0]));
        return attempt;
    }

    private Attempt attempt(String account) {
        return attempt(account, "m", false);
    }

    private void fails(String account, Problem problem) {
        attempt(account).finish(problem);
    }

    private void breaks(String account) {
        breaks(account, "m");
    }

    private void breaks(String account, String model) {
        for (int i = 0; i < 5; i++) {
            attempt(account, model, false)
                    .finish(new Problem.Unreachable(account, "it is down", false));
        }
    }

    private void asksForPause(String account, int seconds) {
        var wait = Duration.ofSeconds(seconds);
        var error = new ProviderError(ProviderError.Kind.RATE, 429, "wait", null, null, wait, null);
        fails(account, new Problem.ProviderFailed(account, error, Headers.none()));
    }

    /// A stream with so many seconds before its first content and so many tokens in a second.
    private void streams(String account, double seconds, int tokens) {
        Attempt attempt = attempt(account, "m", true);
        pass(seconds);
        attempt.answering();
        pass(1);
        attempt.used(new Usage(9, tokens, 0, 0, 0));
        attempt.finish(null);
    }

    @Test
    void targets_are_tried_in_order_and_each_once() {
        alias("first-available", "{model: a/m}", "{model: b/m}", "{model: c/m}");

        assertThat(order(selector(PLAIN))).containsExactly(0, 1, 2);
        assertThat(selector(PLAIN).next(set(0, 2), 0)).isEqualTo(1);
        assertThat(selector(PLAIN).next(set(0, 1, 2), 0)).isEqualTo(NONE_LEFT);
    }

    @Test
    void an_unavailable_target_is_skipped() {
        alias("first-available", "{model: a/m}", "{model: b/m}", "{model: c/m}");
        breaks("a");
        asksForPause("b", 20);

        assertThat(order(selector(PLAIN))).containsExactly(2);
        pass(10);
        assertThat(order(selector(PLAIN))).as("a may be probed").containsExactly(0, 2);
        pass(10);
        assertThat(order(selector(PLAIN))).containsExactly(0, 1, 2);
    }

    @Test
    void an_available_target_comes_before_one_that_has_been_available_for_longer() {
        alias("first-available", "{model: a/m}", "{model: b/m}");
        asksForPause("a", 1);
        pass(2);

        assertThat(first(PLAIN)).isZero();
    }

    @Test
    void when_no_target_is_available_a_new_call_goes_to_the_one_available_soonest() {
        alias("first-available", "{model: a/m}", "{model: b/m}", "{model: c/m}");
        asksForPause("a", 30);
        asksForPause("b", 10);
        asksForPause("c", 20);

        assertThat(first(PLAIN)).isEqualTo(1);
        assertThat(selector(PLAIN).next(set(1), 0)).as("a second try").isEqualTo(NONE_LEFT);
        asksForPause("b", 30);
        assertThat(first(PLAIN)).isEqualTo(2);
        asksForPause("c", 30);
        assertThat(first(PLAIN)).as("all alike").isZero();
    }

    @Test
    void the_one_that_is_available_soonest_comes_before_the_cheapest() {
        known("\"openai/m\": {\"prices\": {\"input\": 1, \"output\": 1}}");
        alias("cheapest", "{model: a/unpriced}", "{model: b/m}");
        breaks("a", "unpriced");
        pass(1);
        breaks("b");

        assertThat(first(PLAIN)).isZero();
    }

    @Test
    void the_one_that_is_available_soonest_must_meet_the_conditions_as_well() {
        known("\"openai/small\": {\"context\": 10}");
        alias("first-available", "{model: a/m, tags: [night]}", "{model: b/small}", "{model: c/m}");
        breaks("c");

        assertThat(first(prompt(400))).isEqualTo(2);
        assertThat(first(prompt(400), "X-Gatehouse-Tags", "night")).isZero();
        assertThat(first(PLAIN)).isEqualTo(1);
    }

    @Test
    void conditions_of_the_operator_always_hold() {
        alias("first-available", "{model: a/m, tags: [night]}");

        assertThat(first(PLAIN)).isEqualTo(NONE_LEFT);
        assertThat(first(PLAIN, "X-Gatehouse-Tags", "day, night")).isZero();
    }

    @Test
    void a_model_that_is_known_to_read_too_little_is_passed_over() {
        known("\"openai/small\": {\"context\": 100}");
        alias("first-available", "{model: a/small}", "{model: b/m}");

        assertThat(order(selector(prompt(400)))).containsExactly(0, 1);
        assertThat(order(selector(prompt(404)))).containsExactly(1);
    }

    @Test
    void when_the_catalogue_excludes_all_targets_the_provider_decides() {
        known("\"openai/m\": {\"context\": 10}");
        alias("cheapest", "{model: a/m}", "{model: b/m}");

        assertThat(order(selector(prompt(400)))).containsExactly(0);
    }

    @Test
    void a_known_context_must_be_large_enough() {
        known(
                """
                "openai/small": {"context": 100}, "openai/same": {"context": 100},
                "openai/large": {"context": 101}
                """);
        alias(
                "first-available",
                "{model: a/small}",
                "{model: a/same}",
                "{model: b/large}",
                "{model: b/unknown}");
        TargetSelector selector = selector(PLAIN);

        assertThat(selector.context(0)).isEqualTo(100);
        assertThat(selector.context(3)).as("unknown").isZero();
        assertThat(selector.next(set(0), 101)).as("one that is as small").isEqualTo(2);
        assertThat(selector.next(set(0, 2), 101)).as("it may read more").isEqualTo(3);
        assertThat(selector.next(set(0, 2, 3), 101)).isEqualTo(NONE_LEFT);
        assertThat(selector.next(set(0), 100)).isEqualTo(1);
        assertThat(selector.next(TargetSet.NONE, 101)).isEqualTo(2);
    }

    @Test
    void an_account_that_does_not_serve_the_operation_is_passed_over() {
        alias("first-available", "{model: a/m}", "{model: b/m}", "{model: c/m}");

        assertThat(order(selector(Operation.RERANK, PLAIN))).containsExactly(2);
        breaks("c");
        assertThat(order(selector(Operation.RERANK, PLAIN))).containsExactly(2);
        assertThat(selector(Operation.RERANK, PLAIN).reason(0))
                .startsWith("its account does not serve rerank");
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.9, 1", "0.5, 0.95, 0", "0.0, 0.0, 0", "0.0, 0.1, 0", "0.1, 0.0, 1"})
    void a_random_number_counts_by_weight(double a, double b, int expected) {
        alias("weighted", "{model: a/m}", "{model: b/m, weight: 4}");
        numbers.addAll(List.of(a, b));

        assertThat(first(PLAIN)).isEqualTo(expected);
    }

    @Test
    void round_robin_tries_each_target_first_and_then_the_following() {
        alias("round-robin", "{model: a/m}", "{model: b/m}", "{model: c/m}");

        assertThat(order(selector(PLAIN))).containsExactly(0, 1, 2);
        assertThat(order(selector(PLAIN))).containsExactly(1, 2, 0);
        assertThat(order(selector(PLAIN))).containsExactly(2, 0, 1);
        assertThat(order(selector(PLAIN))).containsExactly(0, 1, 2);
    }

    @Test
    void the_least_busy_by_weight_is_tried() {
        alias("least-busy", "{model: a/m}", "{model: b/m, weight: 2}");
        assertThat(first(PLAIN)).isEqualTo(1);
        attempt("b");
        assertThat(first(PLAIN)).as("two calls each, by weight").isZero();
        attempt("a");
        attempt("b");

        assertThat(first(PLAIN)).isEqualTo(1);
    }

    @Test
    void the_fastest_for_an_answer_of_that_length_is_tried() {
        alias("fastest", "{model: a/m}", "{model: b/m}", "{model: c/m}");
        streams("a", 0.1, 10);
        assertThat(first(PLAIN)).as("not measured yet").isEqualTo(1);
        streams("b", 1, 1000);
        streams("c", 9, 1);

        assertThat(order(selector(PLAIN))).as("five hundred tokens").containsExactly(1, 0, 2);
        assertThat(order(selector("{\"max_tokens\":1}"))).containsExactly(0, 1, 2);
        assertThat(order(selector("{\"max_tokens\":10000}"))).containsExactly(1, 0, 2);
    }

    @Test
    void the_cheapest_for_prompt_and_answer_is_tried_and_targets_without_a_price_last() {
        known(
                """
                "openai/read": {"prices": {"input": 9, "output": 1}},
                "openai/write": {"prices": {"input": 1, "output": 9}},
                "openai/half": {"prices": {"input": 1}}
                """);
        alias(
                "cheapest",
                "{model: a/half}",
                "{model: a/read}",
                "{model: b/write}",
                "{model: c/unknown}");

        assertThat(order(selector(prompt(4000, 10)))).containsExactly(2, 1, 0, 3);
        assertThat(order(selector(prompt(40, 400)))).containsExactly(1, 2, 0, 3);
        assertThat(order(selector(prompt(1200)))).as("five hundred").containsExactly(1, 2, 0, 3);
        assertThat(order(selector(prompt(2400)))).as("five hundred").containsExactly(2, 1, 0, 3);
    }

    /// The accounts to which so many sessions are sent, one letter each.
    private String accountsOf(int sessions) {
        var names = new StringBuilder();
        for (int i = 0; i < sessions; i++) {
            names.append("abc".charAt(first(PLAIN, "Session-Id", "session-" + i)));
        }
        return names.toString();
    }

    /// So do a gateway that was started anew and others beside it.
    @Test
    void a_session_meets_the_same_target_at_every_gateway() {
        alias("round-robin", "{model: a/m}", "{model: b/m, weight: 3}", "{model: c/m}");

        String found = accountsOf(40);

        assertThat(found).isEqualTo("aaabbbbbbbccabaaabbbbbbbbbaabbbbabcbbbbb");
        assertThat(accountsOf(40)).isEqualTo(found);
    }

    @Test
    void sessions_are_spread_by_weight() {
        alias("weighted", "{model: a/m}", "{model: b/m, weight: 3}");

        long shared = accountsOf(2000).chars().filter(name -> name == 'b').count();

        // Six standard deviations around 1500.
        assertThat(shared).isBetween(1384L, 1616L);
    }

    @Test
    void a_session_that_loses_its_target_does_not_move_the_others() {
        alias("weighted", "{model: a/m}", "{model: b/m}", "{model: c/m}");
        String before = accountsOf(100);
        breaks("b");
        String after = accountsOf(100);

        assertThat(after).doesNotContain("b").contains("a", "c");
        for (int i = 0; i < before.length(); i++) {
            assertThat(before.charAt(i)).isIn('b', after.charAt(i));
        }
    }

    @Test
    void in_order_means_in_order_for_sessions_too() {
        alias("first-available", "{model: a/m}", "{model: b/m}");

        assertThat(accountsOf(20)).isEqualTo("a".repeat(20));
    }

    @ParameterizedTest
    @CsvSource({
        "first-available, 'position 1 in order', 'position 2 in order'",
        "weighted, 'weighted random, weight 3', 'weighted random, weight 1'",
        "round-robin, 'round robin', 'round robin'",
        "least-busy, '2 calls in flight', '0 calls in flight'",
        "fastest, '1.0 s expected', 'not measured yet'",
        "cheapest, 'about $0.002000', 'its price is unknown'",
    })
    void the_reason_of_each_strategy_is_reported(String strategy, String one, String other) {
        known("\"openai/m\": {\"prices\": {\"input\": 1, \"output\": 2}}");
        alias(strategy, "{model: a/m, weight: 3}", "{model: c/m}");
        streams("a", 0.5, 1000);
        attempt("a");
        attempt("a");

        assertThat(selector(prompt(4000)).reason(0)).isEqualTo(one);
        assertThat(selector(prompt(4000)).reason(1)).isEqualTo(other);
        assertThat(selector(PLAIN, "Session-Id", "s").reason(0))
                .isEqualTo(strategy.startsWith("first") ? one : "the order of the session");
    }

    @Test
    void the_reason_against_a_target_is_reported() {
        known("\"openai/small\": {\"context\": 10}");
        alias(
                "first-available",
                "{model: a/m, tags: [night]}",
                "{model: a/small}",
                "{model: b/m}",
                "{model: c/m}");
        breaks("b");
        asksForPause("c", 20);
        pass(0.5);
        TargetSelector selector = selector(prompt(400));

        assertThat(selector.reason(0)).isEqualTo("its condition 'tags' is not met");
        assertThat(selector.reason(1)).startsWith("by the catalogue its model lacks a capability");
        assertThat(selector.reason(2)).isEqualTo("circuit open, for 10 s more");
        assertThat(selector.reason(3)).isEqualTo("rate limited, for 20 s more");
        pass(9.5);
        assertThat(selector.reason(2)).isEqualTo("circuit half-open: this call probes it");
        assertThat(selector.reason(3)).isEqualTo("rate limited, for 10 s more");
    }

    @Test
    void the_reason_of_a_suspended_account_and_of_one_at_its_limit_is_reported() {
        alias("first-available", "{model: a/m}", "{model: b/m}");
        fails("a", new Problem.CredentialsRejected("a", null));
        for (int i = 0; i < MAX; i++) {
            attempt("b");
        }

        assertThat(selector(PLAIN).reason(0)).isEqualTo("its account is suspended, for 30 s more");
        assertThat(selector(PLAIN).reason(1)).isEqualTo("at its concurrency limit");
        pass(30);
        assertThat(selector(PLAIN).reason(0))
                .as("no time is left")
                .isEqualTo("its account is suspended");
    }
}
