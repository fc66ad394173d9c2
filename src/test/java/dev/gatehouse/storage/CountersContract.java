package dev.gatehouse.storage;

import static dev.gatehouse.storage.Samples.together;
import static dev.gatehouse.storage.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.journey.Await;
import dev.gatehouse.storage.Counters.Amount;
import dev.gatehouse.storage.Counters.Claim;
import dev.gatehouse.storage.Counters.Refusal;
import dev.gatehouse.storage.Counters.Value;
import dev.gatehouse.storage.StorageException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every backend promises about counters.
interface CountersContract extends StorageSubject {
    long LATER = Long.MAX_VALUE / 2;
    long HOUR = 3_600_000;

    private Counters counters() {
        return storage().counters();
    }

    private @Nullable Refusal hold(String id, String counter, long amount, long limit)
            throws StorageException {
        return counters().hold(id, List.of(new Claim(counter, amount, limit, LATER)), HOUR);
    }

    private Value value(String counter) throws StorageException {
        return counters().read(List.of(counter)).getFirst();
    }

    @Test
    default void a_counter_that_was_never_used_is_zero() throws Exception {
        assertThat(counters().read(List.of(unique("c"), unique("c"))))
                .containsExactly(new Value(0, 0), new Value(0, 0));
        assertThat(counters().read(List.of())).isEmpty();
    }

    @Test
    default void a_hold_counts_until_it_is_settled() throws Exception {
        String counter = unique("c");
        String id = unique("id");

        assertThat(hold(id, counter, 7, 10)).isNull();
        assertThat(value(counter)).isEqualTo(new Value(0, 7));
        counters().settle(id, List.of(new Amount(counter, 4, LATER)));

        assertThat(value(counter)).isEqualTo(new Value(4, 0));
    }

    /// By this the gateways of a storage are counted.
    @Test
    default void a_claim_that_can_never_fit_is_refused_with_what_is_held_without_expired_holds()
            throws Exception {
        String counter = unique("c");
        hold(unique("id"), counter, 1, 9);
        counters().hold(unique("id"), List.of(new Claim(counter, 1, 9, LATER)), 1);

        Await.until(
                "the end of one hold",
                () -> {
                    Refusal refusal = hold(unique("id"), counter, 1, 0);
                    return refusal != null && refusal.value().equals(new Value(0, 1));
                });
    }

    @Test
    default void a_claim_fits_up_to_its_limit() throws Exception {
        String counter = unique("c");
        String first = unique("id");
        hold(first, counter, 4, 10);
        counters().settle(first, List.of(new Amount(counter, 4, LATER)));
        hold(unique("id"), counter, 3, 10);

        assertThat(hold(unique("id"), counter, 4, 10)).isEqualTo(new Refusal(0, new Value(4, 3)));
        assertThat(hold(unique("id"), counter, 3, 10)).isNull();
        assertThat(hold(unique("id"), counter, 1, 10)).isEqualTo(new Refusal(0, new Value(4, 6)));
        assertThat(hold(unique("id"), counter, 0, 10)).isNull();
        assertThat(hold(unique("id"), counter, 1, 11)).isNull();
    }

    @Test
    default void all_claims_are_held_or_none() throws Exception {
        String wide = unique("c");
        String narrow = unique("c");
        List<Claim> claims =
                List.of(new Claim(wide, 5, 100, LATER), new Claim(narrow, 5, 4, LATER));

        assertThat(counters().hold(unique("id"), claims, HOUR))
                .isEqualTo(new Refusal(1, new Value(0, 0)));

        assertThat(counters().read(List.of(wide, narrow)))
                .containsExactly(new Value(0, 0), new Value(0, 0));
    }

    @Test
    default void claims_of_one_counter_add_up() throws Exception {
        String counter = unique("c");
        List<Claim> claims =
                List.of(new Claim(counter, 5, 9, LATER), new Claim(counter, 5, 9, LATER));

        Refusal refusal = counters().hold(unique("id"), claims, HOUR);

        assertThat(refusal).isNotNull().extracting(Refusal::claim).isEqualTo(1);
        assertThat(value(counter)).isEqualTo(new Value(0, 0));
    }

    @Test
    default void the_same_id_holds_once() throws Exception {
        String counter = unique("c");
        String id = unique("id");

        assertThat(hold(id, counter, 7, 10)).isNull();
        assertThat(hold(id, counter, 7, 10)).isNull();

        assertThat(value(counter)).isEqualTo(new Value(0, 7));
    }

    @Test
    default void a_hold_is_released_by_itself() throws Exception {
        String counter = unique("c");
        counters().hold(unique("id"), List.of(new Claim(counter, 1, 1, LATER)), 300);

        assertThat(hold(unique("id"), counter, 1, 1)).isNotNull();

        Await.until("it is released", () -> value(counter).held() == 0);
        assertThat(hold(unique("id"), counter, 1, 1)).isNull();
    }

    @Test
    default void a_hold_can_be_prolonged_and_is_not_shortened() throws Exception {
        String counter = unique("c");
        String id = unique("id");
        List<Claim> lease = List.of(new Claim(counter, 1, 1, LATER));
        counters().hold(id, lease, 300);
        long end = storage().backend().now() + 300;

        counters().hold(id, lease, HOUR);
        counters().hold(id, lease, 1);

        Await.until("the first end has passed", () -> storage().backend().now() > end);
        assertThat(hold(unique("id"), counter, 1, 1)).isNotNull();
    }

    @Test
    default void an_id_is_settled_once() throws Exception {
        String counter = unique("c");
        String id = unique("id");
        hold(id, counter, 7, 10);
        List<Amount> used = List.of(new Amount(counter, 4, LATER));

        counters().settle(id, used);
        counters().settle(id, used);

        assertThat(value(counter)).isEqualTo(new Value(4, 0));
    }

    @Test
    default void what_was_used_counts_also_without_a_hold() throws Exception {
        String counter = unique("c");
        String other = unique("c");
        String id = unique("id");
        counters().hold(id, List.of(new Claim(counter, 7, 10, LATER)), 0);
        Await.until("it is released", () -> value(counter).held() == 0);

        counters().settle(id, List.of(new Amount(counter, 12, LATER), new Amount(other, 1, LATER)));
        counters().settle(id, List.of(new Amount(counter, 12, LATER), new Amount(other, 1, LATER)));

        assertThat(counters().read(List.of(other, counter)))
                .containsExactly(new Value(1, 0), new Value(12, 0));
    }

    @Test
    default void a_hold_is_settled_with_nothing_used() throws Exception {
        String counter = unique("c");
        String id = unique("id");
        hold(id, counter, 7, 10);

        counters().settle(id, List.of());

        assertThat(value(counter)).isEqualTo(new Value(0, 0));
    }

    @Test
    default void a_settled_id_cannot_hold_again() throws Exception {
        String counter = unique("c");
        String id = unique("id");
        hold(id, counter, 7, 10);
        counters().settle(id, List.of());

        assertThatThrownBy(() -> hold(id, counter, 7, 10))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED));
        assertThat(value(counter)).isEqualTo(new Value(0, 0));
    }

    @Test
    default void an_expired_counter_has_used_nothing() throws Exception {
        String counter = unique("c");
        long past = storage().backend().now() - 1;
        counters().settle(unique("id"), List.of(new Amount(counter, 9, past)));

        assertThat(value(counter)).isEqualTo(new Value(0, 0));
        assertThat(hold(unique("id"), counter, 5, 5)).isNull();
        assertThat(value(counter)).isEqualTo(new Value(0, 5));
    }

    @Test
    default void what_has_expired_is_deleted_in_steps() throws Exception {
        long past = storage().backend().now() - 1;
        String kept = unique("c");
        hold(unique("id"), kept, 1, 10);
        for (int i = 0; i < 25; i++) {
            counters().settle(unique("id"), List.of(new Amount(unique("c"), 9, past)));
        }

        List<Integer> steps = new ArrayList<>();
        do {
            steps.add(counters().deleteExpired(10));
        } while (steps.getLast() > 0);

        assertThat(steps).allMatch(step -> step <= 10);
        assertThat(steps.stream().mapToInt(step -> step).sum()).isGreaterThanOrEqualTo(25);
        assertThat(value(kept)).isEqualTo(new Value(0, 1));
    }

    @Test
    default void deleting_releases_expired_holds_and_keeps_what_was_used() throws Exception {
        String counter = unique("c");
        String id = unique("id");
        hold(id, counter, 3, 10);
        counters().settle(id, List.of(new Amount(counter, 3, LATER)));
        counters().hold(unique("id"), List.of(new Claim(counter, 5, 10, LATER)), 0);
        Await.until("it is released", () -> value(counter).held() == 0);

        while (counters().deleteExpired(100) > 0) {
            assertThat(value(counter)).isEqualTo(new Value(3, 0));
        }

        assertThat(hold(unique("id"), counter, 7, 10)).isNull();
    }

    /// Holds, settlements and repetitions of both, over counters that several have.
    @Test
    default void any_history_of_holds_is_that_of_a_naive_model() throws Exception {
        var random = new SplittableRandom(11);
        var naive = new NaiveCounters();
        List<String> counters = List.of(unique("c"), unique("c"), unique("c"));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            String id = ids.isEmpty() || random.nextInt(3) > 0 ? unique("id") : any(ids, random);
            ids.add(id);
            if (random.nextBoolean()) {
                String other = any(ids, random);
                List<Amount> used = new ArrayList<>();
                for (int j = random.nextInt(3); j > 0; j--) {
                    used.add(new Amount(any(counters, random), random.nextInt(9), LATER));
                }
                counters().settle(other, used);
                naive.settle(other, used);
            }
            List<Claim> claims = new ArrayList<>();
            for (int j = random.nextInt(3); j >= 0; j--) {
                long limit = 20L + random.nextInt(10 + i * 4);
                claims.add(new Claim(any(counters, random), random.nextInt(25), limit, LATER));
            }
            if (naive.isSettled(id)) {
                assertThatThrownBy(() -> counters().hold(id, claims, HOUR))
                        .isInstanceOf(StorageException.class);
            } else {
                assertThat(counters().hold(id, claims, HOUR))
                        .as("step %d, %s", i, claims)
                        .isEqualTo(naive.hold(id, claims));
            }
            assertThat(counters().read(counters))
                    .as("step %d", i)
                    .isEqualTo(counters.stream().map(naive::value).toList());
        }
    }

    private static String any(List<String> all, SplittableRandom random) {
        return all.get(random.nextInt(all.size()));
    }

    /// Many rounds, as a race does not show itself in each.
    @Test
    default void of_fifty_that_hold_at_once_ten_fit_into_ten() throws Exception {
        for (int round = 0; round < 3; round++) {
            String counter = unique("c");
            List<Callable<Boolean>> holders = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                holders.add(() -> hold(unique("id"), counter, 1, 10) == null);
            }

            assertThat(together(holders).stream().filter(held -> held)).hasSize(10);
            assertThat(value(counter)).isEqualTo(new Value(0, 10));
        }
    }

    /// Each takes the same two counters in the other order.
    @Test
    default void holds_over_several_counters_do_not_wait_for_each_other() throws Exception {
        String one = unique("c");
        String two = unique("c");
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Claim first = new Claim(i % 2 == 0 ? one : two, 1, 1_000, LATER);
            Claim second = new Claim(i % 2 == 0 ? two : one, 1, 1_000, LATER);
            tasks.add(
                    () -> {
                        for (int turn = 0; turn < 5; turn++) {
                            String id = unique("id");
                            counters().hold(id, List.of(first, second), HOUR);
                            counters()
                                    .settle(
                                            id,
                                            List.of(
                                                    new Amount(second.counter(), 1, LATER),
                                                    new Amount(first.counter(), 1, LATER)));
                        }
                        return true;
                    });
        }

        together(tasks);

        assertThat(counters().read(List.of(one, two)))
                .containsExactly(new Value(80, 0), new Value(80, 0));
    }

    @Test
    default void a_lease_has_one_holder() throws Exception {
        String lease = unique("lease");
        List<Callable<Boolean>> holders = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            holders.add(() -> hold(unique("node"), lease, 1, 1) == null);
        }

        assertThat(together(holders)).containsOnlyOnce(true);
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.storage.Samples#oddTexts")
    default void names_of_counters_are_kept_apart(String text) throws Exception {
        String counter = unique("c") + text;
        String id = unique("id") + text;

        hold(id, counter, 7, 10);
        counters().settle(id, List.of(new Amount(counter, 4, LATER)));

        assertThat(value(counter)).isEqualTo(new Value(4, 0));
        assertThat(value(counter + " ")).isEqualTo(new Value(0, 0));
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.storage.Samples#unacceptableTexts")
    default void unacceptable_names_of_counters_are_rejected(String text) throws Exception {
        for (Callable<?> call :
                List.<Callable<?>>of(
                        () -> hold(text, unique("c"), 1, 10),
                        () -> hold(unique("id"), text, 1, 10),
                        () -> {
                            counters().settle(text, List.of());
                            return true;
                        })) {
            assertThatThrownBy(call::call)
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED));
        }
    }
}
