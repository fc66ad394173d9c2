package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.ReceivedRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which header fields providers receive by the rules of accounts, user paths and keys.
class HeaderRulesJourneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MASTER = "master-key-of-the-header-rules";
    private static final String SECRET = "header-secret-canary-24680";
    private static final String YAML =
            """
            server: {port: 0, master-key: %s}
            retry: {max-retries: 0}
            providers:
              one:
                type: openai
                base-url: UPSTREAM
                api-key: sk-upstream-canary-1234567890
                models: [gpt]
                headers: {X-Account: %s, X-Level: account}
                forward-headers: [X-Trace]
                drop-headers: [traceparent, X-Never]
              two:
                type: anthropic
                base-url: UPSTREAM
                api-key: sk-upstream-canary-1234567890
                models: [opus]
                headers: {X-Account: %s, X-Level: account}
                forward-headers: [X-Trace]
                drop-headers: [traceparent, X-Never]
            header-rules:
            - {kind: user-path, name: /, set: {X-Level: root, X-Root: root}}
            - {kind: user-path, name: /team, set: {X-Level: team}, forward: [X-Never, X-Team]}
            - {kind: user-path, name: /other, set: {X-Level: other}}
            """
                    .formatted(MASTER, SECRET, SECRET);

    /// The ways to a provider.
    private enum Way {
        CHAT {
            @Override
            String request(String... fields) {
                return ScriptedClient.post(
                        WireFormat.CHAT.path(), WireFormat.CHAT.request(false), fields);
            }
        },
        STREAM {
            @Override
            String request(String... fields) {
                return ScriptedClient.post(
                        WireFormat.CHAT.path(), WireFormat.CHAT.request(true), fields);
            }
        },
        TRANSLATED {
            @Override
            String request(String... fields) {
                String body = WireFormat.MESSAGES.request(false).replace("opus", "gpt");
                return ScriptedClient.post(WireFormat.MESSAGES.path(), body, fields);
            }
        },
        TRANSLATED_BACK {
            @Override
            String request(String... fields) {
                String body = WireFormat.CHAT.request(false).replace("gpt", "opus");
                return ScriptedClient.post(WireFormat.CHAT.path(), body, fields);
            }
        },
        FORM {
            @Override
            String request(String... fields) {
                String body =
                        """
                        --b
                        Content-Disposition: form-data; name="model"

                        gpt
                        --b
                        Content-Disposition: form-data; name="file"; filename="a.wav"

                        abc
                        --b--
                        """
                                .replace("\n", "\r\n");
                return ScriptedClient.post("/v1/audio/transcriptions", body, fields)
                        .replace("application/json", "multipart/form-data; boundary=b");
            }
        },
        NATIVE_BODY {
            @Override
            String request(String... fields) {
                return ScriptedClient.post(
                        "/p/two/messages", WireFormat.MESSAGES.request(false), fields);
            }
        },
        WEB_SOCKET {
            @Override
            String request(String... fields) {
                var all = new ArrayList<>(List.of(fields));
                all.addAll(
                        List.of(
                                "Connection: Upgrade",
                                "Upgrade: websocket",
                                "Sec-WebSocket-Key: abc"));
                return ScriptedClient.request(
                        "GET", "/p/one/realtime?model=gpt", all.toArray(String[]::new));
            }
        };

        abstract String request(String... fields);
    }

    private static GatewayFixture open() {
        var gateway = GatewayFixture.open(YAML);
        // What the provider answers does not matter: an error has been sent there too.
        gateway.upstream().always(ScriptedUpstream.json(400, "{\"error\":{\"message\":\"no\"}}"));
        return gateway;
    }

    private static Reply admin(GatewayFixture gateway, String method, String path, String body) {
        String field = "Authorization: Bearer " + MASTER;
        return gateway.raw(
                body.isEmpty()
                        ? ScriptedClient.request(method, path, field)
                        : ScriptedClient.post(path, body, field).replaceFirst("POST", method));
    }

    private static JsonNode json(Reply reply) {
        try {
            return JSON.readTree(reply.body());
        } catch (IOException e) {
            throw new AssertionError(reply.body(), e);
        }
    }

    private static JsonNode key(GatewayFixture gateway, String path) {
        String body = "{\"name\":\"k\",\"user_path\":\"%s\"}".formatted(path);
        Await.until("storage", () -> admin(gateway, "GET", "/admin/storage", "").status() == 200);
        Reply made = admin(gateway, "POST", "/admin/keys", body);
        assertThat(made.status()).as(made.body()).isLessThan(300);
        return json(made);
    }

    private static ReceivedRequest sent(
            GatewayFixture gateway, Way way, String key, String... more) {
        var fields = new ArrayList<>(List.of(more));
        fields.add("Authorization: Bearer " + key);
        gateway.client().send(way.request(fields.toArray(String[]::new))).lastReply();
        List<ReceivedRequest> received = gateway.upstream().received();
        assertThat(received).as("%s reaches the provider", way).isNotEmpty();
        ReceivedRequest last = received.getLast();
        received.clear();
        return last;
    }

    @ParameterizedTest
    @EnumSource
    void rules_hold_on_every_way_to_a_provider(Way way) {
        try (var gateway = open()) {
            JsonNode made = key(gateway, "/team/alice");
            String id = made.get("id").asText();
            assertThat(
                            admin(
                                            gateway,
                                            "PUT",
                                            "/admin/header-rules/user_path/team/alice",
                                            "{\"set\":{\"X-Level\":\"alice\"},\"forward\":[\"X-Alice\",\"X-Root\"],\"drop\":[\"X-Team\"]}")
                                    .status())
                    .isEqualTo(200);
            assertThat(
                            admin(
                                            gateway,
                                            "PUT",
                                            "/admin/header-rules/key/" + id,
                                            "{\"set\":{\"X-Key\":\"key\"},\"forward\":[\"X-Team\",\"traceparent\"]}")
                                    .status())
                    .isEqualTo(200);

            ReceivedRequest received =
                    sent(
                            gateway,
                            way,
                            made.get("key").asText(),
                            "X-Account: mine",
                            "X-Level: mine",
                            "X-Root: mine",
                            "X-Trace: t-1",
                            "X-Trace: t-2",
                            "X-Never: n",
                            "X-Team: t",
                            "X-Alice: a",
                            "X-Other: o",
                            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            "Cookie: c=d");

            assertThat(received.all("x-account")).containsExactly(SECRET);
            assertThat(received.all("x-level")).containsExactly("alice");
            assertThat(received.all("x-root")).as("forwarded inside").containsExactly("mine");
            assertThat(received.all("x-trace")).containsExactly("t-1", "t-2");
            assertThat(received.all("x-alice")).containsExactly("a");
            assertThat(received.all("x-key")).containsExactly("key");
            assertThat(received.all("x-never")).as("dropped by the account").isEmpty();
            assertThat(received.all("x-team")).as("dropped by the path").isEmpty();
            assertThat(received.all("traceparent")).as("of the allow-list").isEmpty();
            assertThat(received.all("x-other")).isEmpty();
            assertThat(received.all("cookie")).isEmpty();
            assertThat(received.head()).doesNotContain(made.get("key").asText());
        }
    }

    @Test
    void the_deepest_path_decides_and_others_have_no_part() {
        try (var gateway = open()) {
            assertThat(sent(gateway, Way.CHAT, MASTER).all("x-level")).containsExactly("root");
            String team = "X-Gatehouse-User-Path: /team/bob";
            assertThat(sent(gateway, Way.CHAT, MASTER, team).all("x-level"))
                    .containsExactly("team");
            String teams = "X-Gatehouse-User-Path: /teams";
            assertThat(sent(gateway, Way.CHAT, MASTER, teams).all("x-level"))
                    .containsExactly("root");
        }
    }

    @Test
    void a_field_of_one_connection_is_not_forwarded() {
        try (var gateway = open()) {
            ReceivedRequest received =
                    sent(
                            gateway,
                            Way.CHAT,
                            MASTER,
                            "X-Trace: t",
                            "Connection: keep-alive, x-trace");
            assertThat(received.all("x-trace")).isEmpty();
        }
    }

    @Test
    void rules_are_shown_changed_and_removed_while_calls_go_on() {
        try (var gateway = open()) {
            key(gateway, "/team");
            String path = "/admin/header-rules/user_path/team/bob/";
            Reply made = admin(gateway, "PUT", path, "{\"set\":{\"X-Level\":\"" + SECRET + "\"}}");
            assertThat(made.status()).as(made.body()).isEqualTo(200);
            assertThat(json(made).toString())
                    .isEqualTo(
                            "{\"kind\":\"user_path\",\"name\":\"/team/bob\",\"forward\":[],\"set\":{\"X-Level\":\"***\"},\"drop\":[],\"source\":\"manual\"}");
            String bob = "X-Gatehouse-User-Path: /team/bob";
            assertThat(sent(gateway, Way.CHAT, MASTER, bob).all("x-level")).containsExactly(SECRET);

            JsonNode all = json(admin(gateway, "GET", "/admin/header-rules", "")).get("data");
            assertThat(all.findValuesAsText("name"))
                    .containsExactly("/", "/other", "/team", "/team/bob");
            assertThat(all.findValuesAsText("source"))
                    .containsExactly("config", "config", "config", "manual");

            String etag = String.valueOf(made.field("etag"));
            String[] fields = {"Authorization: Bearer " + MASTER, "If-Match: \"12345\""};
            assertThat(gateway.raw(ScriptedClient.request("DELETE", path, fields)).status())
                    .isEqualTo(412);
            fields[1] = "If-Match: " + etag;
            assertThat(gateway.raw(ScriptedClient.request("DELETE", path, fields)).status())
                    .isEqualTo(204);
            assertThat(admin(gateway, "DELETE", path, "").status()).isEqualTo(404);
            assertThat(sent(gateway, Way.CHAT, MASTER, bob).all("x-level")).containsExactly("team");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user_path/a | {\"forward\":[\"Cookie\"]} | forward",
                "user_path/a | {\"drop\":[\"Host\"]} | drop",
                "user_path/a | {\"set\":{\"Authorization\":\"x\"}} | set.Authorization",
                "user_path/a | {\"set\":{\"X-A\":\"a\\r\\nHost: b\"}} | set.X-A",
                "user_path/a | {\"set\":{\"X-A\":\"\\u00fc\"}} | set.X-A",
                "user_path/a | {\"set\":{\"X-A\":\"***\"}} | set.X-A",
                "user_path/a | {\"set\":{\"X-A\":1}} | set.X-A",
                "user_path/a | {\"set\":[\"X-A\"]} | set",
                "user_path/a | {\"forward\":\"X-A\"} | forward",
                "user_path/a | {\"forward\":[\"X-A\"],\"drop\":[\"x-a\"]} | forward",
                "user_path/a | {\"forwards\":[\"X-A\"]} | forwards",
                "user_path/a | {} | forward",
                "user_path/a:b | {\"drop\":[\"X-A\"]} | name",
                "account/one | {\"drop\":[\"X-A\"]} | kind"
            })
    void what_is_no_rule_is_answered_with_400(String what, String body, String field) {
        try (var gateway = open()) {
            key(gateway, "/");
            Reply reply = admin(gateway, "PUT", "/admin/header-rules/" + what, body);

            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(json(reply).at("/error/param").asText()).isEqualTo(field);
            JsonNode all = json(admin(gateway, "GET", "/admin/header-rules", ""));
            assertThat(all.findValuesAsText("source")).containsOnly("config");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/header-rules",
                "/admin/runtime/config",
                "/admin/providers",
                "/admin/providers/status",
                "/admin/audit/changes"
            })
    void values_of_rules_are_shown_nowhere(String path) {
        String rule = "- {kind: key, name: master, set: {X-Key: %s-rule}}\n".formatted(SECRET);
        try (var gateway = GatewayFixture.open(YAML + rule)) {
            key(gateway, "/");
            admin(
                    gateway,
                    "PUT",
                    "/admin/header-rules/user_path/team",
                    "{\"set\":{\"X-Stored\":\"" + SECRET + "-stored\"}}");
            gateway.upstream()
                    .always(
                            ScriptedUpstream.error(
                                    WireFormat.CHAT,
                                    400,
                                    "bad %s, %s-rule, %s-stored".formatted(SECRET, SECRET, SECRET),
                                    "x-request-id: " + SECRET + "-rule"));
            Reply reply =
                    gateway.ask(
                            WireFormat.CHAT,
                            false,
                            "Authorization: Bearer " + MASTER,
                            "X-Gatehouse-User-Path: /team");

            ReceivedRequest received = gateway.upstream().received().getLast();
            assertThat(received.all("x-key")).containsExactly(SECRET + "-rule");
            assertThat(received.all("x-stored")).containsExactly(SECRET + "-stored");
            assertThat(reply.head() + reply.body()).contains("bad ***").doesNotContain(SECRET);
            Reply shown = admin(gateway, "GET", path, "");
            assertThat(shown.status()).isEqualTo(200);
            assertThat(shown.body()).doesNotContain(SECRET);
            assertThat(gateway.logged()).doesNotContain(SECRET);
        }
    }

    @Test
    void a_reload_takes_other_rules() throws Exception {
        try (var gateway = open()) {
            String yaml =
                    gateway.gatehouse().configuration().file() == null
                            ? ""
                            : java.nio.file.Files.readString(
                                    gateway.gatehouse().configuration().file());
            List<String> restart =
                    gateway.gatehouse()
                            .reload(
                                    gateway.read(
                                            yaml.replace("X-Level: root", "X-Level: reloaded")));

            assertThat(restart).isEmpty();
            assertThat(sent(gateway, Way.CHAT, MASTER).all("x-level")).containsExactly("reloaded");
        }
    }
}
