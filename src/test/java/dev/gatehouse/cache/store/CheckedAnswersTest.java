package dev.gatehouse.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.concurrent.PermitPool;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.journey.Await;
import dev.gatehouse.redis.Redis;
import dev.gatehouse.redis.RedisServer;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.sql.SqlStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What checks have shown, in stores that gateways share and that outlive them.
class CheckedAnswersTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final int CHECKS = 20;

    @TempDir private Path folder;

    private Storage storage() throws Exception {
        return SqlStorage.sqlite(folder.resolve("gatehouse.db"), folder, Duration.ofSeconds(5));
    }

    private CacheStore.Outside outside() throws Exception {
        return new CacheStore.Outside(
                RootSecrets.ofFolder(folder), CLOCK, new PermitPool(1 << 24, 0), 1 << 16, _ -> {});
    }

    private static CachedAnswer answer() {
        return Answers.whole("first", 20, CLOCK.millis() + 3_600_000);
    }

    /// Checks of one answer at the same time.
    private static void check(List<CacheStore> gateways) throws Exception {
        var threads = new ArrayList<Thread>();
        for (CacheStore each : gateways) {
            threads.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        for (int i = 0; i < CHECKS; i++) {
                                            each.change("k", it -> it.checked(0.9, true));
                                        }
                                    }));
        }
        for (Thread each : threads) {
            each.join();
        }
    }

    private static long checks(CacheStore store) {
        CachedAnswer found = store.find("k");
        return found == null ? -1 : found.checks().sum();
    }

    private static void kept(CacheStore one, CacheStore other) throws Exception {
        one.put("k", answer());
        check(List.of(one));
        // A store that is slow is not asked for a while.
        Await.until("the other has all", () -> checks(other) == CHECKS);
        other.change("k", it -> it.checked(0.8, false));
        Await.until("both have one more", () -> checks(one) == CHECKS + 1);

        Await.until(
                "of another answer nothing is known",
                () -> {
                    one.put("k", answer());
                    return checks(other) == 0;
                });
        assertThat(one.remove(_ -> true)).isOne();
        one.change("k", it -> it.checked(0.8, false));
        assertThat(one.remove(_ -> true)).as("a removed answer stays removed").isZero();
    }

    @Test
    void checks_of_an_answer_are_kept_with_it_in_the_storage() throws Exception {
        try (Storage open = storage();
                var one = CacheStore.inStorage(() -> open, outside());
                var other = CacheStore.inStorage(() -> open, outside())) {
            kept(one, other);
        }
    }

    @Test
    void checks_of_an_answer_are_kept_with_it_in_redis() throws Exception {
        try (RedisServer server = RedisServer.start(folder);
                var one = CacheStore.inRedis(Redis.of(server.url()), outside());
                var other = CacheStore.inRedis(Redis.of(server.url()), outside())) {
            kept(one, other);
            Await.until(
                    "a checked answer",
                    () -> {
                        one.put("k", answer());
                        one.change("k", it -> it.checked(0.9, true));
                        return checks(other) == 1;
                    });
            String key = server.call("KEYS", "*").replaceAll("[\\[\\]]", "");
            assertThat(Long.parseLong(server.call("PTTL", key))).isBetween(1L, 3_600_000L);
        }
    }

    @Test
    void no_check_of_several_threads_is_lost_in_memory() throws Exception {
        try (var store = CacheStore.inMemory(1 << 20, CLOCK)) {
            store.put("k", answer());
            check(List.of(store, store));
            assertThat(checks(store)).isEqualTo(2 * CHECKS);
        }
    }

    @Test
    void a_change_of_another_gateway_at_the_same_time_is_not_lost() throws Exception {
        try (Storage open = storage();
                var one = CacheStore.inStorage(() -> open, outside());
                var other = CacheStore.inStorage(() -> open, outside())) {
            one.put("k", answer());
            var first = new AtomicReference<Runnable>(() -> check(other));
            one.change(
                    "k",
                    it -> {
                        first.getAndSet(() -> {}).run();
                        return it.checked(0.9, true);
                    });
            Await.until("both checks", () -> checks(one) == 2);
        }
    }

    private static void check(CacheStore store) {
        store.change("k", it -> it.checked(0.7, false));
    }

    private static CheckHistory history(AtomicReference<Storage> storage) {
        return CheckHistory.inStorage(storage::get, "scores", CLOCK, _ -> {});
    }

    @Test
    void what_all_answers_have_shown_outlives_the_process() throws Exception {
        try (Storage open = storage()) {
            var here = new AtomicReference<>(open);
            history(here).add(0.9, true);
            history(here).add(0.9, false);
            CheckHistory third = history(here);
            CheckCounts both = CheckCounts.NONE.plus(0.9, true).plus(0.9, false);
            Await.until("both", () -> third.known().equals(both));
            assertThat(CheckHistory.inStorage(here::get, "others", CLOCK, _ -> {}).known())
                    .isEqualTo(CheckCounts.NONE);
        }
        try (Storage again = storage()) {
            CheckHistory next = history(new AtomicReference<>(again));
            Await.until("both", () -> next.known().sum() == 2);
        }
    }

    @Test
    void gateways_with_one_redis_share_what_all_answers_have_shown() throws Exception {
        try (RedisServer server = RedisServer.start(folder);
                Redis one = Redis.of(server.url());
                Redis other = Redis.of(server.url())) {
            CheckHistory.inRedis(one, "scores", CLOCK, _ -> {}).add(0.9, true);
            CheckHistory.inRedis(other, "scores", CLOCK, _ -> {}).add(0.8, false);
            CheckHistory third = CheckHistory.inRedis(one, "scores", CLOCK, _ -> {});
            CheckCounts both = CheckCounts.NONE.plus(0.9, true).plus(0.8, false);
            Await.until("both", () -> third.known().equals(both));
        }
    }

    @Test
    void what_is_added_while_the_storage_is_not_open_is_written_later() throws Exception {
        var here = new AtomicReference<Storage>();
        CheckHistory waits = history(here);
        waits.add(0.9, true);
        assertThat(waits.known().sum()).isOne();
        try (Storage open = storage()) {
            here.set(open);
            waits.add(0.9, true);
            CheckHistory next = history(here);
            Await.until("both", () -> next.known().sum() == 2);
        }
    }
}
