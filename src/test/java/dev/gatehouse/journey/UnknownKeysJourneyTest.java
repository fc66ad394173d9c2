package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.storage.sql.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What attempts with unknown keys cost storage.
class UnknownKeysJourneyTest {
    private static final String MASTER = "master-key-of-the-unknown-keys";
    private static final int CONNECTIONS = 20;
    private static final int EACH = 1_000;

    /// PostgreSQL counts transactions, and has all of a connection once it has ended.
    @Test
    void twenty_thousand_unknown_keys_cause_no_queries_and_no_rows() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String url = server.database();
        String database = url.substring(url.lastIndexOf('/') + 1);
        String yaml =
                """
                server: {port: 0, master-key: %s}
                storage: {type: postgresql, postgresql: {url: '%s'}}
                logging: {enabled: true}
                keys: {refusals-per-minute: 0}
                """
                        .formatted(MASTER, url);
        try (var gateway = GatewayFixture.open(yaml)) {
            String admin = "Authorization: Bearer " + MASTER;
            Await.until(
                    "the keys",
                    () ->
                            gateway.raw(ScriptedClient.request("GET", "/health/ready")).status()
                                    == 200);
            var rejected = new AtomicInteger();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < CONNECTIONS; i++) {
                String name = "c" + i;
                threads.add(Thread.ofVirtual().start(() -> attempt(gateway, name, rejected)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(rejected).hasValue(CONNECTIONS * EACH);
            String logged =
                    gateway.raw(ScriptedClient.request("GET", "/admin/audit/log", admin)).body();
            assertThat(logged).contains("\"entries\":[]");
            String used =
                    gateway.raw(ScriptedClient.request("GET", "/admin/usage/log", admin)).body();
            assertThat(used).contains("\"entries\":[]");
        }
        // What it does by itself, such as asking for changes once a second.
        assertThat(transactions(server, database)).isBetween(1L, CONNECTIONS * EACH / 4L);
    }

    private static void attempt(GatewayFixture gateway, String name, AtomicInteger rejected) {
        try (ScriptedClient client = ScriptedClient.to(gateway.port())) {
            for (int i = 0; i < EACH; i++) {
                String key = "gh_unknown00000_%s_%d".formatted(name, i);
                String request =
                        ScriptedClient.post(
                                WireFormat.CHAT.path(),
                                BudgetsFixture.BODY,
                                "Authorization: Bearer " + key);
                if (client.send(request).reply().status() == 401) {
                    rejected.incrementAndGet();
                }
            }
        }
    }

    private static long transactions(PostgresServer server, String database) throws Exception {
        String sql =
                "select xact_commit + xact_rollback, pg_stat_get_db_numbackends(datid)"
                        + " from pg_stat_database where datname = '"
                        + database
                        + "'";
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            var count = new long[1];
            Await.until(
                    "the connections of the gateway to end",
                    () -> {
                        try (ResultSet rows = statement.executeQuery(sql)) {
                            assertThat(rows.next()).isTrue();
                            count[0] = rows.getLong(1);
                            return rows.getLong(2) == 0;
                        }
                    });
            return count[0];
        }
    }
}
