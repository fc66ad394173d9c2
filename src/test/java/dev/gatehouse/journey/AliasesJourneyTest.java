package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Aliases: which targets are tried.
class AliasesJourneyTest {
    private static final Pool POOL = new Pool(WireFormat.CHAT);
    private static final String LONG = "x".repeat(4000);

    private static GatewayFixture open(String yaml) {
        GatewayFixture gateway = GatewayFixture.open(yaml);
        gateway.upstream().always(POOL);
        return gateway;
    }

    private static String fast(int accounts, String more) {
        return Pool.yaml(WireFormat.CHAT, accounts, more);
    }

    @Test
    void the_first_target_is_tried_and_the_answer_names_it() {
        try (var gateway = open(fast(2, ""))) {
            Reply reply = POOL.ask(gateway, false);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.field("x-gatehouse-account")).isEqualTo("a");
            assertThat(gateway.upstream().only().text()).contains("\"model\":\"m\"");
            assertThat(gateway.callLine())
                    .contains("\"model\":\"fast\"", "\"account\":\"a\"", "\"served\":\"m\"");
        }
    }

    @Test
    void weights_hold() {
        String weighted =
                Pool.providers(WireFormat.CHAT, 2)
                        + """
                        models:
                          fast:
                            strategy: weighted
                            targets: [{model: a/m, weight: 3}, {model: b/m}]
                        """;
        try (var gateway = open(weighted)) {
            for (int i = 0; i < 400; i++) {
                POOL.ask(gateway, false);
            }

            // Six standard deviations around 300.
            assertThat(Pool.received(gateway, "a")).isBetween(248L, 352L);
        }
    }

    @Test
    void round_robin_tries_each_target_first() {
        try (var gateway = open(fast(3, "    strategy: round-robin\n"))) {
            for (int i = 0; i < 6; i++) {
                POOL.ask(gateway, false);
            }

            assertThat(Pool.received(gateway)).containsExactly("a", "b", "c", "a", "b", "c");
        }
    }

    @Test
    void a_busy_target_is_avoided() {
        var done = new CountDownLatch(1);
        var pool = new Pool(WireFormat.CHAT);
        try (var gateway = GatewayFixture.open(fast(2, "    strategy: least-busy\n"))) {
            gateway.upstream().always(pool);
            pool.on(
                    "a",
                    talk -> {
                        talk.await(done);
                        pool.answer(talk.question()).play(talk);
                    });
            var waiting =
                    gateway.client().send(ScriptedClient.post("/v1/chat/completions", body()));
            Await.until("a to be busy", () -> Pool.received(gateway).equals(List.of("a")));

            POOL.ask(gateway, false);
            POOL.ask(gateway, false);
            done.countDown();
            assertThat(waiting.lastReply().status()).isEqualTo(200);
            POOL.ask(gateway, false);

            assertThat(Pool.received(gateway)).containsExactly("a", "b", "b", "a");
        }
    }

    private static String body() {
        return POOL.request(false);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void the_fastest_target_is_tried_and_a_slow_one_is_probed_again(boolean streamed) {
        var pool = new Pool(WireFormat.CHAT);
        try (var gateway = GatewayFixture.virtual(fast(2, "    strategy: fastest\n"))) {
            gateway.upstream().always(pool);
            pool.on("a", taking(gateway, Duration.ofSeconds(2), pool));
            pool.on("b", taking(gateway, Duration.ofMillis(200), pool));
            for (int i = 0; i < 12; i++) {
                assertThat(pool.ask(gateway, streamed).status()).isEqualTo(200);
            }

            assertThat(Pool.received(gateway).subList(0, 2)).containsExactlyInAnyOrder("a", "b");
            assertThat(Pool.received(gateway, "a")).isEqualTo(1);

            for (int minute = 0; minute < 6; minute++) {
                gateway.advance(Duration.ofMinutes(1));
                assertThat(pool.ask(gateway, streamed).status()).isEqualTo(200);
            }

            assertThat(Pool.received(gateway, "a")).as("once it is forgotten").isEqualTo(2);
        }
    }

    /// A good answer that takes so long.
    private static ScriptedUpstream.Script taking(
            GatewayFixture gateway, Duration time, Pool pool) {
        return talk -> {
            gateway.advance(time);
            pool.answer(talk.question()).play(talk);
        };
    }

    @Test
    void the_cheapest_for_a_prompt_of_its_size_is_tried(@TempDir Path directory)
            throws IOException {
        Path file = directory.resolve("models.json");
        Files.writeString(
                file,
                """
                {"models": {
                  "openai/small": {"prices": {"input": 1, "output": 1},
                                   "tiers": [{"from": 500, "input": 9, "output": 9}]},
                  "openai/large": {"prices": {"input": 2, "output": 2}}
                }}
                """);
        String yaml =
                Pool.providers(WireFormat.CHAT, 3)
                        + """
                        models:
                          fast: {strategy: cheapest, targets: [{model: a/unpriced}, {model: b/large}, {model: c/small}]}
                        catalogue: {file: '%s'}
                        """
                                .formatted(file);
        try (var gateway = open(yaml.replace("models: [m]", "models: [unpriced, large, small]"))) {
            POOL.ask(gateway, false);
            gateway.ask(WireFormat.CHAT, body().replace("\"hi\"", "\"" + LONG + "\""));

            assertThat(Pool.received(gateway)).containsExactly("c", "b");
        }
    }

    @Test
    void a_session_stays_with_one_target_and_sessions_are_spread() {
        try (var gateway = open(fast(4, "    strategy: round-robin\n"))) {
            Set<String> targets = new HashSet<>();
            for (int session = 0; session < 32; session++) {
                String name = "session-" + session;
                var received = new HashSet<String>();
                for (int call = 0; call < 4; call++) {
                    Reply reply =
                            call % 2 == 0
                                    ? POOL.ask(gateway, false, "X-Session-Id: " + name)
                                    : POOL.ask(gateway, false, "X-Claude-Code-Session-Id: " + name);
                    received.add(String.valueOf(reply.field("x-gatehouse-account")));
                }
                assertThat(received).as(name).hasSize(1);
                targets.addAll(received);
            }

            assertThat(targets).containsExactlyInAnyOrder("a", "b", "c", "d");
        }
    }

    @Test
    void the_key_of_a_prompt_cache_names_a_session_too_unless_that_is_off() {
        String keyed = body().replace("\"messages\"", "\"prompt_cache_key\":\"k\",\"messages\"");
        try (var gateway = open(fast(3, "    strategy: round-robin\n"))) {
            for (int i = 0; i < 6; i++) {
                gateway.ask(WireFormat.CHAT, keyed);
            }

            assertThat(new HashSet<>(Pool.received(gateway))).hasSize(1);
        }
        try (var gateway = open(fast(3, "    strategy: round-robin\n    sticky: false\n"))) {
            for (int i = 0; i < 3; i++) {
                gateway.ask(WireFormat.CHAT, keyed);
            }

            assertThat(Pool.received(gateway)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void a_session_moves_while_its_target_fails_and_returns() {
        var pool = new Pool(WireFormat.CHAT);
        try (var gateway = GatewayFixture.virtual(fast(3, "    strategy: round-robin\n"))) {
            gateway.upstream().always(pool);
            String[] session = {"Session-Id: one"};
            String home =
                    String.valueOf(pool.ask(gateway, false, session).field("x-gatehouse-account"));
            pool.on(home, ScriptedUpstream.error(WireFormat.CHAT, 429, "later", "Retry-After: 20"));

            String other =
                    String.valueOf(pool.ask(gateway, false, session).field("x-gatehouse-account"));
            pool.heal(home);
            String next =
                    String.valueOf(pool.ask(gateway, false, session).field("x-gatehouse-account"));
            gateway.advance(Duration.ofSeconds(21));
            String back =
                    String.valueOf(pool.ask(gateway, false, session).field("x-gatehouse-account"));

            assertThat(other).isNotEqualTo(home);
            assertThat(next).isEqualTo(other);
            assertThat(back).isEqualTo(home);
        }
    }

    @Test
    void conditions_decide_which_targets_may_be_tried() {
        String yaml =
                Pool.providers(WireFormat.CHAT, 5)
                        + """
                        models:
                          fast:
                            targets:
                              - {model: a/m, abilities: [tools, image]}
                              - {model: b/m, context-from: 800}
                              - {model: c/m, tags: [night, batch]}
                              - {model: d/m, headers: {X-Team: red}}
                              - {model: e/m, context-up-to: 700}
                        """;
        try (var gateway = open(yaml)) {
            gateway.ask(
                    WireFormat.CHAT, body().replace("\"messages\"", "\"tools\":[{}],\"messages\""));
            gateway.ask(
                    WireFormat.CHAT,
                    body().replace("\"hi\"", "[{\"type\":\"image_url\",\"image_url\":{}}]"));
            gateway.ask(WireFormat.CHAT, body().replace("\"hi\"", "\"" + LONG + "\""));
            POOL.ask(gateway, false, "X-Gatehouse-Tags: day, batch");
            POOL.ask(gateway, false, "X-Team: red");
            POOL.ask(gateway, false, "X-Team: blue", "X-Gatehouse-Tags: day");

            assertThat(Pool.received(gateway)).containsExactly("a", "a", "b", "c", "d", "e");
        }
    }

    @Test
    void a_call_that_meets_the_conditions_of_no_target_is_rejected() {
        String yaml =
                Pool.providers(WireFormat.CHAT, 1)
                        + "models: {fast: {targets: [{model: a/m, tags: [night]}]}}\n";
        try (var gateway = open(yaml)) {
            Reply reply = POOL.ask(gateway, false);

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error", "message")).contains("'fast'");
            assertThat(reply.text("error", "param")).isEqualTo("model");
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void a_model_that_is_known_to_lack_what_the_call_needs_is_passed_over(@TempDir Path directory)
            throws IOException {
        Path file = directory.resolve("models.json");
        Files.writeString(
                file,
                """
                {"models": {"openai/blind": {"abilities": [], "in": ["text"], "context": 900}}}
                """);
        String yaml =
                Pool.providers(WireFormat.CHAT, 2)
                        + """
                        models: {fast: {targets: [{model: a/blind}, {model: b/m}]}}
                        catalogue: {file: '%s'}
                        """
                                .formatted(file);
        try (var gateway = open(yaml.replace("models: [m]", "models: [m, blind]"))) {
            POOL.ask(gateway, false);
            gateway.ask(
                    WireFormat.CHAT, body().replace("\"messages\"", "\"tools\":[{}],\"messages\""));
            gateway.ask(
                    WireFormat.CHAT,
                    body().replace("\"hi\"", "[{\"type\":\"image_url\",\"image_url\":{}}]"));
            gateway.ask(WireFormat.CHAT, body().replace("\"hi\"", "\"" + LONG + "\""));

            assertThat(Pool.received(gateway)).containsExactly("a", "b", "b", "b");
        }
    }

    @Test
    void an_alias_may_stand_for_another_and_for_several_accounts() {
        String yaml =
                Pool.providers(WireFormat.CHAT, 3)
                        + """
                        models:
                          fast: {strategy: round-robin, targets: [{model: spare}, {model: c/m}]}
                          spare: {targets: [{model: m, accounts: [a, b]}]}
                        """;
        try (var gateway = open(yaml)) {
            for (int i = 0; i < 3; i++) {
                POOL.ask(gateway, false);
            }

            assertThat(Pool.received(gateway)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aliases_are_listed_as_models() {
        try (var gateway = open(fast(1, ""))) {
            Reply all = gateway.raw(ScriptedClient.request("GET", "/v1/models"));
            Reply one = gateway.raw(ScriptedClient.request("GET", "/v1/models/fast"));

            assertThat(all.body()).contains("\"id\":\"fast\"", "\"id\":\"a/m\"");
            assertThat(one.text("id")).isEqualTo("fast");
            assertThat(one.text("owned_by")).isEqualTo("gatehouse");
        }
    }

    @Test
    void they_may_be_all_that_is_listed_while_models_keep_their_names() {
        var only = Map.of("KEEP_ONLY_ALIASES_AT_MODELS_ENDPOINT", "true");
        var route = new GatewayFixture.Plan(fast(1, ""), only, null);
        try (var gateway = GatewayFixture.open(route, false)) {
            gateway.upstream().always(POOL);
            String all = gateway.raw(ScriptedClient.request("GET", "/v1/models")).body();

            assertThat(all).contains("\"id\":\"fast\"").doesNotContain("a/m");
            assertThat(gateway.ask(WireFormat.CHAT, body().replace("fast", "a/m")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aliases_are_read_from_a_variable_as_well() {
        String json =
                """
                {"fast": {"strategy": "round-robin", "targets": [{"model": "a/m"}, {"model": "b/m"}]}}
                """;
        var route =
                new GatewayFixture.Plan(
                        Pool.providers(WireFormat.CHAT, 2), Map.of("VIRTUAL_MODELS", json), null);
        try (var gateway = GatewayFixture.open(route, false)) {
            gateway.upstream().always(POOL);
            POOL.ask(gateway, false);
            POOL.ask(gateway, false);

            assertThat(Pool.received(gateway)).containsExactly("a", "b");
        }
    }

    @Test
    void cycles_and_missing_targets_are_reported_at_the_start() {
        String yaml =
                Pool.providers(WireFormat.CHAT, 1)
                        + """
                        models:
                          one: {targets: [{model: two}]}
                          two: {targets: [{model: one}]}
                          three: {targets: [{model: nobody/m}]}
                          four: {targets: [{model: m, accounts: [aa]}]}
                          five: {targets: [{model: six, weight: 3}]}
                          six: {targets: [{model: a/m}]}
                        """;

        assertThatThrownBy(() -> GatewayFixture.open(yaml).close())
                .hasMessageContainingAll(
                        "'models.one' leads back to 'one'",
                        "'models.three' names the target 'nobody/m', which does not exist",
                        "account/model",
                        "'models.four' has a target at an unknown account 'aa'",
                        "did you mean 'a'?",
                        "'models.five' has a weight or conditions for 'six'",
                        "give them to the targets of 'six'");
    }

    @Test
    void accounts_with_one_provider_stand_in_for_each_other() {
        var pool = new Pool(WireFormat.CHAT);
        try (var gateway = GatewayFixture.open(Pool.providers(WireFormat.CHAT, 2))) {
            gateway.upstream().always(pool);
            pool.on("a", ScriptedUpstream.error(WireFormat.CHAT, 429, "later", "Retry-After: 60"));

            Reply bare = gateway.ask(WireFormat.CHAT, body().replace("fast", "m"));
            Reply provider = gateway.ask(WireFormat.CHAT, body().replace("fast", "openai/m"));
            Reply exact = gateway.ask(WireFormat.CHAT, body().replace("fast", "a/m"));

            assertThat(bare.status()).isEqualTo(200);
            assertThat(bare.field("x-gatehouse-attempts")).isEqualTo("2");
            assertThat(provider.status()).isEqualTo(200);
            // A named account is used.
            assertThat(exact.status()).isEqualTo(429);
            assertThat(Pool.received(gateway)).containsExactly("a", "b", "b", "a");
        }
    }

    @Test
    void a_target_that_its_account_may_not_be_used_for_is_passed_over() {
        var pool = new Pool(WireFormat.CHAT);
        String yaml =
                Pool.yaml(WireFormat.CHAT, 2, "  none: {targets: [{model: a/x}, {model: b/x}]}\n")
                        .replace("a/m", "a/x");
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream().always(pool);

            Reply allowed = gateway.ask(WireFormat.CHAT, body());
            Reply refused = gateway.ask(WireFormat.CHAT, body().replace("fast", "none"));
            Reply told = gateway.ask(WireFormat.CHAT, body(), "X-Gatehouse-Explain: true");

            assertThat(allowed.status()).isEqualTo(200);
            assertThat(allowed.field("x-gatehouse-attempts")).isEqualTo("1");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text("error", "message")).contains("'a'", "'x'");
            assertThat(Pool.received(gateway)).containsExactly("b");
            assertThat(told.body()).contains("its account may not be used for this model");
        }
    }
}
