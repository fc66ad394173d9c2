package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What budgets do to calls, at one gateway.
class BudgetsJourneyTest {
    private static final String TEN =
            "budgets: {limits: [{path: /, period: total, amount: 0.02, mode: %s}]}\n";

    @ParameterizedTest
    @ValueSource(strings = {"expected", "worst-case", "strict"})
    void of_fifty_calls_at_once_a_budget_for_ten_lets_ten_pass(String mode) throws Exception {
        try (var gateway = open(TEN.formatted(mode))) {
            int answered = BudgetsFixture.answered(50, List.of(gateway));

            assertThat(answered).isEqualTo(10);
            assertThat(gateway.upstream().received()).hasSize(10);
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(429);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"expected", "worst-case", "strict"})
    void what_clients_that_hang_up_did_not_use_can_be_used_by_others(String mode) throws Exception {
        try (var gateway = open(TEN.formatted(mode))) {
            var answer = new CountDownLatch(1);
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.await(answer);
                                talk.send(WireFormat.CHAT.wholeResponse());
                            });
            String request = ScriptedClient.post(WireFormat.CHAT.path(), BudgetsFixture.BODY);
            List<ScriptedClient> clients =
                    IntStream.range(0, 10).mapToObj(_ -> gateway.client().send(request)).toList();
            Await.until("ten calls", () -> gateway.upstream().received().size() == 10);
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(429);

            clients.subList(0, 4).forEach(ScriptedClient::reset);
            Await.until("the end of four", () -> gateway.gatehouse().live().size() == 6);
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));

            Await.until("what they held", () -> BudgetsFixture.ask(gateway).status() == 200);
            for (int i = 0; i < 3; i++) {
                Await.until("more of it", () -> BudgetsFixture.ask(gateway).status() == 200);
            }
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(429);
            answer.countDown();
        }
    }

    @Test
    void failover_to_a_more_expensive_target_does_not_spend_more_than_fits() {
        try (var gateway = failover("0.004")) {
            ScriptedUpstream.Script failing = ScriptedUpstream.json(503, "{\"error\":{}}");
            gateway.upstream().next(failing, failing);

            assertThat(ask(gateway, "both").status()).isEqualTo(503);
            assertThat(gateway.upstream().received()).hasSize(2);
            assertThat(ask(gateway, "both").status()).isEqualTo(200);
        }
    }

    @Test
    void a_cheaper_target_that_fits_answers_where_the_first_does_not() {
        try (var gateway = failover("0.004")) {
            assertThat(ask(gateway, "cheaper").status()).isEqualTo(200);
            assertThat(gateway.upstream().only().text()).contains("\"cheap\"");
            assertThat(ask(gateway, "dear").status()).isEqualTo(429);
        }
    }

    private static ScriptedClient.Reply ask(GatewayFixture gateway, String model) {
        return gateway.ask(WireFormat.CHAT, BudgetsFixture.BODY.replace("gpt", model));
    }

    private static GatewayFixture failover(String amount) {
        return open(
                """
                providers:
                  one: {type: openai, base-url: 'UPSTREAM', api-key: k, models: [gpt, dear, cheap], streams: exact}
                models:
                  both: {targets: [{model: one/gpt}, {model: one/dear}]}
                  cheaper: {targets: [{model: one/dear}, {model: one/cheap}]}
                retry: {max-retries: 2, initial-backoff: 1ms}
                budgets: {limits: [{all: true, period: daily, amount: %s}]}
                """
                        .formatted(amount));
    }

    @Test
    void a_rejection_names_the_budget_and_when_it_ends() {
        try (var gateway = open("budgets: {limits: [{path: /, period: daily, amount: 0.001}]}\n")) {
            ScriptedClient.Reply refused = BudgetsFixture.ask(gateway);

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.text("error", "code")).isEqualTo("budget_exceeded");
            assertThat(refused.text("error", "message"))
                    .contains("daily budget of $0.001", "path '/'", "T00:00:00Z");
            assertThat(refused.field("x-should-retry")).isEqualTo("false");
            assertThat(Integer.parseInt(String.valueOf(refused.field("retry-after"))))
                    .isBetween(1, 86_400);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void answers_state_what_the_tightest_budget_leaves() {
        String limits =
                "budgets: {limits: [{all: true, period: daily, amount: 1}, {path: /eng, period: daily, amount: 0.01}]}\n";
        try (var gateway = open(limits)) {
            String left = "x-gatehouse-budget-remaining";
            assertThat(BudgetsFixture.ask(gateway).field(left)).isEqualTo("0.998");
            String path = "X-Gatehouse-User-Path: /eng/alice";
            assertThat(BudgetsFixture.ask(gateway, path).field(left)).isEqualTo("0.008");
        }
    }

    @Test
    void each_child_of_a_template_has_a_budget_of_its_own() {
        String limits =
                "budgets: {limits: [{path: /eng, per-child: true, period: monthly, amount: 0.004}]}\n";
        try (var gateway = open(limits)) {
            for (String child : List.of("/eng/alice", "/eng/bob/laptop")) {
                String path = "X-Gatehouse-User-Path: " + child;
                assertThat(BudgetsFixture.ask(gateway, path).status()).isEqualTo(200);
                assertThat(BudgetsFixture.ask(gateway, path).status()).isEqualTo(200);
                assertThat(BudgetsFixture.ask(gateway, path).status()).isEqualTo(429);
            }
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(200);
        }
    }

    @Test
    void a_model_without_a_price_is_rejected_under_a_budget_that_does_not_allow_it() {
        String limits =
                "providers: {one: {type: openai, base-url: 'UPSTREAM', api-key: k, models: [odd], streams: exact}}\n"
                        + "budgets: {limits: [{path: /eng, period: daily, amount: 1},"
                        + " {path: /ops, period: daily, amount: 1, allow-unpriced: true}]}\n";
        try (var gateway = open(limits)) {
            String body = BudgetsFixture.BODY.replace("gpt", "odd");
            ScriptedClient.Reply refused =
                    gateway.ask(WireFormat.CHAT, body, "X-Gatehouse-User-Path: /eng");

            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text("error", "code")).isEqualTo("unpriced_model");
            String other = "X-Gatehouse-User-Path: /ops";
            assertThat(gateway.ask(WireFormat.CHAT, body, other).status()).isEqualTo(200);
            assertThat(gateway.ask(WireFormat.CHAT, body).status()).isEqualTo(200);
        }
    }

    @Test
    void budgets_are_read_from_variables_of_the_environment() {
        var plan =
                new GatewayFixture.Plan(
                        BudgetsFixture.priced(""),
                        Map.of("SET_BUDGET_TEAM__ALICE", "daily=0.002,weekly=5"),
                        null);
        try (var gateway = GatewayFixture.open(plan, false)) {
            String path = "X-Gatehouse-User-Path: /team/alice";
            assertThat(BudgetsFixture.ask(gateway, path).status()).isEqualTo(200);
            assertThat(BudgetsFixture.ask(gateway, path).status()).isEqualTo(429);
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(200);
        }
    }

    private static GatewayFixture open(String yaml) {
        return GatewayFixture.open(BudgetsFixture.priced(yaml));
    }
}
