package dev.gatehouse.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.caller.Caller;
import dev.gatehouse.dialect.RateLeft;
import dev.gatehouse.limits.Limit.Measure;
import dev.gatehouse.limits.Limit.Period;
import dev.gatehouse.limits.Limit.Rates;
import dev.gatehouse.limits.Limit.Scope;
import dev.gatehouse.limits.Limit.Source;
import dev.gatehouse.limits.LimitState.Demand;
import dev.gatehouse.limits.LimitState.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/// Limits and what is taken of several of them, in virtual time.
class LimitsTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicInteger states = new AtomicInteger();
    private final ReentrantLock several = new ReentrantLock();

    private ActiveLimit active(String name, Rates rates) {
        var limit = new Limit(Scope.KEY, name, false, rates, Source.CONFIG, 0);
        return new ActiveLimit(limit, states);
    }

    private static Rates requests(long count) {
        return new Rates(count, 0, 0, 0, Period.MINUTE);
    }

    private static Rates random(SplittableRandom random) {
        return new Rates(
                random.nextLong(1, 20),
                random.nextLong(0, 20),
                random.nextLong(1, 200),
                random.nextLong(1, 6),
                Period.SECOND);
    }

    /// What states show, for comparison.
    private static String shown(List<LimitState> all, long now) {
        var text = new StringBuilder();
        for (LimitState each : all) {
            text.append(each.requestsLeft(now, 1)).append(each.tokensLeft(now, 1));
            text.append(each.calls()).append(';');
        }
        return text.toString();
    }

    @Test
    void what_is_rejected_takes_nothing_and_what_is_given_back_at_once_leaves_no_trace() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            List<LimitState> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(active("k" + i, random(random)).shared());
            }
            List<Claim> open = new ArrayList<>();
            long now = 0;
            int rejected = 0;
            for (int i = 0; i < 100; i++) {
                now += random.nextLong(SECOND / 10);
                var claim = new Claim(all, new Demand(now, random.nextLong(30), 1));
                String before = shown(all, now);
                Refusal refusal = claim.take(several);
                if (refusal != null) {
                    rejected++;
                    assertThat(shown(all, now)).as("seed %d", seed).isEqualTo(before);
                } else if (random.nextBoolean()) {
                    claim.giveBack(now);
                    claim.end(now, 0);
                    assertThat(shown(all, now)).as("seed %d", seed).isEqualTo(before);
                } else {
                    open.add(claim);
                }
                if (!open.isEmpty() && random.nextBoolean()) {
                    open.removeFirst().end(now, random.nextLong(40));
                }
            }
            assertThat(rejected).as("seed %d", seed).isPositive();
        }
    }

    @Test
    void calls_at_once_that_meet_several_limits_never_exceed_one_and_end_with_nothing_in_flight()
            throws Exception {
        var rates = new Rates(0, 0, 0, 7, Period.SECOND);
        List<LimitState> both = List.of(active("a", rates).shared(), active("b", rates).shared());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 50; round++) {
                var barrier = new CyclicBarrier(40);
                List<Future<Claim>> claims = new ArrayList<>();
                List<Boolean> passed = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    var claim = new Claim(both, new Demand(0, 0, 1));
                    claims.add(
                            threads.submit(
                                    () -> {
                                        barrier.await();
                                        boolean taken = claim.take(several) == null;
                                        synchronized (passed) {
                                            passed.add(taken);
                                        }
                                        return taken ? claim : null;
                                    }));
                }
                for (Future<Claim> each : claims) {
                    Claim taken = each.get();
                    // Ended only after all have been tried.
                    claims.forEach(LimitsTest::await);
                    if (taken != null) {
                        taken.end(0, 0);
                    }
                }
                assertThat(passed).filteredOn(it -> it).hasSize(7);
                assertThat(both).allMatch(state -> state.calls() == 0);
            }
        }
    }

    private static void await(Future<?> task) {
        try {
            task.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_state_is_dropped_when_nothing_is_used_and_not_before() {
        ActiveLimit limit = active(Limit.EACH, requests(60));
        LimitState state = limit.enter("x");
        var claim = new Claim(List.of(state), new Demand(0, 0, 1));
        claim.take(several);

        limit.sweep(10 * SECOND);
        assertThat(limit.separate()).as("while it is in use").hasSize(1);
        claim.end(0, 0);
        limit.sweep(SECOND - 1);
        assertThat(limit.separate()).as("before its burst is whole again").hasSize(1);
        limit.sweep(SECOND);
        assertThat(limit.separate()).isEmpty();
        assertThat(states.get()).isZero();
        assertThat(state.enter()).as("a dropped state takes nothing").isFalse();
    }

    @Test
    void sweeps_beside_calls_lose_nothing_that_was_used() throws Exception {
        ActiveLimit limit = active(Limit.EACH, requests(1_000));
        var running = new AtomicInteger(4);
        var passed = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
            threads.execute(
                    () -> {
                        while (running.get() > 0) {
                            limit.sweep(0);
                        }
                    });
            for (int i = 0; i < 4; i++) {
                threads.execute(
                        () -> {
                            for (int n = 0; n < 2_000; n++) {
                                var claim =
                                        new Claim(List.of(limit.enter("x")), new Demand(0, 0, 1));
                                if (claim.take(several) == null) {
                                    passed.incrementAndGet();
                                    claim.end(0, 0);
                                }
                            }
                            running.decrementAndGet();
                        });
            }
        }
        assertThat(passed.get()).isEqualTo(1_000);
    }

    @Test
    void beyond_the_most_states_the_rest_share_one() {
        ActiveLimit limit = active(Limit.EACH, requests(5));
        states.set(ActiveLimit.MOST_STATES - 1);

        LimitState last = limit.enter("last");
        assertThat(last).isNotSameAs(limit.shared());
        assertThat(limit.enter("one more")).isSameAs(limit.shared());
        assertThat(limit.enter("another")).isSameAs(limit.shared());
        assertThat(limit.enter("last")).isSameAs(last);
    }

    @Test
    void several_gateways_have_a_part_each_and_at_least_one() {
        var rates = new Rates(60, 0, 100, 3, Period.MINUTE);
        LimitState state = active("k", rates).shared();
        Map<Measure, Integer> rejections = new HashMap<>();
        int passed = 0;
        for (int i = 0; i < 70; i++) {
            var claim = new Claim(List.of(state), new Demand(0, 1, 4));
            Refusal refusal = claim.take(several);
            if (refusal == null) {
                passed++;
                claim.end(0, 1);
            } else {
                rejections.merge(refusal.measure(), 1, Integer::sum);
            }
        }
        assertThat(passed).as("a quarter of 60").isEqualTo(15);
        assertThat(rejections).containsOnlyKeys(Measure.REQUESTS);
        assertThat(Rates.part(3, 4)).isEqualTo(1);
        var steady = new Claim(List.of(state), new Demand(4 * SECOND, 1, 4));
        assertThat(steady.take(several)).as("one each four seconds").isNull();
    }

    @Test
    void a_key_a_path_and_all_its_parents_apply_together() {
        Map<String, ActiveLimit> limits = new HashMap<>();
        for (String name : List.of("/", "/a", "/a/b", "/x")) {
            var limit = new Limit(Scope.USER_PATH, name, false, requests(9), Source.CONFIG, 0);
            limits.put(limit.id(), new ActiveLimit(limit, states));
        }
        var each = new Limit(Scope.KEY, Limit.EACH, false, requests(9), Source.CONFIG, 0);
        limits.put(each.id(), new ActiveLimit(each, states));
        var table = new LimitTable(limits);

        assertThat(table.of(Caller.ANYONE.at("/a/b/c").as("key1")))
                .extracting(LimitState::name)
                .containsExactly("key1", "/a/b", "/a", "/");
    }

    private static String duration(long nanos) {
        return new RateLeft(1, 0, nanos).resetDuration();
    }

    @Test
    void durations_are_written_as_openai_writes_them() {
        assertThat(duration(0)).isEqualTo("0ms");
        assertThat(duration(119_000_001)).isEqualTo("120ms");
        assertThat(duration(SECOND)).isEqualTo("1s");
        assertThat(duration(360 * SECOND)).isEqualTo("6m0s");
        assertThat(duration(3_600 * SECOND)).isEqualTo("1h0m0s");
        assertThat(duration(3_661 * SECOND)).isEqualTo("1h1m1s");
    }
}
