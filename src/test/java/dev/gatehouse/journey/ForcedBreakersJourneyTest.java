package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.storage.sql.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Circuit breakers that operators force open or closed for a time.
class ForcedBreakersJourneyTest {
    private static final String BREAKER = "/admin/providers/a/breaker";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir private Path data;

    private static String yaml(String more) {
        return RoutingAdmin.SERVER
                + "metrics: {enabled: true}\nretry: {max-retries: 0}\n"
                + Pool.yaml(WireFormat.CHAT, 2, "")
                + more;
    }

    private static GatewayFixture virtual() {
        GatewayFixture gateway = GatewayFixture.virtual(yaml(""));
        gateway.upstream().always(new Pool(WireFormat.CHAT));
        return RoutingAdmin.opened(gateway);
    }

    private static void force(GatewayFixture gateway, String state, String length) {
        String body = "{`state`:`%s`,`for`:`%s`}".formatted(state, length);
        Reply reply = RoutingAdmin.send(gateway, "PUT", BREAKER, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.text("state")).isEqualTo(state);
    }

    private static Reply ask(GatewayFixture gateway, String model) {
        String body = WireFormat.CHAT.request(false).replace("gpt", model);
        return gateway.ask(WireFormat.CHAT, body, RoutingAdmin.field());
    }

    private static JsonNode status(GatewayFixture gateway) {
        Reply reply = RoutingAdmin.send(gateway, "GET", "/admin/providers/status", "");
        return RoutingAdmin.json(reply).get("providers").get(0);
    }

    private static String metrics(GatewayFixture gateway) {
        return RoutingAdmin.send(gateway, "GET", "/metrics", "").body();
    }

    @Test
    void an_account_that_is_forced_open_takes_no_calls_until_its_end() {
        try (var gateway = virtual()) {
            assertThat(ask(gateway, "fast").field("x-gatehouse-account")).isEqualTo("a");
            force(gateway, "open", "15m");

            Reply direct = ask(gateway, "a/m");
            assertThat(direct.status()).isEqualTo(503);
            assertThat(direct.text("error", "code")).isEqualTo("account_closed");
            assertThat(direct.field("retry-after")).isEqualTo("900");
            assertThat(ask(gateway, "fast").field("x-gatehouse-account")).isEqualTo("b");
            assertThat(status(gateway).get("status").asText()).isEqualTo("unhealthy");
            assertThat(status(gateway).at("/breaker/state").asText()).isEqualTo("open");
            assertThat(status(gateway).get("status_reason").asText()).contains("forced open until");
            assertThat(metrics(gateway))
                    .contains(
                            "gatehouse_account_breaker_forced{account=\"a\",state=\"open\"} 1.0",
                            "gatehouse_target_state{account=\"a\",model=\"m\",state=\"open\"} 1.0");

            gateway.advance(MINUTE.multipliedBy(14));
            assertThat(ask(gateway, "a/m").status()).isEqualTo(503);
            gateway.advance(MINUTE.multipliedBy(2));
            assertThat(ask(gateway, "a/m").status()).isEqualTo(200);
            assertThat(ask(gateway, "fast").field("x-gatehouse-account")).isEqualTo("a");
            assertThat(status(gateway).get("breaker").isNull()).isTrue();
            assertThat(metrics(gateway)).doesNotContain("breaker_forced{");
            assertThat(Pool.received(gateway)).containsExactly("a", "b", "a", "a");
        }
    }

    @Test
    void where_all_targets_of_an_alias_are_forced_open_none_is_called() {
        try (var gateway = virtual()) {
            force(gateway, "open", "15m");
            String other = BREAKER.replace("/a/", "/b/");
            RoutingAdmin.send(gateway, "PUT", other, "{`state`:`open`,`for`:`15m`}");

            assertThat(ask(gateway, "fast").status()).isEqualTo(503);
            assertThat(ask(gateway, "m").status()).isEqualTo(503);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void a_breaker_that_is_forced_closed_does_not_open_until_its_end() {
        try (var gateway = virtual()) {
            var pool = new Pool(WireFormat.CHAT);
            gateway.upstream()
                    .always(pool.on("a", ScriptedUpstream.json(503, "{\"error\":\"overload\"}")));
            force(gateway, "closed", "15m");
            for (int i = 0; i < 8; i++) {
                assertThat(ask(gateway, "a/m").status()).isEqualTo(503);
            }
            assertThat(metrics(gateway))
                    .contains("gatehouse_target_state{account=\"a\",model=\"m\",state=\"closed\"}")
                    .contains("gatehouse_account_breaker_forced{account=\"a\",state=\"closed\"}");
            ask(gateway, "fast");
            assertThat(Pool.received(gateway, "a")).isEqualTo(9);

            gateway.advance(MINUTE.multipliedBy(16));
            assertThat(metrics(gateway))
                    .contains("gatehouse_target_state{account=\"a\",model=\"m\",state=\"closed\"}");
            assertThat(gateway.logged()).doesNotContain("circuit opened");
            for (int i = 0; i < 8; i++) {
                ask(gateway, "a/m");
            }
            assertThat(metrics(gateway))
                    .contains("gatehouse_target_state{account=\"a\",model=\"m\",state=\"open\"}");
        }
    }

    @Test
    void an_open_circuit_counts_as_closed_while_it_is_forced_and_its_end_can_come_early() {
        try (var gateway = virtual()) {
            var pool = new Pool(WireFormat.CHAT);
            gateway.upstream()
                    .always(pool.on("a", ScriptedUpstream.json(503, "{\"error\":\"overload\"}")));
            for (int i = 0; i < 5; i++) {
                ask(gateway, "a/m");
            }
            pool.heal("a");
            assertThat(ask(gateway, "fast").field("x-gatehouse-account")).isEqualTo("b");
            force(gateway, "closed", "1h");
            assertThat(ask(gateway, "fast").field("x-gatehouse-account")).isEqualTo("a");
            force(gateway, "open", "1h");
            assertThat(ask(gateway, "fast").field("x-gatehouse-account")).isEqualTo("b");

            assertThat(RoutingAdmin.send(gateway, "DELETE", BREAKER, "").status()).isEqualTo(204);
            assertThat(ask(gateway, "a/m").status()).isEqualTo(200);
            assertThat(RoutingAdmin.send(gateway, "DELETE", BREAKER, "").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a | {`for`:`1m`} | state | 400",
                "a | {`state`:`half-open`,`for`:`1m`} | state | 400",
                "a | {`state`:`open`} | for | 400",
                "a | {`state`:`open`,`for`:`soon`} | for | 400",
                "a | {`state`:`open`,`for`:`0s`} | for | 400",
                "a | {`state`:`open`,`for`:`31d`} | for | 400",
                "a | {`state`:`open`,`for`:7} | for | 400",
                "a | {`state`:`open`,`for`:`1m`,`unitl`:1} | unitl | 400",
                "none | {`state`:`open`,`for`:`1m`} | '' | 404",
            })
    void a_request_that_cannot_be_used_is_rejected_with_the_member_at_fault(
            String account, String body, String member, int status) {
        try (var gateway = virtual()) {
            String path = BREAKER.replace("/a/", "/" + account + "/");
            Reply reply = RoutingAdmin.send(gateway, "PUT", path, body);

            assertThat(reply.status()).as(reply.body()).isEqualTo(status);
            if (!member.isEmpty()) {
                assertThat(reply.text("error", "param")).isEqualTo(member);
            }
        }
    }

    @Test
    void a_viewer_forces_nothing() {
        try (var gateway = virtual()) {
            String viewer = RoutingAdmin.key(gateway, "{`name`:`v`,`role`:`viewer`}");
            String body = "{`state`:`open`,`for`:`1m`}";

            assertThat(RoutingAdmin.sendAs(viewer, gateway, "PUT", BREAKER, body).status())
                    .isEqualTo(403);
            assertThat(RoutingAdmin.sendAs(viewer, gateway, "DELETE", BREAKER, "").status())
                    .isEqualTo(403);
        }
    }

    @Test
    void what_is_forced_holds_after_a_restart() {
        String folder = "data-dir: '" + data + "'\n";
        try (var gateway = RoutingAdmin.opened(GatewayFixture.open(yaml(folder)))) {
            force(gateway, "open", "15m");
        }
        try (var gateway = GatewayFixture.open(yaml(folder))) {
            assertThat(ask(gateway, "a/m").status()).isEqualTo(503);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void what_is_forced_at_one_gateway_is_forced_at_another() throws Exception {
        String storage =
                "storage: {type: postgresql, postgresql: {url: '%s'}}\n"
                        .formatted(PostgresServer.shared().database());
        GatewayFixture one = RoutingAdmin.opened(GatewayFixture.open(yaml(storage)));
        GatewayFixture other = RoutingAdmin.opened(GatewayFixture.open(yaml(storage)));
        try {
            for (GatewayFixture each : List.of(one, other)) {
                each.upstream().always(new Pool(WireFormat.CHAT));
            }
            force(one, "open", "15m");
            Await.until("the state", () -> ask(other, "a/m").status() == 503);
            RoutingAdmin.send(other, "DELETE", BREAKER, "");
            Await.until("its end", () -> ask(one, "a/m").status() == 200);
        } finally {
            GatewayFixture.closeAll(one, other);
        }
    }
}
