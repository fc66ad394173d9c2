package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.sql.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What budgets do to calls at three gateways of one PostgreSQL.
class SharedBudgetsJourneyTest {
    private static final String FAILING_OVER =
            """
            providers:
              one: {type: openai, base-url: 'UPSTREAM', api-key: k, models: [gpt, dear], streams: exact}
            models:
              both: {targets: [{model: one/gpt}, {model: one/dear}]}
            retry: {max-retries: 2, initial-backoff: 1ms}
            budgets: {limits: [{path: /, period: total, amount: 0.02, mode: strict}]}
            """;
    private static final String TEN =
            "budgets: {limits: [{path: /, period: total, amount: 0.02, mode: %s}]}\n";

    @ParameterizedTest
    @ValueSource(strings = {"strict", "worst-case"})
    void of_fifty_calls_at_once_a_budget_for_ten_lets_ten_pass(String mode) throws Exception {
        List<GatewayFixture> gateways = three(TEN.formatted(mode));
        try {
            assertThat(BudgetsFixture.answered(50, gateways)).isEqualTo(10);
            assertThat(gateways.stream().mapToInt(it -> it.upstream().received().size()).sum())
                    .isEqualTo(10);
        } finally {
            close(gateways);
        }
    }

    @Test
    void what_clients_that_hang_up_did_not_use_can_be_used_at_other_gateways() throws Exception {
        List<GatewayFixture> gateways = three(TEN.formatted("strict"));
        var answer = new CountDownLatch(1);
        try {
            GatewayFixture first = gateways.getFirst();
            first.upstream()
                    .always(
                            talk -> {
                                talk.await(answer);
                                talk.send(WireFormat.CHAT.wholeResponse());
                            });
            String request = ScriptedClient.post(WireFormat.CHAT.path(), BudgetsFixture.BODY);
            List<ScriptedClient> clients =
                    IntStream.range(0, 10).mapToObj(_ -> first.client().send(request)).toList();
            Await.until("ten calls", () -> first.upstream().received().size() == 10);
            GatewayFixture other = gateways.getLast();
            assertThat(BudgetsFixture.ask(other).status()).isEqualTo(429);

            clients.subList(0, 3).forEach(ScriptedClient::reset);
            for (int i = 0; i < 3; i++) {
                Await.until("what they held", () -> BudgetsFixture.ask(other).status() == 200);
            }
            assertThat(BudgetsFixture.answered(50, gateways.subList(1, 3))).isZero();
        } finally {
            answer.countDown();
            close(gateways);
        }
    }

    /// The first target fails, and the second one costs five times as much: the budget has room for
    /// two of its answers.
    @Test
    void of_fifty_calls_that_fail_over_to_a_dearer_target_no_more_pass_than_fit() throws Exception {
        List<GatewayFixture> gateways = three(FAILING_OVER);
        String body = BudgetsFixture.BODY.replace("gpt", "both");
        try {
            gateways.forEach(it -> it.upstream().always(SharedBudgetsJourneyTest::answerDear));
            BudgetsFixture.statuses(50, gateways, body);
            assertThat(dear(gateways)).isLessThanOrEqualTo(2);

            Await.until("two answers", () -> two(gateways, body));
            for (GatewayFixture gateway : gateways) {
                assertThat(gateway.ask(WireFormat.CHAT, body).status()).isNotEqualTo(200);
            }
            assertThat(dear(gateways)).isEqualTo(2);
        } finally {
            close(gateways);
        }
    }

    /// Whether two were answered, the call that this makes included.
    private static boolean two(List<GatewayFixture> gateways, String body) {
        if (dear(gateways) < 2) {
            gateways.getLast().ask(WireFormat.CHAT, body);
        }
        return dear(gateways) == 2;
    }

    private static void answerDear(ScriptedUpstream.Talk talk) throws Exception {
        boolean dear = talk.question().text().contains("\"dear\"");
        ScriptedUpstream.Script failing = ScriptedUpstream.json(503, "{\"error\":{}}");
        ScriptedUpstream.Script answer = it -> it.send(WireFormat.CHAT.wholeResponse());
        (dear ? answer : failing).play(talk);
    }

    private static long dear(List<GatewayFixture> gateways) {
        return gateways.stream()
                .flatMap(it -> it.upstream().received().stream())
                .filter(it -> it.text().contains("\"dear\""))
                .count();
    }

    @Test
    void storage_keeps_a_hold_for_a_minute_longer_than_its_call_may_take() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String database = server.database();
        String limits = "server: {port: 0, total-timeout: 30s}\n" + TEN.formatted("strict");
        var answer = new CountDownLatch(1);
        try (var gateway = one(database, limits)) {
            gateway.upstream().always(talk -> talk.await(answer));
            gateway.client().send(ScriptedClient.post(WireFormat.CHAT.path(), BudgetsFixture.BODY));
            Await.until("the call", () -> gateway.upstream().received().size() == 1);

            assertThat(left(server, database)).isBetween(60_000L, 90_000L);
            answer.countDown();
        }
    }

    /// How long a hold lasts from now on, in milliseconds.
    private static long left(PostgresServer server, String database) throws SQLException {
        String name = database.substring(database.lastIndexOf('/') + 1);
        String sql =
                "select max(until) - (extract(epoch from clock_timestamp()) * 1000)::bigint"
                        + " from gh_holds where counter like 'budget/%'";
        try (Connection connection = server.connect(name)) {
            return Sql.number(connection, sql);
        }
    }

    @Test
    void a_strict_budget_answers_503_while_storage_is_away() throws Exception {
        PostgresServer server = PostgresServer.start();
        try (var gateway = one(server.database(), TEN.formatted("strict"))) {
            assertThat(BudgetsFixture.ask(gateway).status()).isEqualTo(200);
            server.crash();
            ScriptedClient.Reply refused = BudgetsFixture.ask(gateway);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text("error", "code")).isEqualTo("storage_unavailable");
            server.resume();
            Await.until("storage again", () -> BudgetsFixture.ask(gateway).status() == 200);
        } finally {
            server.close();
        }
    }

    private static List<GatewayFixture> three(String yaml) throws Exception {
        String database = PostgresServer.shared().database();
        return IntStream.range(0, 3).mapToObj(_ -> one(database, yaml)).toList();
    }

    private static GatewayFixture one(String database, String yaml) {
        String storage = "storage: {type: postgresql, postgresql: {url: '" + database + "'}}\n";
        return GatewayFixture.open(BudgetsFixture.priced(storage + yaml));
    }

    private static void close(List<GatewayFixture> gateways) {
        GatewayFixture.closeAll(
                gateways.getFirst(),
                gateways.subList(1, gateways.size()).toArray(GatewayFixture[]::new));
    }
}
