package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.Listener;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What operators reach, at which port and with which key.
class OperatorsJourneyTest {
    private static final String MASTER = "master-key-of-operators";
    private static final String NEXT = "next-master-key-of-operators";
    private static final String ADMIN = "admin-key-of-operators";
    private static final String METRICS = "metrics-key-of-operators";
    private static final String LOCKED = "server: {port: 0, master-key: " + MASTER + "}\n";

    private static Reply get(GatewayFixture gateway, Listener at, String path, String... keys) {
        String[] fields =
                List.of(keys).stream()
                        .map(OperatorsJourneyTest::field)
                        .toList()
                        .toArray(String[]::new);
        ScriptedClient client = gateway.keep(ScriptedClient.to(gateway.gatehouse().port(at)));
        return client.send(ScriptedClient.request("GET", path, fields)).lastReply();
    }

    private static String field(String key) {
        return "Authorization: Bearer " + key;
    }

    @Test
    void administration_with_a_port_of_its_own_is_found_there_alone() {
        try (var gateway = GatewayFixture.open(LOCKED + "admin: {port: 0}\n")) {
            assertThat(get(gateway, Listener.ADMIN, "/admin/live", MASTER).status()).isEqualTo(200);
            assertThat(get(gateway, Listener.ADMIN, "/admin/live").status()).isEqualTo(401);
            assertThat(get(gateway, Listener.ADMIN, "/health").status()).isEqualTo(200);
            assertThat(get(gateway, Listener.CALLS, "/health").status()).isEqualTo(200);
            assertThat(get(gateway, Listener.CALLS, "/v1/models", MASTER).status()).isEqualTo(200);
            for (String path :
                    List.of("/admin/live", "/admin/api/v1/live", "/admin", "/%61dmin/live")) {
                assertThat(get(gateway, Listener.CALLS, path, MASTER).status())
                        .as(path)
                        .isEqualTo(404);
            }
            for (String path : List.of("/v1/models", "/p/one/x", "/metrics", "/v1/usage")) {
                assertThat(get(gateway, Listener.ADMIN, path, MASTER).status())
                        .as(path)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void metrics_with_a_port_of_their_own_are_found_there_alone() {
        String metrics = "metrics: {enabled: true, port: 0}\n";
        try (var gateway = GatewayFixture.open(LOCKED + metrics)) {
            assertThat(get(gateway, Listener.METRICS, "/metrics").body()).contains("gatehouse_");
            assertThat(get(gateway, Listener.METRICS, "/health/ready").status()).isEqualTo(200);
            for (String path : List.of("/metrics", "/%6detrics", "/metrics/")) {
                assertThat(get(gateway, Listener.CALLS, path, MASTER).status())
                        .as(path)
                        .isEqualTo(404);
            }
            assertThat(get(gateway, Listener.METRICS, "/admin/live", MASTER).status())
                    .isEqualTo(404);
        }
    }

    @Test
    void metrics_with_a_key_are_shown_to_its_holder_and_operators_only() {
        String metrics =
                "metrics: {enabled: true, key: " + METRICS + "}\nadmin: {key: " + ADMIN + "}\n";
        try (var gateway = GatewayFixture.open(LOCKED + metrics)) {
            for (String key : List.of(METRICS, ADMIN, MASTER)) {
                assertThat(get(gateway, Listener.CALLS, "/metrics", key).status()).isEqualTo(200);
            }
            assertThat(get(gateway, Listener.CALLS, "/metrics").status()).isEqualTo(401);
            assertThat(get(gateway, Listener.CALLS, "/metrics", "another-key").status())
                    .isEqualTo(401);
            assertThat(get(gateway, Listener.CALLS, "/v1/models", METRICS).status()).isEqualTo(401);
            assertThat(get(gateway, Listener.CALLS, "/admin/live", METRICS).status())
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LOCKED, "server: {port: 0}\n"})
    void the_admin_key_administers_and_makes_no_calls(String server) {
        try (var gateway = GatewayFixture.open(server + "admin: {key: " + ADMIN + "}\n")) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));

            assertThat(get(gateway, Listener.CALLS, "/admin/live", ADMIN).status()).isEqualTo(200);
            assertThat(get(gateway, Listener.CALLS, "/admin/live").status()).isEqualTo(401);
            assertThat(get(gateway, Listener.CALLS, "/v1/models", ADMIN).status()).isEqualTo(403);
            Reply call = gateway.ask(WireFormat.CHAT, false, field(ADMIN));
            assertThat(call.status()).isEqualTo(403);
            assertThat(call.body()).contains("makes no calls").doesNotContain(ADMIN);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"2999-01-01T00:00:00Z, 200", "2020-01-01T00:00:00Z, 401"})
    void a_further_master_key_is_accepted_until_its_end(String until, int status) {
        String server =
                "server: {port: 0, master-key: %s, master-keys: [{key: %s, until: '%s'}]}\n"
                        .formatted(MASTER, NEXT, until);
        try (var gateway = GatewayFixture.open(server)) {
            assertThat(get(gateway, Listener.CALLS, "/v1/models", MASTER).status()).isEqualTo(200);
            assertThat(get(gateway, Listener.CALLS, "/v1/models", NEXT).status()).isEqualTo(status);
            assertThat(get(gateway, Listener.CALLS, "/admin/live", NEXT).status())
                    .isEqualTo(status);
            assertThat(gateway.logged()).doesNotContain(NEXT);
        }
    }

    @Test
    void without_a_key_clients_of_other_machines_do_not_administer() {
        try (var gateway =
                GatewayFixture.open("server: {port: 0, host: 127.0.0.1, open: true}\n")) {
            for (String field :
                    List.of("X-Forwarded-For: 203.0.113.9", "Forwarded: for=203.0.113.9")) {
                Reply reply = gateway.raw(ScriptedClient.request("GET", "/admin/live", field));

                assertThat(reply.status()).isEqualTo(403);
                assertThat(reply.body()).contains("on this machine only", "GATEHOUSE_ADMIN_KEY");
                String models = ScriptedClient.request("GET", "/v1/models", field);
                assertThat(gateway.raw(models).status()).isEqualTo(200);
            }
            String page =
                    ScriptedClient.request("GET", "/admin/live", "Origin: https://203.0.113.9");
            assertThat(gateway.raw(page).status()).isEqualTo(403);
            assertThat(gateway.raw(ScriptedClient.request("GET", "/admin/live")).status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models", "/admin/live", "/v1/none/at/all"})
    void the_line_of_a_rejected_request_has_address_method_and_path(String path) {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            get(gateway, Listener.CALLS, path + "?key=a-wrong-key", "another-wrong-key");

            assertThat(gateway.callLine())
                    .contains("\"client\":\"127.0.0.1\"")
                    .contains("\"method\":\"GET\",\"path\":\"" + path + "\"")
                    .doesNotContain("wrong-key");
        }
    }

    @Test
    void keys_of_operators_that_cannot_work_are_named() throws InvalidSettingsException {
        try (var gateway = GatewayFixture.open()) {
            assertThat(
                            rejection(
                                    gateway,
                                    "server: {master-keys: [{key: "
                                            + NEXT
                                            + ", until: '2999-01-01T00:00:00Z'}]}"))
                    .contains("'server.master-keys' all end", "set 'server.master-key'");
            assertThat(
                            rejection(
                                    gateway,
                                    LOCKED.replace(
                                            "}",
                                            ", master-keys: [{key: " + NEXT + ", until: soon}]}")))
                    .contains("'server.master-keys[0].until' expects a moment such as");
            assertThat(rejection(gateway, "admin: {port: 1, host: 0.0.0.0}"))
                    .contains(
                            "'admin.host' is an address that others can reach",
                            "GATEHOUSE_ADMIN_KEY");
            assertThat(rejection(gateway, "metrics: {key: 'a b'}"))
                    .contains("'metrics.key' has as character 2");
            gateway.read("admin: {port: 1, host: 0.0.0.0, key: " + ADMIN + "}");
        }
    }

    private static String rejection(GatewayFixture gateway, String yaml) {
        try {
            gateway.read(yaml);
        } catch (InvalidSettingsException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("was not rejected");
    }
}
