package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.redis.RedisServer;
import dev.gatehouse.storage.sql.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Answers that several gateways share, in Redis and in the storage.
class CacheStoresJourneyTest {
    private static final String SECRET = "secret: a-secret-of-at-least-24-characters\n";
    private static final String CACHE = "cache: {exact: deterministic, store: %s}\n";

    @TempDir private Path folder;

    private static GatewayFixture open(String yaml) {
        return open(yaml, "UPSTREAM");
    }

    /// @param upstream the address of the accounts, which is the same for gateways of one
    ///     installation
    private static GatewayFixture open(String yaml, String upstream) {
        String accounts = CacheRequest.ACCOUNTS.replace("UPSTREAM", upstream);
        GatewayFixture gateway = GatewayFixture.open(accounts + SECRET + yaml);
        gateway.upstream().always(CacheRequest::answer);
        return gateway;
    }

    private static String redis(RedisServer server) {
        return "storage: {redis: {url: '" + server.url() + "'}}\n" + CACHE.formatted("redis");
    }

    @Test
    void gateways_with_one_redis_share_answers_which_are_encrypted_there() throws Exception {
        try (RedisServer server = RedisServer.start(folder)) {
            var one = open(redis(server));
            var other = open(redis(server), one.upstream().url());
            try {
                shared(one, other);
                String keys = String.valueOf(server.call("KEYS", "*"));
                assertThat(keys).contains("gatehouse:answer:");
                String text = server.call("GET", keys.replaceAll("[\\[\\]]", ""));
                // With characters that no base64 has: two letters alone come up by chance.
                assertThat(text).isNotEmpty().doesNotContain("w0 ", "\"gpt\"");
                assertThat(removed(one)).isEqualTo("1");
                assertThat(one.raw(CacheRequest.CHAT.of(false)).field("X-Cache")).isEqualTo("MISS");
            } finally {
                GatewayFixture.closeAll(one, other);
            }
        }
    }

    @Test
    void gateways_of_one_storage_share_answers() throws Exception {
        String database = PostgresServer.shared().database();
        String yaml =
                "storage: {type: postgresql, postgresql: {url: '%s'}}\n".formatted(database)
                        + CACHE.formatted("storage");
        var one = open(yaml);
        var other = open(yaml, one.upstream().url());
        try {
            for (GatewayFixture each : List.of(one, other)) {
                Await.until("storage", () -> each.raw(ready()).status() == 200);
            }
            shared(one, other);
            assertThat(removed(other)).isEqualTo("1");
        } finally {
            GatewayFixture.closeAll(one, other);
        }
    }

    private static String ready() {
        return ScriptedClient.request("GET", "/admin/storage");
    }

    private static void shared(GatewayFixture one, GatewayFixture other) {
        Reply first = one.raw(CacheRequest.CHAT.of(true));
        CacheRequest.awaitDecisions(one, 1);
        Reply second = other.raw(CacheRequest.CHAT.of(true));
        assertThat(second.field("X-Cache")).isEqualTo("HIT (exact)");
        assertThat(second.body()).isEqualTo(first.body());
    }

    private static String removed(GatewayFixture gateway) {
        Reply reply = gateway.raw(ScriptedClient.request("DELETE", "/admin/cache"));
        return String.valueOf(reply.text("removed"));
    }

    @Test
    void a_redis_that_is_away_fails_no_call_and_is_used_again_later() throws Exception {
        // Equal calls at the same time would be hits without the store.
        try (RedisServer server = RedisServer.start(folder);
                var gateway =
                        open(redis(server).replace("cache: {", "cache: {coalesce: false, "))) {
            server.kill();
            for (int i = 0; i < 5; i++) {
                Reply reply = gateway.raw(CacheRequest.CHAT.of(false));
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.field("X-Cache")).isEqualTo("MISS");
            }
            Await.until(
                    "the warning",
                    () -> {
                        gateway.raw(CacheRequest.CHAT.of(false));
                        return gateway.logged()
                                .contains("the store of the cache is not used for now");
                    });
            server.start();
            Await.until(
                    "a hit",
                    () -> {
                        Reply reply = gateway.raw(CacheRequest.CHAT.of(false));
                        return "HIT (exact)".equals(reply.field("X-Cache"));
                    });
        }
    }
}
