package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.TestPorts;
import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.storage.sql.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Accounts that administration adds, changes and disables while the gateway runs.
class StoredAccountsJourneyTest {
    private static final String KEY = "sk-stored-account-canary-0987654321";
    private static final String HEADER = "header-of-a-stored-account-canary";
    private static final String ADDED = "/admin/accounts/added";
    private static final String LIST = "/admin/accounts";

    @TempDir private Path data;

    private static GatewayFixture start(String more) {
        GatewayFixture gateway =
                GatewayFixture.open(
                        RoutingAdmin.SERVER + Pool.providers(WireFormat.CHAT, 2) + more);
        gateway.upstream().always(new Pool(WireFormat.CHAT));
        return gateway;
    }

    private static GatewayFixture open(String more) {
        return RoutingAdmin.opened(start(more));
    }

    private static String body(GatewayFixture gateway, String more) {
        return "{`type`:`openai`,`base_url`:`%s/added`,`api_key`:`%s`,`models`:[`new`],`streams`:`exact`,`headers`:{`X-Team`:`%s`}%s}"
                .formatted(gateway.upstream().url(), KEY, HEADER, more);
    }

    private static Reply put(GatewayFixture gateway, String path, String body) {
        Reply reply = RoutingAdmin.send(gateway, "PUT", path, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply;
    }

    private static int ask(GatewayFixture gateway, String model) {
        return ask(gateway, WireFormat.CHAT, false, model).status();
    }

    private static Reply ask(
            GatewayFixture gateway, WireFormat speech, boolean streamed, String model) {
        String body = speech.request(streamed).replace(speech.model(), model);
        return gateway.ask(speech, body, RoutingAdmin.field());
    }

    @Test
    void an_account_that_is_added_is_called_at_once_with_its_key_in_every_dialect() {
        try (var gateway = open("")) {
            assertThat(ask(gateway, "added/new")).isEqualTo(404);

            Reply reply = put(gateway, ADDED, body(gateway, ""));

            for (WireFormat speech : WireFormat.values()) {
                for (boolean streamed : new boolean[] {false, true}) {
                    assertThat(ask(gateway, speech, streamed, "new").status()).isEqualTo(200);
                }
            }
            for (var request : gateway.upstream().received()) {
                assertThat(request.all("authorization")).containsExactly("Bearer " + KEY);
                assertThat(request.all("x-team")).containsExactly(HEADER);
            }
            JsonNode shown = RoutingAdmin.named(gateway, LIST, "added");
            assertThat(shown).isEqualTo(RoutingAdmin.json(reply));
            assertThat(shown.get("api_key").asText()).isEqualTo("…4321");
            assertThat(shown.at("/settings/api_key").asText()).isEqualTo("***");
            assertThat(shown.at("/settings/headers/X-Team").asText()).isEqualTo("***");
            String models = ScriptedClient.request("GET", "/v1/models", RoutingAdmin.field());
            assertThat(gateway.raw(models).body()).contains("\"added/new\"");
        }
    }

    @Test
    void no_answer_no_log_line_and_no_file_has_its_secrets() throws IOException {
        String folder = data.resolve("data").toString();
        String yaml = "data-dir: '" + folder + "'\nlogging: {enabled: true, log-bodies: true}\n";
        var seen = new ArrayList<String>();
        try (var gateway = open(yaml)) {
            seen.add(put(gateway, ADDED, body(gateway, "")).body());
            gateway.upstream()
                    .always(
                            ScriptedUpstream.json(
                                    401, "{\"error\":{\"message\":\"bad key " + KEY + "\"}}"));
            seen.add(ask(gateway, WireFormat.CHAT, false, "added/new").body());
            seen.add(RoutingAdmin.send(gateway, "POST", "/admin/providers/added/test", "").body());
            seen.add(RoutingAdmin.send(gateway, "PUT", ADDED, body(gateway, ",`x`:1")).body());
            put(gateway, ADDED, "{`enabled`:false}");
            for (String path :
                    List.of(
                            "accounts",
                            "providers",
                            "providers/status",
                            "runtime/config",
                            "audit/changes",
                            "audit/log",
                            "usage/log",
                            "storage")) {
                Reply reply = RoutingAdmin.send(gateway, "GET", "/admin/" + path, "");
                assertThat(reply.status()).as(path).isEqualTo(200);
                seen.add(reply.body());
            }
            seen.add(gateway.logged());
        }
        assertThat(seen).noneMatch(it -> it.contains(KEY) || it.contains(HEADER));
        assertThat(String.join("", seen)).contains("added");
        try (var files = Files.walk(Path.of(folder))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), ISO_8859_1);
                assertThat(text.contains(KEY) || text.contains(HEADER)).as("%s", file).isFalse();
            }
        }
    }

    @Test
    void a_disabled_account_gets_no_calls_until_it_is_enabled() {
        try (var gateway = open("models: {both: {targets: [{model: a/m}, {model: b/m}]}}\n")) {
            put(gateway, ADDED, body(gateway, ",`enabled`:false"));
            assertThat(ask(gateway, "added/new")).isEqualTo(404);
            put(gateway, ADDED, "{`enabled`:true}");
            assertThat(ask(gateway, "added/new")).isEqualTo(200);

            JsonNode off = RoutingAdmin.json(put(gateway, LIST + "/a", "{`enabled`:false}"));
            assertThat(off.get("enabled").asBoolean()).isFalse();
            assertThat(off.get("source").asText()).isEqualTo("config");
            for (String model : List.of("both", "m")) {
                assertThat(ask(gateway, WireFormat.CHAT, false, model).field("x-gatehouse-account"))
                        .isEqualTo("b");
            }
            assertThat(ask(gateway, "a/m")).isEqualTo(404);
            put(gateway, LIST + "/b", "{`enabled`:false}");
            assertThat(ask(gateway, "both")).isEqualTo(404);
            assertThat(Pool.received(gateway)).containsExactly("added", "b", "b");
            assertThat(
                            RoutingAdmin.named(gateway, "/admin/aliases", "both")
                                    .get("problem")
                                    .asText())
                    .contains("at the account 'a', which is disabled");

            put(gateway, LIST + "/b", "{`enabled`:true}");
            assertThat(RoutingAdmin.send(gateway, "DELETE", LIST + "/a", "").status())
                    .isEqualTo(204);
            assertThat(ask(gateway, "a/m")).isEqualTo(200);
            assertThat(ask(gateway, "both")).isEqualTo(200);
        }
    }

    @Test
    void a_change_keeps_secrets_only_while_they_go_to_the_same_place() {
        try (var gateway = open("")) {
            String url = gateway.upstream().url();
            put(gateway, ADDED, body(gateway, ""));
            put(
                    gateway,
                    ADDED,
                    "{`type`:`openai`,`base_url`:`%s/added`,`models`:[`other`],`headers`:{`X-Team`:`***`}}"
                            .formatted(url));

            assertThat(ask(gateway, "added/new")).isEqualTo(404);
            assertThat(ask(gateway, "added/other")).isEqualTo(200);
            assertThat(gateway.upstream().only().all("authorization"))
                    .containsExactly("Bearer " + KEY);
            assertThat(gateway.upstream().only().all("x-team")).containsExactly(HEADER);

            for (String more : List.of("", ",`api_key`:`***`", ",`headers`:{`X-Team`:`***`}")) {
                Reply reply =
                        RoutingAdmin.send(
                                gateway,
                                "PUT",
                                ADDED,
                                "{`type`:`openai`,`base_url`:`%s/elsewhere`%s}"
                                        .formatted(url, more));
                assertThat(reply.status()).as(reply.body()).isEqualTo(400);
                assertThat(reply.text("error", "message")).contains("must be sent again");
            }
            assertThat(RoutingAdmin.send(gateway, "DELETE", ADDED, "").status()).isEqualTo(204);
            assertThat(ask(gateway, "added/other")).isEqualTo(404);
            assertThat(RoutingAdmin.send(gateway, "DELETE", ADDED, "").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "new | {`api_key`:`k`} | base-url | is missing",
                "new | {`type`:`opennai`,`api_key`:`k`} | type | did you mean",
                "new | {`type`:`openai`} | api-key | is missing",
                "new | {`base_url`:`ftp://x`,`api_key`:`k`} | base-url | ''",
                "new | {`base_url`:`https://x/v1?a=b`,`api_key`:`k`} | base-url | query",
                "new | {`type`:`openai`,`api_key`:`two words`} | api-key | not visible ASCII",
                "new | {`type`:`openai`,`api_key`:`file:/etc/hostname`} | api-key | names a file",
                "new | {`type`:`openai`,`api_key`:`k`,`headers`:{`X-A`:` file:/etc/hostname`}} | headers.X-A | names a file",
                "new | {`type`:`openai`,`api_key`:`k`,`tls`:{`ca`:`/etc/hostname`}} | tls | names files",
                "new | {`type`:`vertex`,`google`:{`credentials_file`:`/etc/hostname`}} | google.credentials-file | names files",
                "new | {`type`:`openai`,`api_key`:`***`} | api-key | send the secret itself",
                "new | {`type`:`openai`,`api_key`:`k`,`headers`:{`Host`:`x`}} | headers.Host | ''",
                "new | {`type`:`openai`,`api_key`:`k`,`modles`:[]} | modles | did you mean",
                "new | {`type`:`openai`,`api_key`:`${HOME}`} | api-key | ''",
                "new | {`type`:`openai`,`api_key`:`k`,`enabled`:1} | enabled | true or false",
                "n*w | {`type`:`openai`,`api_key`:`k`} | name | letters",
                "a | {`type`:`openai`,`api_key`:`k`} | name | of the settings",
            })
    void an_account_that_cannot_be_used_is_rejected_with_the_member_at_fault(
            String name, String body, String member, String reason) {
        try (var gateway = open("")) {
            Reply reply = RoutingAdmin.send(gateway, "PUT", LIST + "/" + name, body);

            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.text("error", "param")).isEqualTo(member);
            assertThat(reply.text("error", "message"))
                    .contains(reason)
                    .doesNotContain("providers.");
            assertThat(RoutingAdmin.names(gateway, LIST)).containsExactly("a", "b");
        }
    }

    @Test
    void the_address_of_the_gateway_itself_is_rejected_as_in_the_settings() {
        int port = TestPorts.forServer();
        try (var gateway =
                RoutingAdmin.opened(
                        GatewayFixture.open(
                                RoutingAdmin.SERVER.replace("port: 0", "port: " + port)
                                        + Pool.providers(WireFormat.CHAT, 1)))) {
            String body = "{`base_url`:`http://127.0.0.1:%d/v1`,`api_key`:`k`}".formatted(port);
            Reply reply = RoutingAdmin.send(gateway, "PUT", ADDED, body);

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error", "message")).contains("address of this gateway");
        }
    }

    @Test
    void only_administrators_change_accounts() {
        try (var gateway = open("")) {
            String viewer = RoutingAdmin.key(gateway, "{`name`:`v`,`role`:`viewer`}");
            String member = RoutingAdmin.key(gateway, "{`name`:`m`,`role`:`member`}");

            assertThat(RoutingAdmin.sendAs(viewer, gateway, "GET", LIST, "").status())
                    .isEqualTo(200);
            for (String key : List.of(viewer, member)) {
                String off = "{`enabled`:false}";
                assertThat(RoutingAdmin.sendAs(key, gateway, "PUT", LIST + "/a", off).status())
                        .isEqualTo(403);
                assertThat(RoutingAdmin.sendAs(key, gateway, "DELETE", LIST + "/a", "").status())
                        .isEqualTo(403);
            }
            assertThat(RoutingAdmin.send(gateway, "DELETE", LIST + "/a", "").status())
                    .isEqualTo(400);
            String none = LIST + "/none";
            assertThat(RoutingAdmin.send(gateway, "PUT", none, "{`enabled`:false}").status())
                    .isEqualTo(404);
        }
    }

    @Test
    void an_account_is_there_from_the_first_call_after_a_restart_and_aliases_may_name_it() {
        String yaml = "data-dir: '" + data + "'\n";
        try (var gateway = open(yaml)) {
            put(gateway, ADDED, body(gateway, "").replace("openai", "ollama"));
            put(gateway, ADDED, "{`enabled`:false}");
            put(gateway, "/admin/aliases/quick", "{`target_model`:`added/new`}");
            assertThat(ask(gateway, "quick")).isEqualTo(404);
            put(gateway, ADDED, "{`enabled`:true}");
            assertThat(ask(gateway, "quick")).isEqualTo(200);
            put(gateway, LIST + "/a", "{`enabled`:false}");
        }
        try (var gateway = start(yaml)) {
            assertThat(ask(gateway, "a/m")).isEqualTo(404);
            assertThat(RoutingAdmin.names(gateway, LIST)).containsExactly("a", "b", "added");
        }
    }

    @Test
    void with_another_root_secret_an_account_is_left_out_and_others_go_on() throws Exception {
        String storage =
                "storage: {type: postgresql, postgresql: {url: '%s'}}\n"
                        .formatted(PostgresServer.shared().database());
        String secret = "secret: root-secret-of-the-stored-accounts\n";
        try (var gateway = open(storage + secret)) {
            put(gateway, ADDED, body(gateway, ""));
            assertThat(ask(gateway, "added/new")).isEqualTo(200);
        }
        try (var gateway = open(storage + secret.replace("root", "other"))) {
            assertThat(ask(gateway, "added/new")).isEqualTo(404);
            assertThat(ask(gateway, "a/m")).isEqualTo(200);
            assertThat(RoutingAdmin.named(gateway, LIST, "added").get("problem").asText())
                    .contains("another root secret", "GATEHOUSE_SECRET");
            assertThat(gateway.logged()).contains("The stored account 'added' is left out");
            put(gateway, ADDED, "{`enabled`:false}");
        }
        try (var gateway = open(storage + secret)) {
            assertThat(ask(gateway, "added/new")).isEqualTo(404);
            put(gateway, ADDED, "{`enabled`:true}");
            // Its provider has gone with the first gateway.
            assertThat(ask(gateway, "added/new")).isEqualTo(502);
        }
        try (var gateway = open(storage)) {
            Reply reply = RoutingAdmin.send(gateway, "PUT", ADDED, body(gateway, ""));
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).contains("feature_unavailable", "GATEHOUSE_SECRET");
            assertThat(ask(gateway, "a/m")).isEqualTo(200);
        }
    }

    @Test
    void what_one_gateway_stores_holds_at_another() throws Exception {
        String yaml =
                "secret: root-secret-of-the-stored-accounts\nstorage: {type: postgresql, postgresql: {url: '%s'}}\n"
                        .formatted(PostgresServer.shared().database());
        GatewayFixture one = open(yaml);
        GatewayFixture other = open(yaml);
        try {
            put(one, ADDED, body(one, ""));
            Await.until("the account", () -> ask(other, "added/new") == 200);
            put(other, LIST + "/a", "{`enabled`:false}");
            Await.until("its end", () -> ask(one, "a/m") == 404);
        } finally {
            GatewayFixture.closeAll(one, other);
        }
    }
}
