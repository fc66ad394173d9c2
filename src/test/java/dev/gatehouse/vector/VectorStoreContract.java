package dev.gatehouse.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gatehouse.vector.VectorStore.Match;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What every store promises. The test of a store extends this class and opens it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NullUnmarked
public abstract class VectorStoreContract {
    protected static final int DIMENSIONS = 64;
    protected static final long HOUR = 3_600_000;

    /// What the cosines of all stores may be off by: one of them keeps a byte per dimension.
    protected static final double ERROR = 0.01;

    protected final MovableClock clock = new MovableClock();
    protected final Random random = new Random(7);
    protected VectorStore store;

    /// Opens the store, once for all tests.
    protected abstract VectorStore open() throws Exception;

    @BeforeAll
    final void begin() throws Exception {
        store = open();
    }

    @AfterAll
    final void end() {
        if (store != null) {
            store.close();
        }
    }

    @BeforeEach
    final void clean() throws Exception {
        store.clear();
    }

    protected final VectorEntry entry(String id, String partition, float[] vector) {
        return entry(id, partition, vector, HOUR);
    }

    protected final VectorEntry entry(String id, String partition, float[] vector, long lives) {
        return new VectorEntry(id, partition, vector, "of " + id, clock.millis() + lives);
    }

    protected final float[] vector() {
        return Vectors.random(random, DIMENSIONS);
    }

    protected final List<String> ids(String partition, float[] vector, int limit) throws Exception {
        return store.nearest(partition, vector, limit).stream().map(Match::id).toList();
    }

    @Test
    void a_store_without_entries_finds_none() throws Exception {
        assertThat(store.nearest("none", vector(), 5)).isEmpty();
    }

    @Test
    void the_nearest_come_first_with_their_cosines_and_payloads() throws Exception {
        float[] asked = vector();
        float[] close = Vectors.near(random, asked, 0.95);
        float[] far = Vectors.near(random, asked, 0.4);
        store.put(entry("far", "p", far));
        store.put(entry("same", "p", asked));
        store.put(entry("against", "p", Vectors.opposite(asked)));
        store.put(entry("close", "p", close));

        List<Match> found = store.nearest("p", asked, 10);

        assertThat(found).extracting(Match::id).containsExactly("same", "close", "far", "against");
        assertThat(found.get(0).cosine()).isCloseTo(1, within(ERROR));
        assertThat(found.get(1).cosine()).isCloseTo(0.95, within(ERROR));
        assertThat(found.get(2).cosine()).isCloseTo(0.4, within(ERROR));
        assertThat(found.get(3).cosine()).isCloseTo(-1, within(ERROR));
        assertThat(found).allMatch(it -> it.cosine() >= -1 && it.cosine() <= 1);
        assertThat(found.get(1).payload()).isEqualTo("of close");
    }

    @Test
    void no_more_are_found_than_were_asked_for() throws Exception {
        float[] asked = vector();
        for (int i = 0; i < 12; i++) {
            store.put(entry("e" + i, "p", Vectors.near(random, asked, 0.99 - i * 0.05)));
        }

        assertThat(ids("p", asked, 1)).containsExactly("e0");
        assertThat(ids("p", asked, 3)).containsExactly("e0", "e1", "e2");
    }

    @Test
    void a_search_never_sees_another_partition() throws Exception {
        float[] asked = vector();
        store.put(entry("mine", "mine", Vectors.near(random, asked, 0.3)));
        store.put(entry("other", "mine-too", asked));
        store.put(entry("third", "Mine", asked));

        assertThat(ids("mine", asked, 10)).containsExactly("mine");
        assertThat(ids("min", asked, 10)).isEmpty();
    }

    @Test
    void entries_of_a_small_partition_are_found_behind_many_nearer_ones_of_others()
            throws Exception {
        float[] asked = vector();
        for (int i = 0; i < 400; i++) {
            store.put(entry("crowd" + i, "crowd", Vectors.near(random, asked, 0.98)));
        }
        for (int i = 0; i < 5; i++) {
            store.put(entry("few" + i, "few", Vectors.near(random, asked, 0.5 - i * 0.1)));
        }

        assertThat(ids("few", asked, 5)).containsExactly("few0", "few1", "few2", "few3", "few4");
    }

    @Test
    void partitions_may_differ_in_their_dimensions() throws Exception {
        float[] small = Vectors.random(random, 8);
        float[] large = Vectors.random(random, 384);
        store.put(entry("small", "small", small));
        store.put(entry("large", "large", large));

        assertThat(ids("small", small, 5)).containsExactly("small");
        assertThat(ids("large", large, 5)).containsExactly("large");
    }

    @Test
    void an_entry_with_the_same_id_is_replaced_wherever_it_was() throws Exception {
        float[] first = vector();
        float[] second = vector();
        store.put(entry("e", "p", first));
        store.put(new VectorEntry("e", "p", second, "new", clock.millis() + HOUR));

        List<Match> found = store.nearest("p", second, 5);

        assertThat(found).extracting(Match::id).containsExactly("e");
        assertThat(found.getFirst().payload()).isEqualTo("new");
        assertThat(found.getFirst().cosine()).isCloseTo(1, within(ERROR));

        store.put(entry("e", "q", first));

        assertThat(ids("p", second, 5)).isEmpty();
        assertThat(ids("q", first, 5)).containsExactly("e");
    }

    @Test
    void an_entry_with_the_same_id_is_replaced_by_one_with_other_dimensions() throws Exception {
        float[] first = vector();
        float[] second = Vectors.random(random, 96);
        store.put(entry("e", "p", first));
        store.put(entry("e", "q", second));

        assertThat(ids("p", first, 5)).isEmpty();
        assertThat(ids("q", second, 5)).containsExactly("e");
    }

    @Test
    void removed_entries_are_not_found_and_unknown_ids_are_ignored() throws Exception {
        float[] asked = vector();
        for (String id : List.of("a", "b", "c", "d")) {
            store.put(entry(id, "p", Vectors.near(random, asked, 0.9)));
        }

        store.remove(List.of("a", "unknown", "c"));
        store.remove(List.of());

        assertThat(ids("p", asked, 10)).containsExactlyInAnyOrder("b", "d");
    }

    @Test
    void an_entry_is_not_found_from_its_expiry_on() throws Exception {
        float[] asked = vector();
        store.put(entry("short", "p", asked, 1_000));
        store.put(entry("long", "p", Vectors.near(random, asked, 0.9), 2_000));
        store.put(entry("late", "p", asked, 0));

        assertThat(ids("p", asked, 10)).containsExactly("short", "long");
        clock.pass(999);
        assertThat(ids("p", asked, 10)).containsExactly("short", "long");
        clock.pass(1);
        assertThat(ids("p", asked, 10)).containsExactly("long");
        clock.pass(1_000);
        assertThat(ids("p", asked, 10)).isEmpty();
    }

    @Test
    void expired_entries_never_hide_a_valid_neighbour() throws Exception {
        float[] asked = vector();
        for (int i = 0; i < 300; i++) {
            store.put(entry("old" + i, "p", Vectors.near(random, asked, 0.97), 1_000));
        }
        store.put(entry("valid", "p", Vectors.near(random, asked, 0.5)));
        clock.pass(1_000);

        assertThat(ids("p", asked, 1)).containsExactly("valid");
    }

    @Test
    void a_store_that_was_cleared_is_empty_and_takes_entries() throws Exception {
        float[] asked = vector();
        store.put(entry("a", "p", asked));
        store.put(entry("b", "q", asked));

        store.clear();

        assertThat(ids("p", asked, 5)).isEmpty();
        assertThat(ids("q", asked, 5)).isEmpty();
        store.put(entry("a", "p", asked));
        assertThat(ids("p", asked, 5)).containsExactly("a");
    }

    @Test
    void ids_and_payloads_come_back_as_they_were() throws Exception {
        float[] asked = vector();
        String id = "a \"b\" 'c' {d}:*|/ü\\漢";
        String payload = "\"'\\ \n\t{}[] üöä 漢字 😀 ".repeat(400);
        store.put(new VectorEntry(id, "Az_-09", asked, payload, clock.millis() + HOUR));

        List<Match> found = store.nearest("Az_-09", asked, 1);

        assertThat(found).extracting(Match::id).containsExactly(id);
        assertThat(found.getFirst().payload()).isEqualTo(payload);
        store.remove(List.of(id));
        assertThat(ids("Az_-09", asked, 1)).isEmpty();
    }

    @Test
    void its_size_is_the_number_of_its_entries_or_unknown() throws Exception {
        assertThat(store.size().entries()).isIn(-1L, 0L);

        store.put(entry("a", "p", vector()));
        store.put(entry("b", "q", vector()));

        assertThat(store.size().entries()).isIn(-1L, 2L);
    }

    /// Compared with a map and a sum.
    @Test
    void it_is_the_same_as_a_plain_model_over_random_changes() throws Exception {
        Map<String, VectorEntry> model = new HashMap<>();
        List<float[]> centres = List.of(vector(), vector(), vector());
        for (int step = 0; step < changes(); step++) {
            String id = "e" + random.nextInt(60);
            switch (random.nextInt(10)) {
                case 0, 1 -> {
                    store.remove(List.of(id));
                    model.remove(id);
                }
                case 2 -> clock.pass(random.nextInt(400));
                default -> {
                    float[] centre = centres.get(random.nextInt(3));
                    float[] vector = Vectors.near(random, centre, 0.7 + random.nextDouble() * 0.3);
                    String partition = "p" + random.nextInt(3);
                    var entry = entry(id, partition, vector, 1 + random.nextInt(20_000));
                    store.put(entry);
                    model.put(id, entry);
                }
            }
            agrees(model, "p" + random.nextInt(3), centres.get(random.nextInt(3)));
        }
    }

    /// How many changes a test of random ones makes.
    protected int changes() {
        return 300;
    }

    private void agrees(Map<String, VectorEntry> model, String partition, float[] asked)
            throws Exception {
        List<VectorEntry> expected =
                model.values().stream()
                        .filter(it -> it.partition().equals(partition))
                        .filter(it -> it.expires() > clock.millis())
                        .sorted((a, b) -> Double.compare(cosine(b, asked), cosine(a, asked)))
                        .toList();

        List<Match> found = store.nearest(partition, asked, 5);

        assertThat(found).hasSize(Math.min(5, expected.size()));
        for (int i = 0; i < found.size(); i++) {
            VectorEntry entry = model.get(found.get(i).id());
            assertThat(entry).as("an entry that is there").isNotNull();
            assertThat(entry.partition()).isEqualTo(partition);
            assertThat(entry.expires()).isGreaterThan(clock.millis());
            assertThat(found.get(i).payload()).isEqualTo(entry.payload());
            assertThat(found.get(i).cosine()).isCloseTo(cosine(entry, asked), within(ERROR));
            assertThat(found.get(i).cosine())
                    .isCloseTo(cosine(expected.get(i), asked), within(ERROR));
        }
    }

    private static double cosine(VectorEntry entry, float[] asked) {
        return Vectors.dot(entry.vector(), asked);
    }

    @Test
    void several_threads_may_use_it() throws Exception {
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            String partition = "t" + thread;
            var own = new Random(thread);
            work.add(() -> mixed(partition, own));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        }
    }

    /// Puts, finds and removes entries of a partition.
    private boolean mixed(String partition, Random own) throws Exception {
        for (int i = 0; i < 40; i++) {
            float[] vector = Vectors.random(own, DIMENSIONS);
            String id = partition + "-" + i;
            store.put(entry(id, partition, vector));
            assertThat(ids(partition, vector, 1)).containsExactly(id);
            if (i % 2 == 0) {
                store.remove(List.of(id));
                assertThat(ids(partition, vector, 40)).doesNotContain(id);
            }
        }
        return true;
    }
}
