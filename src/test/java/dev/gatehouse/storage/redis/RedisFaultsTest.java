package dev.gatehouse.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.journey.Await;
import dev.gatehouse.redis.Redis;
import dev.gatehouse.redis.RedisServer;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Counters.Amount;
import dev.gatehouse.storage.Counters.Claim;
import dev.gatehouse.storage.Counters.Value;
import dev.gatehouse.storage.Notices;
import dev.gatehouse.storage.Samples;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Counters and notices while Redis is slow, full, empty or away.
class RedisFaultsTest {
    private static final long LATER = Long.MAX_VALUE / 2;
    private static final Duration LIMIT = Duration.ofMillis(50);

    /// The limit and what a busy machine adds to it.
    private static final long SOON = 1_000;

    private RedisServer server;
    private Redis redis;
    private Counters counters;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        server = RedisServer.start(folder);
        redis = Redis.of(server.url());
        counters = new RedisCounters(redis, LIMIT);
        Await.until("a first call has succeeded", () -> isHeld("first"));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            redis.close();
            server.close();
        }
    }

    private boolean isHeld(String id) {
        try {
            return counters.hold(id, List.of(new Claim("c", 1, 1_000, LATER)), 60_000) == null;
        } catch (StorageException e) {
            assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
            return false;
        }
    }

    private void isUnavailableSoon() {
        long began = System.nanoTime();
        assertThat(isHeld("other")).isFalse();
        assertThat((System.nanoTime() - began) / 1_000_000).isLessThan(SOON);
    }

    @Test
    void a_redis_that_is_slow_is_unavailable_after_the_limit() throws Exception {
        server.call("CLIENT", "PAUSE", "2000", "ALL");

        isUnavailableSoon();
        isUnavailableSoon();

        Await.until("it is back", () -> isHeld("third"));
    }

    @Test
    void a_redis_that_stands_still_is_unavailable_after_the_limit() throws Exception {
        Thread asleep =
                Thread.ofVirtual().start(() -> ignored(() -> server.call("DEBUG", "SLEEP", "2")));
        Await.until("it stands still", () -> !isHeld("second"));

        isUnavailableSoon();

        Await.until("it is back", () -> isHeld("third"));
        asleep.join();
    }

    @Test
    void a_redis_that_is_away_is_unavailable_after_the_limit() throws Exception {
        server.kill();

        for (int i = 0; i < 40; i++) {
            isUnavailableSoon();
        }

        server.start();
        Await.until("it is back", () -> isHeld("third"));
        assertThat(counters.read(List.of("c"))).containsExactly(new Value(0, 1));
    }

    /// Calls that were sent before have their whole limit.
    @Test
    void after_one_call_without_an_answer_others_fail_soon_whatever_their_limit() throws Exception {
        counters = new RedisCounters(redis, Duration.ofMillis(2 * SOON));
        server.freeze();
        assertThat(isHeld("frozen")).isFalse();

        for (int i = 0; i < 5; i++) {
            isUnavailableSoon();
        }

        server.resume();
        Await.until("it is back", () -> isHeld("third"));
    }

    @Test
    void without_any_connection_calls_fail_soon_whatever_their_limit() throws Exception {
        counters = new RedisCounters(redis, Duration.ofMillis(10 * SOON));
        server.kill();

        for (int i = 0; i < 5; i++) {
            isUnavailableSoon();
        }

        server.start();
        Await.until("it is back", () -> isHeld("third"));
    }

    /// As the first calls of a gateway do, and those of a moment without any processor.
    @Test
    void calls_at_once_that_find_no_connection_wait_for_those_that_are_made() throws Exception {
        try (var other = Redis.of(server.url())) {
            var patient = new RedisCounters(other, Duration.ofMillis(10 * SOON));
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String id = "at-once-" + i;
                var claim = new Claim("at-once", 1, 1_000, LATER);
                calls.add(() -> patient.hold(id, List.of(claim), 60_000) == null);
            }
            server.freeze();
            Thread later = Thread.ofVirtual().start(() -> ignored(this::resumedSoon));
            assertThat(Samples.together(calls)).hasSize(200).containsOnly(true);
            later.join();
        }
    }

    /// Later than a call without an answer had waited once.
    private boolean resumedSoon() throws Exception {
        assertThat(Await.within(LIMIT.multipliedBy(4), () -> false)).isFalse();
        server.resume();
        return true;
    }

    /// What is held can still be settled, as that gives memory back.
    @Test
    void a_full_redis_holds_nothing_more_and_settles_what_it_has() throws Exception {
        server.call("CONFIG", "SET", "maxmemory", "1");

        isUnavailableSoon();
        Await.until("it is settled", () -> isSettled("first"));

        server.call("CONFIG", "SET", "maxmemory", "0");
        Await.until("it is back", () -> isHeld("third"));
        assertThat(counters.read(List.of("c"))).containsExactly(new Value(5, 1));
    }

    private boolean isSettled(String id) {
        try {
            counters.settle(id, List.of(new Amount("c", 5, LATER)));
            return true;
        } catch (StorageException _) {
            return false;
        }
    }

    @Test
    void after_flushall_counters_begin_anew() throws Exception {
        isHeld("second");
        server.call("FLUSHALL");

        Await.until("the counter is read", () -> counters.read(List.of("c")).size() == 1);
        assertThat(counters.read(List.of("c"))).containsExactly(new Value(0, 0));
        counters.settle("second", List.of(new Amount("c", 5, LATER)));
        assertThat(counters.read(List.of("c"))).containsExactly(new Value(5, 0));
    }

    /// Scripts are gone too.
    @Test
    void after_a_restart_counters_go_on() throws Exception {
        server.restart();

        Await.until("it is back", () -> isHeld("second"));

        assertThat(counters.read(List.of("c"))).containsExactly(new Value(0, 1));
    }

    @Test
    void notices_go_on_after_a_restart_and_report_the_gap() throws Exception {
        var gaps = new AtomicInteger();
        var received = new AtomicInteger();
        try (var notices = new RedisNotices(redis);
                var _ = notices.subscribe("keys", counting(received, gaps))) {
            notices.publish("keys", "one");
            Await.until("it is received", () -> received.get() == 1);
            assertThat(gaps).hasValue(0);

            server.restart();

            Await.until("the gap is reported", () -> gaps.get() > 0);
            Await.until("notices arrive again", () -> isReceived(notices, received));
        }
    }

    private static boolean isReceived(Notices notices, AtomicInteger received) {
        int before = received.get();
        try {
            notices.publish("keys", "two");
        } catch (StorageException _) {
            return false;
        }
        return Await.within(Duration.ofMillis(200), () -> received.get() > before);
    }

    private static Notices.Listener counting(AtomicInteger received, AtomicInteger gaps) {
        return new Notices.Listener() {
            @Override
            public void notice(String text) {
                received.incrementAndGet();
            }

            @Override
            public void gap() {
                gaps.incrementAndGet();
            }
        };
    }

    @Test
    void settings_that_lose_counters_are_warned_of() throws Exception {
        Duration limit = Duration.ofSeconds(5);
        assertThat(redis.warnings(limit))
                .singleElement()
                .asString()
                .contains("a restart loses all counters");

        server.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        assertThat(redis.warnings(limit)).hasSize(2).element(0).asString().contains("noeviction");

        server.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
        server.call("CONFIG", "SET", "save", "3600 1");
        assertThat(redis.warnings(limit)).isEmpty();
    }

    @Test
    void a_password_is_in_no_message() throws Exception {
        for (String url :
                List.of("redis://:se cret@host", "http://u:secret@host", "redis://u:secret@")) {
            assertThatThrownBy(() -> Redis.of(url))
                    .message()
                    .doesNotContain("secret")
                    .contains("invalid");
        }
        try (var wrong = Redis.of(server.url().replace("//", "//user:secret@"))) {
            assertThat(wrong.name()).doesNotContain("secret").contains("127.0.0.1");
            assertThatThrownBy(() -> new RedisCounters(wrong, LIMIT).read(List.of("c")))
                    .message()
                    .doesNotContain("secret");
        }
    }

    private static void ignored(Callable<?> call) {
        try {
            call.call();
        } catch (Exception _) {
            // Its answer may come after the limit.
        }
    }
}
