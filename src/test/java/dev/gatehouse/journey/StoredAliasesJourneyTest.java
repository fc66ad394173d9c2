package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.storage.sql.PostgresServer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Aliases that administration sets while the gateway runs.
class StoredAliasesJourneyTest {
    private static final String QUICK = "/admin/aliases/quick";

    @TempDir private Path data;

    private static GatewayFixture open(String more) {
        GatewayFixture gateway =
                GatewayFixture.open(
                        RoutingAdmin.SERVER + Pool.providers(WireFormat.CHAT, 2) + more);
        gateway.upstream().always(new Pool(WireFormat.CHAT));
        return RoutingAdmin.opened(gateway);
    }

    private static Reply put(GatewayFixture gateway, String path, String body) {
        Reply reply = RoutingAdmin.send(gateway, "PUT", path, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply;
    }

    private static Reply ask(
            GatewayFixture gateway, WireFormat speech, boolean streamed, String... fields) {
        String model = "\"" + speech.model() + "\"";
        String body = speech.request(streamed).replace(model, "\"quick\"");
        String[] all = fields.length > 0 ? fields : new String[] {RoutingAdmin.field()};
        return gateway.ask(speech, body, all);
    }

    private static int status(GatewayFixture gateway, String... fields) {
        return ask(gateway, WireFormat.CHAT, false, fields).status();
    }

    @Test
    void an_alias_is_routed_at_once_in_every_dialect_with_streams_and_without() {
        try (var gateway = open("")) {
            assertThat(status(gateway)).isEqualTo(404);

            put(gateway, QUICK, "{`target_provider`:`a`,`target_model`:`m`}");

            for (WireFormat speech : WireFormat.values()) {
                for (boolean streamed : new boolean[] {false, true}) {
                    Reply reply = ask(gateway, speech, streamed);
                    assertThat(reply.status()).as(speech + reply.body()).isEqualTo(200);
                    assertThat(reply.field("x-gatehouse-account")).isEqualTo("a");
                    assertThat(reply.body()).contains(streamed ? "data: " : "{");
                }
            }
            String models = ScriptedClient.request("GET", "/v1/models", RoutingAdmin.field());
            assertThat(gateway.raw(models).body()).contains("\"id\":\"quick\"");
            assertThat(RoutingAdmin.send(gateway, "DELETE", QUICK, "").status()).isEqualTo(204);
            assertThat(status(gateway)).isEqualTo(404);
            assertThat(RoutingAdmin.send(gateway, "DELETE", QUICK, "").status()).isEqualTo(404);
        }
    }

    @Test
    void targets_strategy_and_conditions_are_those_of_the_settings() {
        try (var gateway = open("")) {
            Reply set =
                    put(
                            gateway,
                            QUICK,
                            "{`strategy`:`round-robin`,`sticky`:false,`description`:`Both`,"
                                    + "`targets`:[{`model`:`a/m`,`weight`:2},{`accounts`:[`b`],`model`:`m`,"
                                    + "`headers`:{`X-Way`:`b_b`}}]}");

            String field = RoutingAdmin.field();
            assertThat(ask(gateway, WireFormat.CHAT, false, field).field("x-gatehouse-account"))
                    .isEqualTo("a");
            String way = "X-Way: b_b";
            for (int i = 0; i < 2; i++) {
                ask(gateway, WireFormat.CHAT, false, field, way);
            }
            assertThat(Pool.received(gateway)).containsExactlyInAnyOrder("a", "a", "b");
            JsonNode shown = RoutingAdmin.named(gateway, "/admin/aliases", "quick");
            assertThat(shown).isEqualTo(RoutingAdmin.json(set));
            assertThat(shown.at("/targets/1/headers/X-Way").asText()).isEqualTo("b_b");
            assertThat(shown.get("source").asText()).isEqualTo("manual");
            assertThat(shown.get("description").asText()).isEqualTo("Both");
            put(gateway, QUICK, "{`enabled`:false,`target_model`:`a/m`}");
            assertThat(status(gateway)).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quick | {} | targets | is missing",
                "quick | {`target_model`:`a/m`,`targets`:[]} | target_model | exclude each other",
                "quick | {`target_provider`:`a`} | target_model | needs 'target_model'",
                "quick | {`target_model`:7} | target_model | ''",
                "quick | {`target_model`:`nowhere/m`} | target_model | does not exist",
                "quick | {`target_model`:`quick`} | targets | leads back to 'quick'",
                "quick | {`target_model`:`loop`} | target_model | does not exist",
                "quick | {`target_model`:`back`} | targets | leads back to",
                "quick | {`targets`:[{`model`:`a/m`},{`model`:`m`,`accounts`:[`c`]}]} | targets[1] | unknown account 'c'",
                "quick | {`targets`:[{`model`:`a/m`,`weight`:0}]} | targets[0].weight | ''",
                "quick | {`target_model`:`a/m`,`stratgy`:`x`} | stratgy | did you mean",
                "quick | {`target_model`:`a/m`,`strategy`:`best`} | strategy | ''",
                "quick | {`target_model`:`a/m`,`enabled`:`no`} | enabled | true or false",
                "q* | {`target_model`:`a/m`} | name | '*'",
                "fixed | {`target_model`:`a/m`} | name | of the settings",
            })
    void an_alias_that_cannot_be_used_is_rejected_with_the_member_at_fault(
            String name, String body, String member, String reason) {
        try (var gateway = open("models: {fixed: {targets: [{model: b/m}]}}\n")) {
            put(gateway, QUICK, "{`target_model`:`a/m`}");
            put(gateway, "/admin/aliases/back", "{`target_model`:`quick`}");

            Reply reply = RoutingAdmin.send(gateway, "PUT", "/admin/aliases/" + name, body);

            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.text("error", "param")).isEqualTo(member);
            assertThat(reply.text("error", "message")).contains(reason);
            assertThat(status(gateway)).as("the alias before").isEqualTo(200);
        }
    }

    @Test
    void aliases_of_the_settings_are_shown_and_not_removed() {
        try (var gateway = open("models: {fixed: {targets: [{model: b/m}]}}\n")) {
            put(gateway, "/admin/aliases/team/quick", "{`target_model`:`fixed`}");

            JsonNode fixed = RoutingAdmin.named(gateway, "/admin/aliases", "fixed");
            assertThat(fixed.get("source").asText()).isEqualTo("config");
            assertThat(RoutingAdmin.names(gateway, "/admin/aliases"))
                    .containsExactly("fixed", "team/quick");
            Reply reply = RoutingAdmin.send(gateway, "DELETE", "/admin/aliases/fixed", "");
            assertThat(reply.status()).isEqualTo(400);
        }
    }

    @Test
    void a_change_needs_the_version_that_was_seen_and_is_in_the_log_of_changes() {
        try (var gateway = open("")) {
            String version =
                    String.valueOf(put(gateway, QUICK, "{`target_model`:`a/m`}").field("etag"));
            String body = "{\"target_model\":\"b/m\"}";
            String[] fields = {RoutingAdmin.field(), "If-Match: \"4711\""};
            String stale = ScriptedClient.post(QUICK, body, fields).replaceFirst("POST", "PUT");
            assertThat(gateway.raw(stale).status()).isEqualTo(412);
            assertThat(gateway.raw(stale.replace("\"4711\"", version)).status()).isEqualTo(200);

            String changes = "/admin/audit/changes";
            Await.until(
                    "the change",
                    () ->
                            RoutingAdmin.send(gateway, "GET", changes, "")
                                    .body()
                                    .contains("\"target_provider\":\"b\""));
        }
    }

    @Test
    void viewers_read_only_and_keys_and_paths_bound_who_may_use_an_alias() {
        try (var gateway = open("")) {
            put(gateway, QUICK, "{`target_model`:`a/m`}");
            String viewer = RoutingAdmin.key(gateway, "{`name`:`v`,`role`:`viewer`}");
            String other = RoutingAdmin.key(gateway, "{`name`:`o`,`models`:[`b/m`]}");
            String right = RoutingAdmin.key(gateway, "{`name`:`r`,`models`:[`quick`]}");

            assertThat(RoutingAdmin.sendAs(viewer, gateway, "GET", "/admin/aliases", "").status())
                    .isEqualTo(200);
            for (String method : new String[] {"PUT", "DELETE"}) {
                String body = method.equals("PUT") ? "{`target_model`:`b/m`}" : "";
                assertThat(RoutingAdmin.sendAs(viewer, gateway, method, QUICK, body).status())
                        .isEqualTo(403);
            }
            assertThat(status(gateway, RoutingAdmin.field(other))).isEqualTo(403);
            assertThat(status(gateway, RoutingAdmin.field(right))).isEqualTo(200);
            put(gateway, "/admin/model-overrides/a/m", "{`user_paths`:[`/eng`]}");
            assertThat(status(gateway, RoutingAdmin.field(right))).isEqualTo(403);
        }
    }

    @Test
    void a_stream_in_flight_goes_on_when_its_alias_is_removed() {
        var rest = new CountDownLatch(1);
        try (var gateway = open("")) {
            put(gateway, QUICK, "{`target_model`:`a/m`}");
            var events = WireFormat.CHAT.stream(3);
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.beginStream().chunk(events.getFirst());
                                talk.chunk(events.get(1)).await(rest);
                                for (String event : events.subList(2, events.size())) {
                                    talk.chunk(event);
                                }
                                talk.lastChunk();
                            });
            String body = WireFormat.CHAT.request(true).replace("\"gpt\"", "\"quick\"");
            ScriptedClient client =
                    gateway.client()
                            .send(
                                    ScriptedClient.post(
                                            WireFormat.CHAT.path(), body, RoutingAdmin.field()));
            Await.until("the call", () -> !gateway.upstream().received().isEmpty());

            assertThat(RoutingAdmin.send(gateway, "DELETE", QUICK, "").status()).isEqualTo(204);
            rest.countDown();

            assertThat(client.lastReply().body()).contains("[DONE]");
        }
    }

    @Test
    void an_alias_is_in_force_from_the_first_call_after_a_restart() {
        String yaml = "data-dir: '" + data + "'\n";
        try (var gateway = open(yaml)) {
            put(gateway, QUICK, "{`target_model`:`a/m`}");
        }
        for (int i = 0; i < 3; i++) {
            try (var gateway =
                    GatewayFixture.open(
                            RoutingAdmin.SERVER + Pool.providers(WireFormat.CHAT, 2) + yaml)) {
                gateway.upstream().always(new Pool(WireFormat.CHAT));
                assertThat(status(gateway)).isEqualTo(200);
            }
        }
    }

    @Test
    void an_alias_that_is_set_at_one_gateway_is_in_force_at_another() throws Exception {
        String yaml =
                "storage: {type: postgresql, postgresql: {url: '%s'}}\n"
                        .formatted(PostgresServer.shared().database());
        GatewayFixture one = open(yaml);
        GatewayFixture other = open(yaml);
        try {
            put(one, QUICK, "{`target_model`:`a/m`}");
            Await.until("the alias", () -> status(other) == 200);
            RoutingAdmin.send(other, "DELETE", QUICK, "");
            Await.until("its removal", () -> status(one) == 404);
        } finally {
            GatewayFixture.closeAll(one, other);
        }
    }

    @Test
    void a_target_that_a_reload_removes_is_left_out_with_a_warning() throws Exception {
        try (var gateway = open("")) {
            put(gateway, QUICK, "{`targets`:[{`model`:`b/m`},{`model`:`a/m`}]}");
            assertThat(ask(gateway, WireFormat.CHAT, false).field("x-gatehouse-account"))
                    .isEqualTo("b");

            String less = RoutingAdmin.SERVER + Pool.providers(WireFormat.CHAT, 1);
            gateway.gatehouse()
                    .reload(gateway.read(less.replace("UPSTREAM", gateway.upstream().url())));

            assertThat(ask(gateway, WireFormat.CHAT, false).field("x-gatehouse-account"))
                    .isEqualTo("a");
            assertThat(gateway.logged())
                    .contains("The alias 'quick' names the target 'b/m', which does not exist");
            assertThat(
                            RoutingAdmin.named(gateway, "/admin/aliases", "quick")
                                    .get("problem")
                                    .asText())
                    .contains("'b/m'");
        }
    }
}
