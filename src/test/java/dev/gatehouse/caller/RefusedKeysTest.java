package dev.gatehouse.caller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedKeysTest {
    private final AtomicLong now = new AtomicLong(1);
    private final RefusedKeys keys = new RefusedKeys(10, now::get);

    private int made;

    private @Nullable Duration count(String address) {
        return count(keys, address);
    }

    /// Counts a key that has not been there before.
    private @Nullable Duration count(RefusedKeys counted, String address) {
        return counted.count(address, made++);
    }

    private void fill(String address) {
        for (int i = 0; i < 10; i++) {
            assertThat(count(address)).isNull();
        }
    }

    @Test
    void beyond_the_limit_the_wait_grows_up_to_a_bound() {
        fill("203.0.113.5");

        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 64, 64, 64}) {
            assertThat(count("203.0.113.5")).isEqualTo(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void a_key_that_is_repeated_counts_once() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(keys.count("203.0.113.5", "old")).isNull();
            assertThat(keys.count("203.0.113.5", "older")).isNull();
        }
        for (int i = 0; i < 8; i++) {
            assertThat(count("203.0.113.5")).isNull();
        }
        assertThat(count("203.0.113.5")).isNotNull();
        assertThat(keys.count("203.0.113.5", made - 1)).isNotNull();
    }

    @Test
    void room_comes_back_evenly() {
        fill("203.0.113.5");
        now.addAndGet(Duration.ofSeconds(6).toNanos());

        assertThat(count("203.0.113.5")).isNull();
        assertThat(count("203.0.113.5")).isEqualTo(Duration.ofSeconds(1));

        for (int i = 0; i < 100; i++) {
            count("203.0.113.5");
        }
        now.addAndGet(Duration.ofMinutes(2).toNanos());
        fill("203.0.113.5");
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.5, 203.0.113.6, false",
        "203.0.113.5, ::ffff:203.0.113.5, true",
        "2001:db8::1, 2001:db8::ffff:1, true",
        "2001:db8::1, 2001:db8:0:1::1, false"
    })
    void addresses_of_one_site_count_together(String one, String other, boolean together) {
        fill(one);

        assertThat(count(other) != null).isEqualTo(together);
    }

    @Test
    void without_a_limit_or_an_address_nothing_is_slowed() {
        var open = new RefusedKeys(0, now::get);
        for (int i = 0; i < 100; i++) {
            assertThat(count(open, "203.0.113.5")).isNull();
            assertThat(count("")).isNull();
        }
        assertThat(open.addresses()).isZero();
    }

    @Test
    void a_million_addresses_take_no_more_memory_than_ten_thousand() {
        fill("203.0.113.5");
        for (int i = 0; i < 1_000_000; i++) {
            count((i >> 16 & 255) + 1 + "." + (i >> 8 & 255) + "." + (i & 255) + ".9");
            if (i % 5_000 == 0) {
                assertThat(count("203.0.113.5")).isNotNull();
            }
        }

        assertThat(keys.addresses()).isEqualTo(10_000);
    }
}
