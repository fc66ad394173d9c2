package dev.gatehouse.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cluster.LeasedCounters.Holding;
import dev.gatehouse.journey.Await;
import dev.gatehouse.storage.Counters.Amount;
import dev.gatehouse.storage.Counters.Claim;
import dev.gatehouse.storage.Counters.Value;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.sql.SqlStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Slices of counters, with two gateways at one storage.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeasedCountersTest {
    private static final long LIMIT = 10_000;

    private final AtomicInteger number = new AtomicInteger();
    private Storage storage;

    @BeforeAll
    void open() throws Exception {
        Path folder = Files.createTempDirectory("leases");
        storage = SqlStorage.sqlite(folder.resolve("gatehouse.db"), folder, Duration.ofSeconds(30));
    }

    @AfterAll
    void close() throws Exception {
        storage.close();
    }

    private LeasedCounters gateway(long slice) {
        return new LeasedCounters(() -> storage, _ -> slice, _ -> {});
    }

    private Holding hold(String counter, long amount) {
        var claim = new Claim(counter, amount, LIMIT, Long.MAX_VALUE);
        return new Holding("attempt/" + number.incrementAndGet(), List.of(claim), List.of());
    }

    private Value value(String counter) throws Exception {
        return storage.counters().read(List.of(counter)).getFirst();
    }

    @Test
    void two_gateways_never_hold_or_spend_more_than_the_limit() throws Exception {
        var random = new Random(3);
        for (int round = 0; round < 20; round++) {
            String counter = "both" + round;
            try (LeasedCounters one = gateway(300);
                    LeasedCounters other = gateway(700)) {
                Deque<Runnable> open = new ArrayDeque<>();
                long spent = 0;
                long held = 0;
                for (int i = 0; i < 400; i++) {
                    LeasedCounters gateway = random.nextBoolean() ? one : other;
                    int amount = 1 + random.nextInt(400);
                    Holding wanted = hold(counter, amount);
                    if (gateway.hold(wanted, 1_000) == null) {
                        held += amount;
                        long cost = random.nextInt(amount + 1);
                        spent += cost;
                        open.add(() -> gateway.settle(wanted, cost));
                    }
                    if (open.size() > random.nextInt(20)) {
                        open.remove().run();
                    }
                    assertThat(spent).isLessThanOrEqualTo(LIMIT);
                }
                open.forEach(Runnable::run);
                assertThat(held).isGreaterThan(LIMIT / 2);
                long all = spent;
                Await.until("all of it", () -> value(counter).used() == all);
            }
            assertThat(value(counter).held()).isZero();
        }
    }

    @Test
    void all_of_a_limit_can_be_spent_although_parts_of_slices_are_spent() throws Exception {
        try (LeasedCounters gateway = gateway(999)) {
            for (int i = 0; i < 10; i++) {
                Holding wanted = hold("whole", 1_000);
                assertThat(gateway.hold(wanted, 1_000)).as("hold %d", i).isNull();
                gateway.settle(wanted, 1_000);
            }
            assertThat(gateway.hold(hold("whole", 1), 1_000)).isNotNull();
        }
        assertThat(value("whole")).isEqualTo(new Value(LIMIT, 0));
    }

    @Test
    void most_holds_need_no_question_to_storage() throws Exception {
        var questions = new AtomicInteger();
        try (var gateway =
                new LeasedCounters(
                        () -> {
                            questions.incrementAndGet();
                            return storage;
                        },
                        _ -> 5_000,
                        _ -> {})) {
            gateway.hold(hold("quiet", 10), 1_000);
            int before = questions.get();
            var open = new ArrayList<Holding>();
            for (int i = 0; i < 100; i++) {
                Holding wanted = hold("quiet", 10);
                assertThat(gateway.hold(wanted, 1_000)).isNull();
                open.add(wanted);
            }
            // The keeper looks once a second.
            assertThat(questions.get() - before).isLessThan(5);
            open.forEach(it -> gateway.settle(it, 0));
        }
    }

    @Test
    void what_is_held_of_several_counters_is_held_of_all_or_none() throws Exception {
        try (LeasedCounters gateway = gateway(10)) {
            var wide = new Claim("wide", 100, LIMIT, Long.MAX_VALUE);
            var narrow = new Claim("narrow", 100, 50, Long.MAX_VALUE);
            var both = new Holding("attempt/both", List.of(wide, narrow), List.of());
            assertThat(gateway.hold(both, 1_000)).isNotNull();

            var full = new Claim("wide", LIMIT, LIMIT, Long.MAX_VALUE);
            var all = new Holding("attempt/all", List.of(full), List.of());
            assertThat(gateway.hold(all, 1_000)).isNull();
            gateway.settle(all, 0);
        }
    }

    @Test
    void the_same_attempt_is_settled_once_also_by_a_later_process() throws Exception {
        Holding wanted = hold("once", 50);
        try (LeasedCounters gateway = gateway(100)) {
            assertThat(gateway.hold(wanted, 1_000)).isNull();
            gateway.settle(wanted, 40);
            Await.until("its cost", () -> value("once").used() == 40);
        }
        try (LeasedCounters later = gateway(100)) {
            var used = new Amount("once", 40, Long.MAX_VALUE);
            later.recover(wanted.id(), List.of(used));
            later.recover("attempt/lost", List.of(used));
            Await.until("both", () -> later.waiting() == 0);
        }
        assertThat(value("once").used()).isEqualTo(80);
    }
}
