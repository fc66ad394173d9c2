package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.storage.sql.PostgresServer;
import org.junit.jupiter.api.Test;

/// Rate limits of several gateways with one storage.
class SharedLimitsJourneyTest {
    private static GatewayFixture gateway(String database) {
        String yaml =
                "storage: {type: postgresql, postgresql: {url: '%s'}}\nlimits: [{kind: all, requests: 40, period: day}]\n"
                        .formatted(database);
        var gateway = GatewayFixture.open(yaml);
        gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
        return gateway;
    }

    private static boolean shared(GatewayFixture gateway, int gateways) {
        String path = "/admin/limits";
        return gateway.raw(ScriptedClient.request("GET", path))
                .body()
                .contains("\"gateways\":" + gateways + ",");
    }

    private static int accepted(GatewayFixture gateway, int calls) {
        int accepted = 0;
        for (int i = 0; i < calls; i++) {
            accepted += gateway.ask(WireFormat.CHAT, false).status() == 200 ? 1 : 0;
        }
        return accepted;
    }

    @Test
    void two_gateways_share_a_limit_and_one_that_stops_leaves_its_part_to_the_other()
            throws Exception {
        String database = PostgresServer.shared().database();
        var first = gateway(database);
        var second = gateway(database);
        try {
            Await.until("both to be counted", () -> shared(first, 2) && shared(second, 2));

            assertThat(accepted(first, 25)).isEqualTo(20);
            assertThat(accepted(second, 25)).isEqualTo(20);

            second.gatehouse().close();
            Await.until("the part of the other", () -> shared(first, 1));
            assertThat(accepted(first, 25)).as("20 of 40 are used").isEqualTo(20);
        } finally {
            GatewayFixture.closeAll(first, second);
        }
    }

    @Test
    void while_storage_is_away_a_gateway_keeps_its_part_and_warns_once() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            String database = server.database();
            var first = gateway(database);
            var second = gateway(database);
            try {
                Await.until("both to be counted", () -> shared(first, 2) && shared(second, 2));
                server.crash();
                Await.until("the warning", () -> warnings(first) == 1);

                assertThat(accepted(first, 25)).isEqualTo(20);
                server.resume();
                Await.until("storage again", () -> shared(first, 2) && shared(second, 2));
                assertThat(warnings(first)).isEqualTo(1);
            } finally {
                GatewayFixture.closeAll(first, second);
            }
        }
    }

    private static long warnings(GatewayFixture gateway) {
        return gateway.lines().stream()
                .filter(line -> line.contains("limits go on being shared by 2"))
                .count();
    }
}
