package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.api.Listener;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sessions of browsers: how they begin, what they may do, and what ends them.
class SessionsJourneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MASTER = "master-key-of-the-sessions";
    private static final String LOCKED = "server: {port: 0, master-key: " + MASTER + "}\n";
    private static final String SAME = "Sec-Fetch-Site: same-origin";
    private static final String CHAT =
            "{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    /// A browser that is signed in.
    private record Browser(GatewayFixture gateway, String cookie, String token) {
        static Browser signIn(GatewayFixture gateway, String key) {
            Reply reply = post(gateway, key, SAME);
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            String set = Objects.requireNonNull(reply.field("set-cookie"));
            return new Browser(
                    gateway,
                    "Cookie: other=1; " + set.substring(0, set.indexOf(';')),
                    "X-Gatehouse-Session: " + reply.text("token"));
        }

        static Reply post(GatewayFixture gateway, String key, String... fields) {
            String body = "{\"key\":\"" + key + "\"}";
            return gateway.raw(ScriptedClient.post("/admin/session", body, fields));
        }

        Reply get(String path) {
            return gateway.raw(ScriptedClient.request("GET", path, cookie));
        }

        Reply send(String method, String path, String body, String... fields) {
            var all = new ArrayList<>(List.of(fields));
            all.add(cookie);
            String[] lines = all.toArray(String[]::new);
            String request = ScriptedClient.post(path, body, lines);
            return gateway.client().send(method + request.substring(4)).lastReply();
        }

        Reply change(String method, String path, String body) {
            return send(method, path, body, token, SAME);
        }
    }

    private static Reply admin(GatewayFixture gateway, String method, String path, String body) {
        String request = ScriptedClient.post(path, body, "Authorization: Bearer " + MASTER);
        return gateway.raw(method + request.substring(4));
    }

    private static JsonNode key(GatewayFixture gateway, String members) {
        return json(admin(gateway, "POST", "/admin/keys", "{\"name\":\"k\"" + members + "}"));
    }

    private static String text(JsonNode key) {
        return key.get("key").asText();
    }

    private static JsonNode json(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isLessThan(300);
        try {
            return JSON.readTree(reply.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_key_becomes_a_cookie_that_scripts_cannot_read() {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            Reply reply = Browser.post(gateway, MASTER, "Origin: http://localhost");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.field("set-cookie"))
                    .matches(
                            "gatehouse_session=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict;"
                                    + " Path=/; Max-Age=43200");
            assertThat(reply.text("role")).isEqualTo("admin");
            assertThat(reply.text("open")).isEqualTo("false");
            assertThat(reply.text("token")).hasSize(43);
            String behind = "Origin: https://localhost";
            assertThat(Browser.post(gateway, MASTER, behind).field("set-cookie"))
                    .endsWith("; Secure");
        }
    }

    @Test
    void the_session_reads_and_shows_itself() {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            Browser browser = Browser.signIn(gateway, MASTER);

            assertThat(browser.get("/admin/keys").status()).isEqualTo(200);
            JsonNode session = json(browser.get("/admin/session"));
            assertThat(browser.token).endsWith(session.get("token").asText());
            assertThat(session.get("expires_at").asText()).startsWith("20");
            assertThat(gateway.raw(ScriptedClient.request("GET", "/admin/session")).status())
                    .isEqualTo(401);
        }
    }

    /// `key` is where clients of Gemini put a key.
    @Test
    void a_filter_by_key_in_a_query_of_administration_is_no_key() {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            Browser browser = Browser.signIn(gateway, MASTER);

            assertThat(browser.get("/admin/keys?key=abc").status()).isEqualTo(200);
            assertThat(
                            gateway.raw(ScriptedClient.request("GET", "/admin/keys?key=" + MASTER))
                                    .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void without_a_key_of_operators_there_is_no_need_to_sign_in() {
        try (var gateway = GatewayFixture.open()) {
            JsonNode session = json(gateway.raw(ScriptedClient.request("GET", "/admin/session")));

            assertThat(session.get("open").asBoolean()).isTrue();
            assertThat(session.get("role").asText()).isEqualTo("admin");
            assertThat(Browser.post(gateway, "any", SAME).field("set-cookie")).isNull();
        }
    }

    @Test
    void a_wrong_key_begins_none_and_slows_its_client() {
        String few = "keys: {refusals-per-minute: 2}\n";
        try (var gateway = GatewayFixture.open(LOCKED + few)) {
            assertThat(Browser.post(gateway, "wrong-1").status()).isEqualTo(401);
            assertThat(Browser.post(gateway, "wrong-2").status()).isEqualTo(401);
            assertThat(Browser.post(gateway, "wrong-3").status()).isEqualTo(429);
            assertThat(Browser.post(gateway, MASTER).status()).isEqualTo(200);
            assertThat(Browser.post(gateway, "").status()).isEqualTo(400);
        }
    }

    @Test
    void the_admin_key_is_needed_where_it_is_set() {
        try (var gateway = GatewayFixture.open("admin: {key: admin-key-of-sessions}\n")) {
            assertThat(Browser.post(gateway, "wrong").status()).isEqualTo(401);
            Browser browser = Browser.signIn(gateway, "admin-key-of-sessions");
            assertThat(browser.get("/admin/live").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Origin: https://evil.example",
                "Origin: null"
            })
    void pages_of_other_origins_neither_sign_in_nor_change_anything(String field) {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{}"));
            Browser browser = Browser.signIn(gateway, MASTER);

            assertThat(Browser.post(gateway, MASTER, field).status()).isEqualTo(403);
            String token = browser.token;
            for (String change : List.of("/admin/keys", "/v1/chat/completions")) {
                Reply reply = browser.send("POST", change, CHAT, token, field);
                assertThat(reply.status()).as(change).isEqualTo(403);
            }
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void calls_with_the_cookie_are_those_of_its_key_and_need_the_token() {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            JsonNode key = key(gateway, ",\"role\":\"viewer\",\"user_path\":\"/team\"");
            Browser browser = Browser.signIn(gateway, text(key));
            String path = "/v1/chat/completions";

            assertThat(browser.send("POST", path, CHAT, SAME).status()).isEqualTo(403);
            assertThat(browser.send("POST", path, CHAT, browser.token).status()).isEqualTo(403);
            assertThat(browser.send("POST", path, CHAT, browser.token, SAME).status())
                    .isEqualTo(200);
            assertThat(gateway.calls().getLast())
                    .contains("\"caller\":\"" + key.get("id").asText() + "\"");
            String sent = gateway.upstream().received().getLast().toString();
            assertThat(sent).doesNotContainIgnoringCase("cookie", "x-gatehouse-session");
            assertThat(gateway.logged())
                    .doesNotContain(browser.cookie.substring(browser.cookie.lastIndexOf('=')))
                    .doesNotContain(browser.token.substring(21));
        }
    }

    @Test
    void at_a_port_of_administration_pages_make_calls_and_keys_make_none() {
        try (var gateway = GatewayFixture.open(LOCKED + "admin: {port: 0}\n")) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            Reply signed =
                    atAdmin(
                            gateway,
                            ScriptedClient.post(
                                    "/admin/session", "{\"key\":\"" + MASTER + "\"}", SAME));
            String cookie = Objects.requireNonNull(signed.field("set-cookie")).split(";", 2)[0];
            String token = "X-Gatehouse-Session: " + signed.text("token");
            String path = "/v1/chat/completions";

            String call = ScriptedClient.post(path, CHAT, "Cookie: " + cookie, token, SAME);
            assertThat(atAdmin(gateway, call).status()).isEqualTo(200);
            String bare = ScriptedClient.post(path, CHAT, "Cookie: " + cookie, SAME);
            assertThat(atAdmin(gateway, bare).status()).isEqualTo(403);
            String key = ScriptedClient.post(path, CHAT, "Authorization: Bearer " + MASTER);
            assertThat(atAdmin(gateway, key).status()).isEqualTo(404);
            assertThat(atAdmin(gateway, ScriptedClient.post(path, CHAT)).status()).isEqualTo(401);
            String models =
                    ScriptedClient.request("GET", "/v1/models", "Cookie: " + cookie, token, SAME);
            assertThat(atAdmin(gateway, models).status()).isEqualTo(200);
        }
    }

    private static Reply atAdmin(GatewayFixture gateway, String request) {
        int port = gateway.gatehouse().port(Listener.ADMIN);
        return gateway.keep(ScriptedClient.to(port)).send(request).lastReply();
    }

    @ParameterizedTest
    @CsvSource({"viewer", "member", "admin"})
    void every_change_needs_the_token_and_viewers_make_none(String role) {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            Browser browser =
                    Browser.signIn(gateway, text(key(gateway, ",\"role\":\"" + role + "\"")));
            List<String> changes = changes(json(browser.get("/admin/openapi.json")));

            assertThat(changes).hasSizeGreaterThan(20);
            for (String change : changes) {
                String[] parts = change.split(" ", 2);
                assertThat(browser.send(parts[0], parts[1], "{}", SAME).status())
                        .as(change + " without a token")
                        .isEqualTo(403);
                assertThat(browser.send(parts[0], parts[1], "{}", browser.token).status())
                        .as(change + " without an origin")
                        .isEqualTo(403);
                if (role.equals("viewer")) {
                    assertThat(browser.change(parts[0], parts[1], "{}").status())
                            .as(change)
                            .isEqualTo(403);
                }
            }
        }
    }

    private static List<String> changes(JsonNode document) {
        var all = new ArrayList<String>();
        for (var path : document.get("paths").properties()) {
            if (!path.getKey().startsWith("/admin")) {
                continue;
            }
            for (String method : List.of("post", "put", "patch", "delete")) {
                JsonNode operation = path.getValue().get(method);
                boolean session = path.getKey().equals("/admin/session");
                if (operation != null && !session) {
                    String concrete = path.getKey().replaceAll("\\{[^}]*}", "x");
                    all.add(method.toUpperCase(Locale.ROOT) + " " + concrete);
                }
            }
        }
        return all;
    }

    @Test
    void members_change_what_is_theirs_only() {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            String members = ",\"role\":\"member\",\"user_path\":\"/team\"";
            Browser browser = Browser.signIn(gateway, text(key(gateway, members)));

            Reply own =
                    browser.change(
                            "POST", "/admin/keys", "{\"name\":\"a\",\"user_path\":\"/team/a\"}");
            Reply other =
                    browser.change("POST", "/admin/keys", "{\"name\":\"b\",\"user_path\":\"/b\"}");

            assertThat(own.status()).as(own.body()).isEqualTo(201);
            assertThat(other.status()).isEqualTo(403);
            assertThat(browser.change("PUT", "/admin/model-overrides/gpt", "{}").status())
                    .isEqualTo(403);
        }
    }

    @Test
    void a_key_that_makes_calls_only_begins_none() {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            Reply reply = Browser.post(gateway, text(key(gateway, "")), SAME);

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.body()).contains("viewer, member or admin");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PATCH|/admin/keys/ID|{\"enabled\":false}",
                "PATCH|/admin/keys/ID|{\"role\":\"none\"}",
                "PATCH|/admin/keys/ID|{\"expires_at\":\"2020-01-01T00:00:00Z\"}",
                "POST|/admin/keys/ID/rotate|{}",
                "DELETE|/admin/keys/ID|{}"
            })
    void what_happens_to_the_key_ends_its_session(String method, String path, String body) {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            JsonNode key = key(gateway, ",\"role\":\"viewer\"");
            Browser browser = Browser.signIn(gateway, text(key));
            assertThat(browser.get("/admin/live").status()).isEqualTo(200);

            String target = path.replace("ID", key.get("id").asText());
            Reply done = admin(gateway, method, target, body);

            assertThat(done.status()).as(done.body()).isLessThan(300);
            assertThat(browser.get("/admin/live").status()).isEqualTo(401);
        }
    }

    @Test
    void signing_out_ends_it_for_every_copy_of_the_cookie() {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            Browser browser = Browser.signIn(gateway, MASTER);
            assertThat(browser.send("DELETE", "/admin/session", "").status()).isEqualTo(403);

            Reply reply = browser.change("DELETE", "/admin/session", "");

            assertThat(reply.status()).isEqualTo(204);
            assertThat(reply.field("set-cookie")).contains("gatehouse_session=;", "Max-Age=0");
            assertThat(browser.get("/admin/live").status()).isEqualTo(401);
        }
    }

    @Test
    void another_master_key_ends_the_sessions_of_the_former_one() throws Exception {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            Browser browser = Browser.signIn(gateway, MASTER);
            assertThat(browser.get("/admin/live").status()).isEqualTo(200);

            gateway.gatehouse()
                    .reload(gateway.read(LOCKED.replace(MASTER, "another-master-key") + ACCOUNTS));

            assertThat(browser.get("/admin/live").status()).isEqualTo(401);
        }
    }

    private static final String ACCOUNTS =
            "providers: {one: {type: openai, api-key: sk-1, models: [gpt]}}\n";

    @Test
    void nothing_that_could_be_a_cookie_is_stored() {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            Browser browser = Browser.signIn(gateway, MASTER);

            var shown = new AtomicReference<>("");
            Await.until(
                    "a change in the log of changes",
                    () -> {
                        Browser.post(gateway, MASTER, SAME);
                        shown.set(admin(gateway, "GET", "/admin/audit/changes", "").body());
                        return shown.get().contains("/session");
                    });

            String changes = shown.get();
            assertThat(changes).doesNotContain(MASTER, browser.token.substring(21));
        }
    }
}
