package dev.gatehouse.storage;

import static dev.gatehouse.storage.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import dev.gatehouse.redis.Redis;
import dev.gatehouse.redis.RedisServer;
import dev.gatehouse.storage.Counters.Amount;
import dev.gatehouse.storage.redis.RedisCounters;
import dev.gatehouse.storage.redis.RedisNotices;
import dev.gatehouse.storage.sql.SqlStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The contracts of counters and notices on a real Redis, beside SQLite.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisStorageTest implements CountersContract, NoticesContract {
    private RedisServer server;
    private Redis redis;
    private Storage sqlite;
    private Storage storage;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        server = RedisServer.start(folder);
        redis = Redis.of(server.url());
        sqlite =
                SqlStorage.sqlite(
                        folder.resolve("gatehouse.db"),
                        Path.of("target/lib"),
                        Duration.ofSeconds(30));
        storage =
                new Storage(
                        sqlite.documents(),
                        sqlite.journal(),
                        sqlite.rollups(),
                        // Longer than in a gateway: this machine may have much else to do.
                        new RedisCounters(redis, Duration.ofSeconds(30)),
                        new RedisNotices(redis),
                        sqlite.blobs(),
                        sqlite.backend());
    }

    @AfterAll
    void close() throws IOException {
        if (server != null) {
            storage.close();
            sqlite.notices().close();
            redis.close();
            server.close();
        }
    }

    @Override
    public Storage storage() {
        return storage;
    }

    /// Redis deletes what has expired by itself.
    @Test
    @Override
    public void what_has_expired_is_deleted_in_steps() throws Exception {
        String counter = unique("gone");
        long soon = storage.backend().now() + 200;

        storage.counters().settle(unique("id"), List.of(new Amount(counter, 9, soon)));

        assertThat(server.call("EXISTS", "gatehouse:counter:" + counter)).isEqualTo("1");
        assertThat(storage.counters().deleteExpired(10)).isZero();
        Await.until(
                "it is deleted",
                () -> server.call("EXISTS", "gatehouse:counter:" + counter).equals("0"));
    }

    @Test
    void numbers_beyond_those_of_scripts_are_exact() throws Exception {
        String counter = unique("c");
        long large = (1L << 53) + 1;
        long later = Long.MAX_VALUE / 2;

        storage.counters().settle(unique("id"), List.of(new Amount(counter, large, later)));

        var claim = new Counters.Claim(counter, 1, large, later);
        assertThat(storage.counters().hold(unique("id"), List.of(claim), 1_000))
                .isEqualTo(new Counters.Refusal(0, new Counters.Value(large, 0)));
        var fitting = new Counters.Claim(counter, 1, large + 1, later);
        assertThat(storage.counters().hold(unique("id"), List.of(fitting), 60_000)).isNull();
        assertThat(storage.counters().read(List.of(counter)))
                .containsExactly(new Counters.Value(large, 1));
    }
}
