package dev.gatehouse.provider.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.provider.sign.CredentialCache.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CredentialCacheTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicReference<Instant> time = new AtomicReference<>(START);
    private final AtomicInteger fetched = new AtomicInteger();
    private volatile @Nullable CredentialException failure;

    private CredentialCache<String> cache(Duration valid) {
        return new CredentialCache<>(
                now -> {
                    int number = fetched.incrementAndGet();
                    CredentialException failed = failure;
                    if (failed != null) {
                        throw failed;
                    }
                    return Lease.until("token " + number, now, now.plus(valid));
                },
                time::get);
    }

    private void pass(Duration duration) {
        time.updateAndGet(it -> it.plus(duration));
    }

    @Test
    void it_is_kept_until_five_minutes_before_it_expires() throws CredentialException {
        var cache = cache(Duration.ofHours(1));

        assertThat(cache.current()).isEqualTo("token 1");
        pass(Duration.ofMinutes(54));
        assertThat(cache.current()).isEqualTo("token 1");
        pass(Duration.ofMinutes(1));
        assertThat(cache.current()).isEqualTo("token 2");
    }

    @Test
    void one_for_a_short_time_is_kept_for_three_quarters_of_it() throws CredentialException {
        var cache = cache(Duration.ofMinutes(4));
        cache.current();

        pass(Duration.ofMinutes(3).minusSeconds(1));
        assertThat(cache.current()).isEqualTo("token 1");
        pass(Duration.ofSeconds(1));
        assertThat(cache.current()).isEqualTo("token 2");
    }

    @Test
    void a_valid_one_outlives_a_failure_to_renew_it() throws CredentialException {
        var cache = cache(Duration.ofHours(1));
        cache.current();
        failure = CredentialException.passing("down", null);

        pass(Duration.ofMinutes(56));
        assertThat(cache.current()).isEqualTo("token 1");
        assertThat(cache.current()).isEqualTo("token 1");
        assertThat(fetched).as("a pause after the failure").hasValue(2);
        pass(Duration.ofSeconds(30));
        assertThat(cache.current()).isEqualTo("token 1");
        assertThat(fetched).hasValue(3);

        pass(Duration.ofMinutes(4));
        assertThatThrownBy(cache::current).hasMessage("down");
        failure = null;
        assertThat(cache.current()).isEqualTo("token 5");
    }

    @Test
    void many_that_need_it_share_one_fetch() throws Exception {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var cache =
                new CredentialCache<>(
                        now -> {
                            fetched.incrementAndGet();
                            begun.countDown();
                            await(go);
                            return Lease.until("token", now, now.plusSeconds(3600));
                        },
                        time::get);

        assertThat(all(20, cache::current, begun, go)).containsOnly("token").hasSize(20);
        assertThat(fetched).hasValue(1);
    }

    @Test
    void those_that_waited_for_a_fetch_share_its_failure() throws Exception {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var cache =
                new CredentialCache<String>(
                        _ -> {
                            fetched.incrementAndGet();
                            begun.countDown();
                            await(go);
                            throw CredentialException.permanent("no");
                        },
                        time::get);
        Callable<String> failing =
                () -> {
                    try {
                        return cache.current();
                    } catch (CredentialException e) {
                        return e.permanent() + " " + e.getMessage();
                    }
                };

        assertThat(all(20, failing, begun, go)).containsOnly("true no");
        assertThat(fetched.get()).isEqualTo(1);
    }

    @Test
    void no_one_waits_while_a_valid_one_is_renewed() throws Exception {
        var go = new CountDownLatch(1);
        var renewing = new CountDownLatch(1);
        var cache =
                new CredentialCache<>(
                        now -> {
                            int number = fetched.incrementAndGet();
                            if (number == 2) {
                                renewing.countDown();
                                await(go);
                            }
                            return Lease.until("token " + number, now, now.plusSeconds(3600));
                        },
                        time::get);
        cache.current();
        pass(Duration.ofMinutes(56));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> renewal = threads.submit(cache::current);
            await(renewing);
            assertThat(cache.current()).isEqualTo("token 1");
            go.countDown();
            assertThat(renewal.get()).isEqualTo("token 2");
        }
        assertThat(cache.current()).isEqualTo("token 2");
    }

    /// Starts all of them, and lets the first go on when the others wait for it.
    private static List<String> all(
            int count, Callable<String> each, CountDownLatch begun, CountDownLatch go)
            throws Exception {
        var ready = new CountDownLatch(count);
        var waiting = ConcurrentHashMap.<Thread>newKeySet();
        try (var threads = Executors.newCachedThreadPool()) {
            List<Future<String>> all =
                    IntStream.range(0, count)
                            .mapToObj(
                                    _ ->
                                            threads.submit(
                                                    () -> {
                                                        waiting.add(Thread.currentThread());
                                                        ready.countDown();
                                                        return each.call();
                                                    }))
                            .toList();
            await(ready);
            await(begun);
            while (!waiting.stream().allMatch(it -> it.getState() == Thread.State.WAITING)) {
                Thread.onSpinWait();
            }
            go.countDown();
            var results = new ArrayList<String>();
            for (Future<String> one : all) {
                results.add(one.get());
            }
            return results;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
