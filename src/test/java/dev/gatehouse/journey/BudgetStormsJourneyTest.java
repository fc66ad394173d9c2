package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.gatehouse.storage.sql.PostgresServer;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Many calls at once that are the first of a gateway, under two strict budgets of which one
/// carries over: as many pass as fit, and all others meet a budget and no fault of storage.
class BudgetStormsJourneyTest {
    private static final String BUDGETS =
            """
            budgets:
              limits:
                - {path: /, period: daily, amount: 0.02, mode: strict, rollover: 1}
                - {all: true, period: monthly, amount: 0.03, mode: strict}
            """;

    @Test
    void on_sqlite() throws Exception {
        exact(500, "");
    }

    @Test
    void on_postgresql_with_two_connections() throws Exception {
        String url = PostgresServer.shared().database();
        exact(
                500,
                "storage: {type: postgresql, postgresql: {url: '%s', max-connections: 2}}\n"
                        .formatted(url));
    }

    @Test
    void on_mongodb() throws Exception {
        var server = new MongoServer(new MemoryBackend());
        try {
            InetSocketAddress address = server.bind();
            exact(
                    100,
                    "storage: {type: mongodb, mongodb: {url: 'mongodb://127.0.0.1:%d/storm'}}\n"
                            .formatted(address.getPort()));
        } finally {
            server.shutdownNow();
        }
    }

    private static void exact(int calls, String storage) throws Exception {
        try (var gateway = GatewayFixture.open(BudgetsFixture.priced(storage + BUDGETS))) {
            assertThat(BudgetsFixture.answered(calls, List.of(gateway))).isEqualTo(10);
            assertThat(gateway.upstream().received()).hasSize(10);
        }
    }
}
