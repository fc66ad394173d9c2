package dev.gatehouse.vector.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.redis.Redis;
import dev.gatehouse.redis.RedisServer;
import dev.gatehouse.vector.VectorStore;
import dev.gatehouse.vector.VectorStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The store on a real Redis, whose search commands are a stub.
@NullUnmarked
class RedisVectorStoreTest extends VectorStoreContract {
    @TempDir static Path folder;

    private RedisServer server;
    private RedisSearchStub stub;

    @Override
    protected VectorStore open() throws IOException {
        server = RedisServer.start(folder);
        stub = new RedisSearchStub(server.url());
        return new CollectionStore(
                new RedisCollections(Redis.of(stub.url()), "test-vectors"), clock);
    }

    @AfterEach
    void nothing_was_refused() {
        assertThat(stub.refused()).isEmpty();
    }

    @AfterAll
    void stop() throws IOException {
        if (server != null) {
            stub.close();
            server.close();
        }
    }

    @Test
    void redis_removes_hashes_when_they_expire() throws Exception {
        store.put(entry("e", "p", vector()));
        String key = "test-vectors:" + DIMENSIONS + ":" + CollectionStore.key("e");

        assertThat(Long.parseLong(server.call("PTTL", key))).isBetween(HOUR, HOUR + 900_000);
        assertThat(server.call("HGET", key, "entry")).isEqualTo("e");
        store.clear();
        assertThat(server.call("EXISTS", key)).isEqualTo("0");
    }
}
