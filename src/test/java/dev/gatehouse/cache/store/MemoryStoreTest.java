package dev.gatehouse.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Answers in memory.
class MemoryStoreTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());

    @Test
    void answers_stay_within_their_bytes_whatever_is_stored() {
        long most = 1 << 20;
        try (var store = new MemoryStore(most, clock)) {
            for (int i = 0; i < 200_000; i++) {
                store.put("k" + i, Answers.whole("a" + i, 100 + i % 900, 1_000_000));
            }
            CacheStore.Size size = store.size();
            assertThat(size.bytes()).isLessThanOrEqualTo(most).isGreaterThan(most / 2);
            assertThat(size.entries()).isLessThan(most / 600);
        }
    }

    @Test
    void an_answer_is_found_until_it_expires_and_a_later_one_takes_its_place() {
        try (var store = new MemoryStore(1 << 20, clock)) {
            store.put("k", Answers.whole("first", 10, 2_000));
            assertThat(store.find("k")).isNotNull();
            now.set(2_000);
            assertThat(store.find("k")).isNull();
            store.put("k", Answers.whole("second", 10, 5_000));
            assertThat(store.find("k")).extracting(CachedAnswer::id).isEqualTo("second");
        }
    }

    @Test
    void an_answer_that_is_larger_than_all_room_is_not_kept() {
        try (var store = new MemoryStore(10_000, clock)) {
            store.put("k", Answers.whole("large", 20_000, 9_000));
            assertThat(store.size().bytes()).isLessThanOrEqualTo(10_000);
        }
    }

    @Test
    void answers_are_removed_by_what_they_are() {
        try (var store = new MemoryStore(1 << 20, clock)) {
            store.put("a", Answers.whole("a", 10, 9_000));
            store.put("b", Answers.whole("b", 10, 9_000));
            assertThat(store.remove(answer -> answer.id().equals("a"))).isOne();
            assertThat(store.find("a")).isNull();
            assertThat(store.find("b")).isNotNull();
        }
    }
}
