package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Virtual keys: what they may do, and what only administrators may.
class KeysJourneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MASTER = "master-key-of-the-keys-journey";
    private static final String ACCOUNTS =
            """
            providers:
              one: {type: openai, base-url: UPSTREAM, api-key: sk-1, models: [m]}
              two: {type: openai, base-url: UPSTREAM, api-key: sk-2, models: [m]}
            """;
    private static final String YAML = "server: {port: 0, master-key: " + MASTER + "}\n" + ACCOUNTS;
    private static final String ANSWER =
            """
            {"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,
             "message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";

    /// A gateway with a master key, and how its keys are made and used.
    private record Keyed(GatewayFixture gateway) implements AutoCloseable {
        static Keyed open() {
            return open(YAML);
        }

        static Keyed open(String yaml) {
            var keyed = new Keyed(GatewayFixture.open(yaml));
            keyed.gateway.upstream().always(ScriptedUpstream.json(200, ANSWER));
            return keyed;
        }

        private static String field(String key) {
            return "Authorization: Bearer " + key;
        }

        Reply send(String key, String method, String path, String body, String... fields) {
            var all = new ArrayList<>(List.of(fields));
            if (!key.isEmpty()) {
                all.add(field(key));
            }
            String[] lines = all.toArray(String[]::new);
            return gateway.raw(
                    body.isEmpty()
                            ? ScriptedClient.request(method, path, lines)
                            : ScriptedClient.post(path, body, lines).replaceFirst("POST", method));
        }

        JsonNode admin(String method, String path, String body) {
            return json(send(MASTER, method, path, body));
        }

        JsonNode create(String members) {
            return admin("POST", "/admin/keys", "{\"name\":\"k\"" + members + "}");
        }

        /// The text of a new key.
        String key(String members) {
            return create(members).get("key").asText();
        }

        Reply chat(String key, String model, String... fields) {
            return send(key, "POST", "/v1/chat/completions", chatBody(model), fields);
        }

        private static String chatBody(String model) {
            return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                    .formatted(model);
        }

        @Override
        public void close() {
            gateway.close();
        }
    }

    private static JsonNode json(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isLessThan(300);
        try {
            return JSON.readTree(reply.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String code(Reply reply) {
        try {
            return reply.status() + " " + JSON.readTree(reply.body()).at("/error/code").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_key_is_shown_once_and_its_text_is_nowhere_in_the_data_folder() throws IOException {
        try (var keyed = Keyed.open()) {
            String text = keyed.key("");
            assertThat(keyed.chat(text, "one/m").status()).isEqualTo(200);

            JsonNode listed = keyed.admin("GET", "/admin/keys", "");
            assertThat(listed.toString()).doesNotContain(text);
            assertThat(keyed.gateway.logged()).doesNotContain(text);
            Path folder = keyed.gateway.gatehouse().configuration().settings().dataDir();
            try (var files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String bytes =
                            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                    assertThat(bytes).as(file.toString()).doesNotContain(text);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                   | 401 invalid_api_key",
                "nonsense             | 401 invalid_api_key",
                "gh_aaaaaaaaaaaa_bbbb | 401 invalid_api_key"
            })
    void without_a_known_key_no_call_is_served(String key, String expected) {
        try (var keyed = Keyed.open()) {
            assertThat(code(keyed.chat(key, "one/m"))).isEqualTo(expected);
            assertThat(code(keyed.send(key, "GET", "/admin/keys", ""))).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Authorization: Bearer ", "x-api-key: ", "api-key: ", "x-goog-api-key: "})
    void a_key_is_accepted_in_every_form_in_which_clients_send_one(String form) {
        try (var keyed = Keyed.open()) {
            String text = keyed.key("");

            assertThat(keyed.chat("", "one/m", form + text).status()).isEqualTo(200);
            assertThat(keyed.chat("", "one/m", form + text.replace("gh_", "gg_")).status())
                    .isEqualTo(401);
        }
    }

    @Test
    void a_disabled_an_expired_and_a_deleted_key_are_rejected_at_once() {
        try (var keyed = Keyed.open()) {
            JsonNode one = keyed.create("");
            String text = one.get("key").asText();
            String at = "/admin/keys/" + one.get("id").asText();
            assertThat(keyed.chat(text, "one/m").status()).isEqualTo(200);

            keyed.admin("PATCH", at, "{\"enabled\":false}");
            assertThat(keyed.chat(text, "one/m").body()).contains("disabled");
            keyed.admin("PATCH", at, "{\"enabled\":true,\"expires_at\":\"2020-01-01\"}");
            assertThat(keyed.chat(text, "one/m").body()).contains("expired");
            keyed.admin("PATCH", at, "{\"expires_at\":null}");
            assertThat(keyed.chat(text, "one/m").status()).isEqualTo(200);
            assertThat(keyed.send(MASTER, "DELETE", at, "").status()).isEqualTo(204);
            assertThat(code(keyed.chat(text, "one/m"))).isEqualTo("401 invalid_api_key");
        }
    }

    @Test
    void a_rotated_key_keeps_its_old_text_for_the_overlap_only() {
        try (var keyed = Keyed.open()) {
            JsonNode one = keyed.create("");
            String rotate = "/admin/keys/" + one.get("id").asText() + "/rotate";
            String first = one.get("key").asText();

            String second = keyed.admin("POST", rotate, "{\"overlap\":\"1h\"}").get("key").asText();
            assertThat(keyed.chat(first, "one/m").status()).isEqualTo(200);
            assertThat(keyed.chat(second, "one/m").status()).isEqualTo(200);
            String third = keyed.admin("POST", rotate, "").get("key").asText();

            assertThat(keyed.chat(first, "one/m").status()).isEqualTo(401);
            assertThat(keyed.chat(second, "one/m").status()).isEqualTo(401);
            assertThat(keyed.chat(third, "one/m").status()).isEqualTo(200);
        }
    }

    @Test
    void an_edit_of_another_version_than_the_one_seen_is_rejected() {
        try (var keyed = Keyed.open()) {
            String at = "/admin/keys/" + keyed.create("").get("id").asText();
            String tag = keyed.send(MASTER, "GET", at, "").field("etag");
            keyed.admin("PATCH", at, "{\"name\":\"other\"}");

            Reply late = keyed.send(MASTER, "PATCH", at, "{\"name\":\"late\"}", "If-Match: " + tag);

            assertThat(code(late)).isEqualTo("412 version_conflict");
            assertThat(keyed.admin("GET", at, "").get("name").asText()).isEqualTo("other");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"\"}                           | name",
                "{}                                        | name",
                "{\"name\":\"x\",\"rol\":\"admin\"}        | rol",
                "{\"name\":\"x\",\"role\":\"owner\"}       | role",
                "{\"name\":\"x\",\"models\":\"gpt\"}       | models",
                "{\"name\":\"x\",\"operations\":[\"chat\"]}| operations",
                "{\"name\":\"x\",\"user_path\":\"/a//b\"}  | user_path",
                "{\"name\":\"x\",\"expires_at\":\"soon\"}  | expires_at",
                "{\"name\":\"x\",\"metadata\":[]}          | metadata",
                "{\"name\":\"x\",\"enabled\":\"yes\"}      | enabled",
                "{\"name\":7}                              | name"
            })
    void what_cannot_be_a_key_is_rejected_by_the_name_of_its_member(String body, String member) {
        try (var keyed = Keyed.open()) {
            Reply reply = keyed.send(MASTER, "POST", "/admin/keys", body);

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("\"param\":\"" + member + "\"");
        }
    }

    /// Every route of the document, with every role.
    @Test
    void a_route_of_administration_serves_the_roles_that_it_is_for_and_no_other() {
        try (var keyed = Keyed.open()) {
            var texts =
                    Map.of(
                            "none", keyed.key(""),
                            "viewer", keyed.key(",\"role\":\"viewer\""),
                            "member", keyed.key(",\"role\":\"member\""),
                            "admin", keyed.key(",\"role\":\"admin\""));
            JsonNode paths = keyed.admin("GET", "/admin/openapi.json", "").get("paths");
            int routes = 0;
            for (var path : paths.properties()) {
                // Everyone may sign in, and each session shows and ends itself.
                boolean session = path.getKey().equals("/admin/session");
                // A stream goes on until its client leaves.
                boolean lasts = path.getKey().equals("/admin/live/stream");
                if (session || lasts || !path.getKey().startsWith("/admin/")) {
                    continue;
                }
                for (var method : path.getValue().properties()) {
                    String verb = method.getKey().toUpperCase(Locale.ROOT);
                    String address = path.getKey().replaceAll("\\{[^}]*}", "x");
                    routes++;
                    // Without a body or with one that is none: only the role is at stake.
                    for (String role : texts.keySet()) {
                        Reply reply = keyed.send(texts.get(role), verb, address, "");
                        boolean reads = verb.equals("GET");
                        boolean keys = address.contains("keys") || address.contains("/limits/x");
                        boolean allowed =
                                role.equals("admin")
                                        || (reads && !role.equals("none"))
                                        || (keys && role.equals("member"));
                        assertThat(reply.status() == 403)
                                .as("%s %s %s: %s", role, verb, address, reply.body())
                                .isEqualTo(!allowed);
                    }
                }
            }
            assertThat(routes).isGreaterThan(20);
        }
    }

    @Test
    void without_a_master_key_the_first_key_must_be_an_administrators() {
        try (var keyed = Keyed.open(ACCOUNTS)) {
            assertThat(keyed.chat("", "one/m").status()).isEqualTo(200);
            Reply model = keyed.send("", "POST", "/admin/keys", "{\"name\":\"model\"}");
            assertThat(model.status()).isEqualTo(400);
            String root =
                    json(keyed.send(
                                    "",
                                    "POST",
                                    "/admin/keys",
                                    "{\"name\":\"root\",\"role\":\"admin\"}"))
                            .get("key")
                            .asText();

            assertThat(keyed.chat("", "one/m").status()).isEqualTo(401);
            assertThat(keyed.send("", "GET", "/admin/keys", "").status()).isEqualTo(401);
            JsonNode other = json(keyed.send(root, "POST", "/admin/keys", "{\"name\":\"model\"}"));
            String text = other.get("key").asText();
            assertThat(keyed.chat(text, "one/m").status()).isEqualTo(200);
            assertThat(keyed.send(text, "GET", "/admin/keys", "").status()).isEqualTo(403);
            String id = root.substring("gh_".length(), root.lastIndexOf('_'));
            assertThat(keyed.send(root, "DELETE", "/admin/keys/" + id, "").status())
                    .as("the last administrator")
                    .isEqualTo(400);
        }
    }

    @Test
    void a_member_manages_the_keys_below_its_own_path_only_and_gives_no_role() {
        try (var keyed = Keyed.open()) {
            String member = keyed.key(",\"role\":\"member\",\"user_path\":\"/team\"");
            String foreign = keyed.create(",\"user_path\":\"/other\"").get("id").asText();

            JsonNode made =
                    json(
                            keyed.send(
                                    member,
                                    "POST",
                                    "/admin/keys",
                                    "{\"name\":\"bob\",\"user_path\":\"/team/bob\"}"));
            assertThat(made.get("user_path").asText()).isEqualTo("/team/bob");
            for (String body :
                    List.of(
                            "{\"name\":\"x\",\"user_path\":\"/other\"}",
                            "{\"name\":\"x\",\"user_path\":\"/teams\"}",
                            "{\"name\":\"x\",\"role\":\"viewer\"}")) {
                assertThat(keyed.send(member, "POST", "/admin/keys", body).status())
                        .as(body)
                        .isEqualTo(403);
            }
            String at = "/admin/keys/" + foreign;
            assertThat(keyed.send(member, "GET", at, "").status()).isEqualTo(404);
            assertThat(keyed.send(member, "DELETE", at, "").status()).isEqualTo(404);
            JsonNode list = json(keyed.send(member, "GET", "/admin/keys", ""));
            assertThat(list.get("data")).hasSize(2);
            assertThat(keyed.send(member, "GET", "/admin/providers", "").status())
                    .as("the whole organisation")
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', /team/alice, 200",
        "/team/alice, /team/alice, 200",
        "/team/alice/app, /team/alice/app, 200",
        "/team, '', 403",
        "/team/alic, '', 403",
        "/team/alice2, '', 403",
        "/other, '', 403",
        "/, '', 403",
        "/team/alice/../bob, '', 400"
    })
    void a_request_belongs_at_or_below_the_path_of_its_key(
            String named, String expected, int status) {
        try (var keyed = Keyed.open()) {
            String text = keyed.key(",\"user_path\":\"/team/alice\"");
            String[] fields =
                    named.isEmpty()
                            ? new String[0]
                            : new String[] {"X-Gatehouse-User-Path: " + named};

            Reply reply = keyed.chat(text, "one/m", fields);

            assertThat(reply.status()).as(reply.body()).isEqualTo(status);
            if (status == 200) {
                Await.until(
                        "the row",
                        () ->
                                keyed.admin("GET", "/admin/usage/log", "")
                                        .at("/entries/0/user_path")
                                        .asText()
                                        .equals(expected));
            }
        }
    }

    @Test
    void a_key_is_served_and_shown_its_models_only() {
        try (var keyed = Keyed.open()) {
            String text = keyed.key(",\"models\":[\"one/*\"]");

            assertThat(keyed.chat(text, "one/m").status()).isEqualTo(200);
            assertThat(code(keyed.chat(text, "two/m"))).isEqualTo("403 model_access_denied");
            JsonNode shown = json(keyed.send(text, "GET", "/v1/models", "")).get("data");
            assertThat(shown.toString()).contains("one/").doesNotContain("two/");
            assertThat(
                            keyed.send(text, "POST", "/p/two/chat/completions", Keyed.chatBody("m"))
                                    .status())
                    .as("native access")
                    .isEqualTo(403);
        }
    }

    @Test
    void a_key_is_served_its_operations_only() {
        try (var keyed = Keyed.open()) {
            String text = keyed.key(",\"operations\":[\"embeddings\"]");

            assertThat(code(keyed.chat(text, "one/m"))).isEqualTo("403 permission_denied");
        }
    }

    @Test
    void usage_is_summed_up_by_the_tags_of_keys() {
        try (var keyed = Keyed.open()) {
            String text = keyed.key(",\"tags\":[\"blue\",\"trial\"]");
            assertThat(keyed.chat(text, "one/m").status()).isEqualTo(200);
            Await.until(
                    "the sums",
                    () -> {
                        String tags = keyed.admin("GET", "/admin/usage/tags", "").toString();
                        return tags.contains("blue") && tags.contains("trial");
                    });
        }
    }

    @Test
    void a_rule_opens_a_model_to_its_paths_and_closes_it_to_others() {
        try (var keyed = Keyed.open()) {
            String team = keyed.key(",\"user_path\":\"/team/a\"");
            String other = keyed.key(",\"user_path\":\"/other\"");
            keyed.admin("PUT", "/admin/model-overrides/one/m", "{\"user_paths\":[\"/team\"]}");

            assertThat(keyed.chat(team, "one/m").status()).isEqualTo(200);
            assertThat(code(keyed.chat(other, "one/m"))).isEqualTo("403 model_access_denied");
            keyed.send(MASTER, "DELETE", "/admin/model-overrides/one/m", "");
            assertThat(keyed.chat(other, "one/m").status()).isEqualTo(200);
        }
    }

    @Test
    void keys_of_other_gateways_are_taken_over_by_their_digests() {
        // SHA-256 of "sk-litellm-key" and of "sk_gom_key".
        try (var keyed = Keyed.open()) {
            String lite = Sha256.hex("sk-litellm-key");
            String gomodel = Sha256.hex("sk_gom_key");
            JsonNode first =
                    keyed.admin(
                            "POST",
                            "/admin/keys/import",
                            "{\"from\":\"litellm\",\"keys\":[{\"token\":\"%s\",\"key_alias\":\"app\",\"team_id\":\"eng\",\"models\":[],\"max_budget\":10.5,\"expires\":null}]}"
                                    .formatted(lite));
            assertThat(first.get("imported").asInt()).isEqualTo(1);
            assertThat(first.at("/left/app/0").asText()).isEqualTo("max_budget");
            keyed.admin(
                    "POST",
                    "/admin/keys/import",
                    "{\"from\":\"gomodel\",\"keys\":[{\"secret_hash\":\"%s\",\"name\":\"g\",\"user_path\":\"/team\",\"enabled\":true}]}"
                            .formatted(gomodel));

            assertThat(keyed.chat("sk-litellm-key", "one/m").status()).isEqualTo(200);
            assertThat(keyed.chat("sk_gom_key", "one/m").status()).isEqualTo(200);
            assertThat(keyed.chat("sk_gom_key2", "one/m").status()).isEqualTo(401);
        }
    }

    /// What one user path makes at a provider does not exist for another.
    @Test
    void objects_of_another_user_path_are_not_found() {
        try (var keyed = Keyed.open(YAML.replace(", models: [m]", ""))) {
            String alice = keyed.key(",\"user_path\":\"/team/alice\"");
            String bob = keyed.key(",\"user_path\":\"/team/bob\"");
            String lead = keyed.key(",\"user_path\":\"/team\"");
            keyed.gateway
                    .upstream()
                    .always(
                            ScriptedUpstream.json(
                                    200, "{\"id\":\"file-1abc\",\"object\":\"file\"}"));
            String body = "{\"purpose\":\"batch\"}";
            json(keyed.send(alice, "POST", "/v1/files", body));

            for (String path : List.of("/v1/files/file-1abc", "/v1/files/file-1abc/content")) {
                assertThat(keyed.send(alice, "GET", path, "").status()).as(path).isEqualTo(200);
                assertThat(keyed.send(lead, "GET", path, "").status()).as(path).isEqualTo(200);
                assertThat(code(keyed.send(bob, "GET", path, ""))).isEqualTo("404 not_found");
            }
            assertThat(code(keyed.send(bob, "DELETE", "/v1/files/file-1abc", "")))
                    .isEqualTo("404 not_found");
            assertThat(code(keyed.send(bob, "GET", "/p/one/files/file-1abc", "")))
                    .isEqualTo("404 not_found");
            for (String path :
                    List.of(
                            "/v1/batches",
                            "/v1/responses",
                            "/v1/conversations",
                            "/p/one/batches")) {
                Reply named = keyed.send(bob, "POST", path, "{\"input_file_id\":\"file-1abc\"}");
                assertThat(code(named)).as(path).isEqualTo("404 not_found");
            }
            for (String path : List.of("/v1/files", "/v1/batches", "/p/one/files")) {
                assertThat(code(keyed.send(alice, "GET", path, "")))
                        .as(path)
                        .isEqualTo("403 list_not_available");
            }
            assertThat(keyed.send(MASTER, "GET", "/v1/files", "").status()).isEqualTo(200);
        }
    }
}
