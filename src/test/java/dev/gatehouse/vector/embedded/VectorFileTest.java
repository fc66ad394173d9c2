package dev.gatehouse.vector.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.journey.Await;
import dev.gatehouse.vector.MovableClock;
import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore;
import dev.gatehouse.vector.VectorStore.Match;
import dev.gatehouse.vector.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The store with a file: what it has again after its process has ended in any way.
class VectorFileTest {
    private static final int DIMENSIONS = 16;
    private static final long HOUR = 3_600_000;
    private static final long PLENTY = 64 << 20;

    private final MovableClock clock = new MovableClock();
    private final Random random = new Random(11);
    private final List<String> warnings = new ArrayList<>();
    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("vectors");
    }

    private EmbeddedVectorStore open() throws IOException {
        return open(PLENTY);
    }

    private EmbeddedVectorStore open(long most) throws IOException {
        var store = EmbeddedVectorStore.inFolder(folder, most, clock, warnings::add);
        store.awaitLoaded();
        return store;
    }

    private VectorEntry entry(String id, String partition) {
        float[] vector = Vectors.random(random, DIMENSIONS);
        return new VectorEntry(id, partition, vector, "of " + id, clock.millis() + HOUR);
    }

    private Set<String> all(VectorStore store) throws IOException {
        Set<String> ids = new HashSet<>();
        for (String partition : List.of("p", "q")) {
            for (Match found :
                    store.nearest(partition, Vectors.random(random, DIMENSIONS), 100_000)) {
                assertThat(found.payload()).isEqualTo("of " + found.id());
                ids.add(found.id());
            }
        }
        return ids;
    }

    private Set<String> reopened() throws IOException {
        try (var store = open()) {
            return all(store);
        }
    }

    @Test
    void entries_are_there_again_with_the_same_cosines() throws Exception {
        float[] asked = Vectors.random(random, DIMENSIONS);
        List<Match> before;
        try (var store = open()) {
            for (int i = 0; i < 50; i++) {
                store.put(entry("e" + i, "p"));
            }
            store.put(entry("other", "q"));
            store.put(entry("e7", "q"));
            store.remove(List.of("e1", "e2", "unknown"));
            before = store.nearest("p", asked, 100);
        }

        try (var store = open()) {
            assertThat(store.nearest("p", asked, 100)).isEqualTo(before).hasSize(47);
            assertThat(store.size().entries()).isEqualTo(49);
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void what_has_expired_meanwhile_is_not_read() throws Exception {
        try (var store = open()) {
            store.put(entry("old", "p"));
            clock.pass(HOUR / 2);
            store.put(entry("new", "p"));
        }
        clock.pass(HOUR / 2);

        try (var store = open()) {
            assertThat(store.size().entries()).isEqualTo(1);
            assertThat(all(store)).containsExactly("new");
        }
    }

    @Test
    void a_cleared_store_stays_empty() throws Exception {
        try (var store = open()) {
            store.put(entry("e", "p"));
            store.clear();
        }

        assertThat(reopened()).isEmpty();
    }

    @Test
    void only_the_owner_can_read_the_file() throws Exception {
        try (var store = open()) {
            store.put(entry("e", "p"));

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void one_store_holds_the_folder() throws Exception {
        try (var _ = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another gateway");
        }
        open().close();
    }

    /// A kill leaves any part of what was written last.
    @Test
    void a_file_that_ends_anywhere_has_all_records_before_its_end() throws Exception {
        List<Long> ends = new ArrayList<>();
        List<Set<String>> states = new ArrayList<>();
        try (var store = open()) {
            for (int i = 0; i < 6; i++) {
                store.put(entry("e" + i, i % 2 == 0 ? "p" : "q"));
                ends.add(Files.size(file));
                states.add(all(store));
            }
            store.remove(List.of("e2"));
            ends.add(Files.size(file));
            states.add(all(store));
            store.put(entry("e3", "p"));
            ends.add(Files.size(file));
            states.add(all(store));
        }
        byte[] whole = Files.readAllBytes(file);

        for (int length = whole.length; length >= 0; length--) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            Set<String> expected = Set.of();
            for (int i = 0; i < ends.size() && ends.get(i) <= length; i++) {
                expected = states.get(i);
            }
            try (var store = open()) {
                assertThat(all(store)).as("ends at %s", length).isEqualTo(expected);
                store.put(entry("more", "p"));
            }
            assertThat(reopened()).as("went on at %s", length).contains("more");
        }
        assertThat(warnings).isEmpty();
    }

    /// A removal may be what is damaged, so nothing of the file is used.
    @Test
    void a_file_with_a_changed_byte_brings_nothing_back_that_was_removed() throws Exception {
        try (var store = open()) {
            store.put(entry("removed", "p"));
            store.put(entry("kept", "p"));
            store.remove(List.of("removed"));
            store.put(entry("last", "q"));
        }
        byte[] whole = Files.readAllBytes(file);

        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            try (var store = open()) {
                assertThat(all(store)).as("changed at %s", at).isEmpty();
                store.put(entry("more", "p"));
            }
            assertThat(reopened()).containsExactly("more");
        }
        assertThat(warnings)
                .hasSize(whole.length)
                .allMatch(it -> it.startsWith("the file of vectors is started anew: "));
    }

    @Test
    void zeros_at_the_end_are_cut_off() throws Exception {
        try (var store = open()) {
            store.put(entry("e", "p"));
        }
        Files.write(file, new byte[4096], StandardOpenOption.APPEND);

        assertThat(reopened()).containsExactly("e");
        assertThat(Files.size(file)).isLessThan(4096);
    }

    @Test
    void the_file_is_rewritten_when_more_than_half_is_outdated() throws Exception {
        try (var store = open()) {
            for (int i = 0; i < 4_000; i++) {
                store.put(entry("e" + i % 20, "p"));
                if (i % 5 == 0) {
                    store.put(entry("f" + i % 20, "q"));
                    store.remove(List.of("f" + i % 20));
                }
            }
            long record = VectorRecord.HEAD + 50 + DIMENSIONS;
            Await.until(
                    "the file is small",
                    () -> {
                        store.put(entry("e0", "p"));
                        return Files.size(file) < 1_500 * record;
                    });
            assertThat(all(store)).hasSize(20);
        }

        assertThat(reopened()).hasSize(20).allMatch(it -> it.startsWith("e"));
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("vectors", "vectors.lock");
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_file_larger_than_the_bound_gives_what_expires_last() throws Exception {
        try (var store = open()) {
            for (int i = 0; i < 20; i++) {
                clock.pass(1);
                store.put(entry("e" + (10 + i), "p"));
            }
        }
        long each = FlatEntry.bytes("e10", "of e10", DIMENSIONS);

        try (var store = open(3 * each)) {
            assertThat(all(store)).containsExactlyInAnyOrder("e27", "e28", "e29");
        }
    }

    @Test
    void what_is_put_while_the_file_is_read_is_newer_than_the_file() throws Exception {
        float[] vector = Vectors.random(random, DIMENSIONS);
        try (var store = open()) {
            for (int i = 0; i < 3_000; i++) {
                store.put(entry("e" + i, "p"));
            }
        }

        try (var store = EmbeddedVectorStore.inFolder(folder, PLENTY, clock, warnings::add)) {
            for (int i = 2_990; i < 3_010; i++) {
                store.put(new VectorEntry("e" + i, "new", vector, "new", clock.millis() + HOUR));
            }
            store.remove(List.of("e0", "e3005"));

            assertThat(store.size().entries()).isEqualTo(3_008);
            assertThat(store.nearest("new", vector, 100)).hasSize(19);
        }
        try (var store = open()) {
            assertThat(store.size().entries()).isEqualTo(3_008);
            assertThat(store.nearest("new", vector, 100)).hasSize(19);
        }
    }

    @Test
    void a_file_that_is_none_of_vectors_is_started_anew() throws Exception {
        Files.writeString(file, "something else, and long enough");

        assertThat(reopened()).isEmpty();
        assertThat(warnings).singleElement().asString().contains("no file of vectors");
    }
}
