package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.storage.sql.PostgresServer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What budgets do to calls at three gateways of one PostgreSQL.
class SharedBudgetsJourneyTest {
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
