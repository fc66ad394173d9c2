package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cluster.DocumentSnapshot;
import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.storage.sql.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What administration has stored binds calls from the first one after a start, also while storage
/// is away.
class StoredRulesJourneyTest {
    private static final String MASTER = "master-key-of-the-stored-rules";
    private static final String SECRET = "root-secret-of-the-stored-rules";
    private static final String FREE = "/free";

    @TempDir private Path folder;
    private PostgresServer server;
    private String database;

    @BeforeEach
    void start() throws Exception {
        server = PostgresServer.start();
        database = server.database();
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private GatewayFixture open(String data) {
        return GatewayFixture.open(
                BudgetsFixture.priced(
                        """
                        server: {port: 0, master-key: %s}
                        secret: %s
                        data-dir: '%s'
                        storage: {type: postgresql, postgresql: {url: '%s'}}
                        providers:
                          one: {type: openai, base-url: UPSTREAM, api-key: k, models: [gpt, cheap]}
                        """
                                .formatted(MASTER, SECRET, folder.resolve(data), database)));
    }

    private static String key() {
        return "Authorization: Bearer " + MASTER;
    }

    private static String met(GatewayFixture gateway, String path, String model) {
        String body = BudgetsFixture.BODY.replace("gpt", model);
        String at = "X-Gatehouse-User-Path: " + path;
        Reply reply = gateway.ask(WireFormat.CHAT, body, key(), at);
        return reply.status() == 200 ? "200" : reply.status() + " " + reply.text("error", "code");
    }

    private static void put(GatewayFixture gateway, String path, String body) {
        Await.until(
                "storage",
                () -> BudgetsFixture.put(gateway, "/admin/" + path, body, key()).status() == 200);
    }

    private static void putAll(GatewayFixture gateway) {
        put(gateway, "budgets/eng/daily", "{\"amount\": 0.002, \"mode\": \"strict\"}");
        put(gateway, "limits/user_path/ops", "{\"requests\": 1, \"period\": \"hour\"}");
        put(gateway, "model-overrides/one/cheap", "{\"user_paths\": [\"/eng\"]}");
        put(gateway, "header-rules/user_path/free", "{\"set\": {\"X-Team\": \"free\"}}");
    }

    /// The kinds of documents in the snapshot.
    private Set<String> kept(String data) throws IOException {
        var found = new TreeSet<String>();
        var file = new DocumentSnapshot(folder.resolve(data + "/keys.snapshot"), "keys.snapshot");
        if (file.exists()) {
            var secret = new RootSecret(Secret.of(SECRET), false);
            file.read(List.of(secret), document -> found.add(document.collection()));
        }
        return found;
    }

    @Test
    void a_start_without_storage_takes_the_rules_of_the_snapshot_with_the_master_key_too()
            throws Exception {
        try (var gateway = open("data")) {
            putAll(gateway);
            Await.until("the snapshot", () -> kept("data").size() == 4);
        }
        server.crash();

        try (var gateway = open("data")) {
            assertThat(met(gateway, FREE, "gpt")).isEqualTo("200");
            assertThat(gateway.upstream().only().all("x-team")).containsExactly("free");
            assertThat(met(gateway, FREE, "cheap")).isEqualTo("403 model_access_denied");
            assertThat(met(gateway, "/ops", "gpt")).isEqualTo("200");
            assertThat(met(gateway, "/ops", "gpt")).isEqualTo("429 rate_limit_exceeded");
            assertThat(met(gateway, "/eng", "gpt")).isEqualTo("503 storage_unavailable");
            server.resume();
            Await.until("storage", () -> met(gateway, "/eng", "gpt").equals("200"));
            // What a call has cost is settled beside the next one.
            Await.until(
                    "the budget", () -> met(gateway, "/eng", "gpt").equals("429 budget_exceeded"));
        }
    }

    @Test
    void a_start_that_can_read_neither_serves_no_call_before_storage_is_there() throws Exception {
        try (var gateway = open("data")) {
            putAll(gateway);
        }
        server.crash();

        try (var gateway = open("new")) {
            assertThat(met(gateway, "/eng", "gpt")).isEqualTo("503 storage_unavailable");
            assertThat(gateway.upstream().received()).isEmpty();
            String settings = ScriptedClient.request("GET", "/admin/runtime/config", key());
            assertThat(gateway.raw(settings).status()).isEqualTo(200);
            server.resume();
            Await.until("storage", () -> met(gateway, "/eng", "gpt").equals("200"));
            assertThat(met(gateway, "/eng", "gpt")).isEqualTo("429 budget_exceeded");
            assertThat(met(gateway, FREE, "cheap")).isEqualTo("403 model_access_denied");
        }
    }

    @Test
    void a_rule_that_was_removed_while_a_gateway_was_down_ends_once_storage_is_there()
            throws Exception {
        try (var gateway = open("data")) {
            putAll(gateway);
            Await.until("the snapshot", () -> kept("data").size() == 4);
        }
        try (var gateway = open("other")) {
            for (String path :
                    List.of(
                            "budgets/eng/daily",
                            "limits/user_path/ops",
                            "model-overrides/one/cheap",
                            "header-rules/user_path/free")) {
                String remove = ScriptedClient.request("DELETE", "/admin/" + path, key());
                Await.until("storage", () -> gateway.raw(remove).status() < 300);
            }
        }
        server.crash();

        try (var gateway = open("data")) {
            assertThat(met(gateway, FREE, "cheap")).isEqualTo("403 model_access_denied");
            assertThat(met(gateway, "/ops", "gpt")).isEqualTo("200");
            assertThat(met(gateway, "/ops", "gpt")).isEqualTo("429 rate_limit_exceeded");
            server.resume();
            Await.until("storage", () -> met(gateway, "/eng", "gpt").equals("200"));
            assertThat(met(gateway, "/eng", "gpt")).isEqualTo("200");
            assertThat(met(gateway, "/ops", "gpt")).isEqualTo("200");
            assertThat(met(gateway, FREE, "cheap")).isEqualTo("200");
        }
    }
}
