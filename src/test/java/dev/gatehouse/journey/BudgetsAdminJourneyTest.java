package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.storage.sql.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What administration shows and changes of budgets.
class BudgetsAdminJourneyTest {
    @Test
    void a_budget_that_is_set_holds_at_once_and_shows_what_was_spent() {
        try (var gateway = open("")) {
            ScriptedClient.Reply set =
                    BudgetsFixture.put(
                            gateway,
                            "/admin/budgets/%2Feng%2Falice/daily",
                            "{\"amount\": 0.002, \"mode\": \"strict\"}");
            assertThat(set.status()).as(set.body()).isEqualTo(200);
            assertThat(set.text("user_path")).isEqualTo("/eng/alice");
            assertThat(set.text("mode")).isEqualTo("strict");

            String path = "X-Gatehouse-User-Path: /eng/alice";
            assertThat(BudgetsFixture.ask(gateway, path).status()).isEqualTo(200);
            assertThat(BudgetsFixture.ask(gateway, path).status()).isEqualTo(429);
            Await.until("what was spent", () -> all(gateway).contains("\"spent_nanos\":2000000"));
            assertThat(all(gateway))
                    .contains("\"source\":\"manual\"", "\"usage_ratio\":1,", "\"remaining\":0,")
                    .contains("\"period_seconds\":86400", "\"has_usage\":true");
        }
    }

    @Test
    void a_path_may_stand_as_it_is_and_other_kinds_stand_beside() {
        try (var gateway = open("")) {
            String five = "{\"amount\": 5}";
            for (String place :
                    new String[] {
                        "/admin/budgets/eng/bob/weekly",
                        "/admin/budgets/%2F/monthly",
                        "/admin/budgets/eng/*/3600",
                        "/admin/budgets-by/model/openai%2FGPT/daily",
                        "/admin/budgets-by/key/k1/90",
                        "/admin/budgets-by/account/one/total",
                        "/admin/budgets-by/tag/blue/daily",
                        "/admin/budgets-by/all/daily"
                    }) {
                ScriptedClient.Reply set = BudgetsFixture.put(gateway, place, five);
                assertThat(set.status()).as(place + set.body()).isEqualTo(200);
            }
            assertThat(all(gateway))
                    .contains("\"name\":\"/eng/bob\"", "\"template\":\"/eng/*\"")
                    .contains("\"name\":\"gpt\"", "\"period_label\":\"every 90 s\"");
            assertThat(BudgetsFixture.ask(gateway).field("x-gatehouse-budget-remaining"))
                    .isEqualTo("4.998");
        }
    }

    @Test
    void a_change_of_another_version_and_of_a_configured_budget_is_rejected() {
        try (var gateway = open("budgets: {limits: [{path: /ops, period: daily, amount: 1}]}\n")) {
            String place = "/admin/budgets/eng/daily";
            String version = BudgetsFixture.put(gateway, place, "{\"amount\": 1}").field("etag");
            ScriptedClient.Reply second =
                    BudgetsFixture.put(gateway, place, "{\"amount\": 2}", "If-Match: " + version);
            assertThat(second.status()).isEqualTo(200);
            ScriptedClient.Reply third =
                    BudgetsFixture.put(gateway, place, "{\"amount\": 3}", "If-Match: " + version);
            assertThat(third.status()).isEqualTo(412);

            ScriptedClient.Reply configured =
                    BudgetsFixture.put(gateway, "/admin/budgets/ops/daily", "{\"amount\": 3}");
            assertThat(configured.status()).isEqualTo(403);
            assertThat(all(gateway)).contains("\"source\":\"config\"");
            assertThat(delete(gateway, place).status()).isEqualTo(200);
            assertThat(delete(gateway, place).status()).isEqualTo(404);
        }
    }

    @Test
    void a_reset_lets_spending_count_from_then_on() {
        try (var gateway = open("budgets: {limits: [{path: /, period: total, amount: 0.002}]}\n")) {
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(200);
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(429);
            String one = "{\"user_path\": \"/\", \"period\": \"total\"}";
            assertThat(post(gateway, "/admin/budgets/reset-one", one).status()).isEqualTo(200);
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(200);

            assertThat(post(gateway, "/admin/budgets/reset", "{}").status()).isEqualTo(400);
            String word = "{\"confirmation\": \"reset\"}";
            assertThat(post(gateway, "/admin/budgets/reset", word).status()).isEqualTo(200);
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(200);
            assertThat(all(gateway)).doesNotContain("\"last_reset_at\":null");
        }
    }

    @Test
    void anchors_move_the_windows() {
        try (var gateway = open("budgets: {limits: [{path: /, period: daily, amount: 1}]}\n")) {
            String settings = "/admin/budgets/settings";
            ScriptedClient.Reply moved =
                    BudgetsFixture.put(gateway, settings, "{\"daily_reset_hour\": 7}");
            assertThat(moved.status()).isEqualTo(200);
            assertThat(all(gateway)).contains("T07:00:00Z\"");
            assertThat(BudgetsFixture.put(gateway, settings, "{\"daily_reset_hour\": 24}").status())
                    .isEqualTo(400);
        }
    }

    @Test
    void a_budget_that_is_set_at_one_gateway_holds_at_another() throws Exception {
        String yaml =
                "storage: {type: postgresql, postgresql: {url: '%s'}}\n"
                        .formatted(PostgresServer.shared().database());
        GatewayFixture one = open(yaml);
        GatewayFixture other = open(yaml);
        try {
            BudgetsFixture.put(one, "/admin/budgets/%2F/daily", "{\"amount\": 0.001}");
            Await.until("the budget", () -> BudgetsFixture.ask(other).status() == 429);
        } finally {
            GatewayFixture.closeAll(one, other);
        }
    }

    @Test
    void what_was_spent_is_known_after_a_restart() throws IOException {
        Path data = Files.createTempDirectory("budgets");
        String yaml =
                "data-dir: '%s'\nbudgets: {limits: [{path: /, period: total, amount: 0.004}]}\n"
                        .formatted(data);
        try (var gateway = open(yaml)) {
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(200);
        }
        try (var gateway = open(yaml)) {
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(200);
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(429);
        }
    }

    @Test
    void metrics_show_what_is_used_and_what_was_refused() {
        try (var gateway =
                open(
                        """
                        metrics: {enabled: true}
                        budgets: {limits: [{path: /, period: total, amount: 0.002}]}
                        """)) {
            BudgetsFixture.ask(gateway);
            BudgetsFixture.ask(gateway);
            assertThat(BudgetsFixture.get(gateway, "/metrics"))
                    .contains(
                            "gatehouse_budget_used_ratio{kind=\"path\",name=\"/\",period=\"total\"} 1.0")
                    .contains("gatehouse_budget_refusals_total{reason=\"exceeded\"} 1.0");
            Await.until("warnings", () -> gateway.logged().contains("100 % of the total budget"));
            assertThat(gateway.logged()).containsOnlyOnce("80 % of the total budget");
        }
    }

    @Test
    void a_stream_that_is_cut_and_a_call_that_failed_are_settled() {
        try (var gateway = open("budgets: {limits: [{path: /, period: total, amount: 0.002}]}\n")) {
            gateway.upstream().next(ScriptedUpstream.json(400, "{\"error\":{}}"));
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(400);
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(200);
            Await.until(
                    "nothing held",
                    () -> all(gateway).contains("\"spent_nanos\":2000000,\"held_nanos\":0"));
        }
    }

    private static GatewayFixture open(String yaml) {
        GatewayFixture gateway = GatewayFixture.open(BudgetsFixture.priced(yaml));
        Await.until("storage", () -> all(gateway).contains("\"data\""));
        return gateway;
    }

    private static String all(GatewayFixture gateway) {
        return BudgetsFixture.get(gateway, "/admin/budgets");
    }

    private static ScriptedClient.Reply post(GatewayFixture gateway, String path, String body) {
        return gateway.raw(ScriptedClient.post(path, body));
    }

    private static ScriptedClient.Reply delete(GatewayFixture gateway, String path) {
        return gateway.raw(ScriptedClient.request("DELETE", path));
    }
}
