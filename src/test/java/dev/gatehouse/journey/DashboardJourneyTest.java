package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.Listener;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/// At which port and under which path the dashboard is found.
class DashboardJourneyTest {
    private static final List<String> FORMER = List.of("/admin/dashboard", "/admin/dashboard/logs");

    private static Reply get(GatewayFixture gateway, Listener at, String path) {
        ScriptedClient client = gateway.keep(ScriptedClient.to(gateway.gatehouse().port(at)));
        return client.send(ScriptedClient.request("GET", path)).lastReply();
    }

    @Test
    void the_former_address_leads_to_it_below_the_base_path_without_a_key() {
        String server = "server: {port: 0, base-path: /gw, master-key: mk-12345678}\n";
        try (var gateway = GatewayFixture.open(server)) {
            Reply reply = get(gateway, Listener.CALLS, "/gw/admin/dashboard/logs?model=gpt");

            assertThat(reply.status()).isEqualTo(302);
            assertThat(reply.field("location")).isEqualTo("/gw/dashboard/logs?model=gpt");
            assertThat(get(gateway, Listener.CALLS, "/admin/dashboard").status()).isEqualTo(404);
        }
    }

    @Test
    void it_is_at_the_port_of_administration_alone() {
        try (var gateway = GatewayFixture.open("admin: {port: 0}\n")) {
            for (String path : FORMER) {
                assertThat(get(gateway, Listener.ADMIN, path).status()).isEqualTo(302);
                assertThat(get(gateway, Listener.CALLS, path).status()).isEqualTo(404);
            }
            assertThat(get(gateway, Listener.CALLS, "/dashboard/").status()).isEqualTo(404);
        }
    }

    @Test
    void where_it_is_off_there_is_nothing() {
        try (var gateway = GatewayFixture.open("admin: {ui: {enabled: false}}\n")) {
            for (String path : List.of("/dashboard", "/dashboard/logs", "/admin/dashboard")) {
                assertThat(get(gateway, Listener.CALLS, path).status()).as(path).isEqualTo(404);
            }
        }
    }
}
