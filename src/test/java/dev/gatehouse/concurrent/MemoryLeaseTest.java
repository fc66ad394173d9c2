package dev.gatehouse.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class MemoryLeaseTest {
    private static final long BUDGET = 64 * 1024;

    private final PermitPool budget = new PermitPool(BUDGET, 10);

    @Test
    void large_calls_leave_an_eighth_of_the_budget_to_smaller_ones() {
        assertThat(lease(() -> false).take(BUDGET * 7 / 8)).isTrue();

        assertThatThrownBy(() -> lease(() -> false).take(BUDGET / 64)).hasMessage("busy");
        assertThat(lease(() -> false).take(BUDGET / 128)).isTrue();
    }

    @Test
    void what_a_call_holds_already_counts() {
        assertThat(lease(() -> false).take(BUDGET * 7 / 8)).isTrue();
        MemoryLease growing = lease(() -> false);

        assertThat(growing.take(BUDGET / 128)).isTrue();
        assertThatThrownBy(() -> growing.take(BUDGET / 128)).hasMessage("busy");
    }

    @Test
    void a_call_that_could_never_have_so_much_is_rejected() {
        MemoryLease lease = lease(() -> false);

        assertThat(lease.take(BUDGET * 7 / 8 + 1)).isFalse();
        assertThat(budget.taken()).isZero();
    }

    @Test
    void another_call_gives_back_what_is_missing() {
        MemoryLease other = lease(() -> false);
        other.take(BUDGET * 7 / 8);
        var asked = new AtomicInteger();
        MemoryLease lease =
                lease(
                        () -> {
                            asked.incrementAndGet();
                            other.release();
                            return true;
                        });

        assertThat(lease.take(BUDGET / 2)).isTrue();
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_call_that_has_ended_takes_no_more() {
        MemoryLease lease = lease(() -> false);
        assertThat(lease.take(1)).isTrue();
        lease.release();

        assertThat(lease.take(1)).isFalse();
        assertThat(budget.taken()).isZero();
    }

    private MemoryLease lease(BooleanSupplier relief) {
        return new MemoryLease(
                budget,
                Duration.ZERO,
                new MemoryLease.Owner(List.of(), relief),
                () -> new IllegalStateException("busy"));
    }
}
