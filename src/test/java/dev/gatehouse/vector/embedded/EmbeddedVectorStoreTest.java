package dev.gatehouse.vector.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore;
import dev.gatehouse.vector.VectorStore.Match;
import dev.gatehouse.vector.VectorStoreContract;
import dev.gatehouse.vector.Vectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// The store in memory.
class EmbeddedVectorStoreTest extends VectorStoreContract {
    private static final long PLENTY = 64 << 20;

    @Override
    protected VectorStore open() {
        return EmbeddedVectorStore.inMemory(PLENTY, clock);
    }

    @Override
    protected int changes() {
        return 5_000;
    }

    /// More entries than get a cosine, in clusters as questions make them.
    @Test
    void the_true_neighbour_is_found_among_many_clusters() throws Exception {
        List<VectorEntry> entries = new ArrayList<>();
        List<float[]> centres = new ArrayList<>();
        for (int cluster = 0; cluster < 200; cluster++) {
            centres.add(Vectors.random(random, 384));
            for (int i = 0; i < 25; i++) {
                float[] vector = Vectors.near(random, centres.getLast(), 0.75 + 0.01 * i);
                entries.add(entry(cluster + "/" + i, "many", vector));
                store.put(entries.getLast());
            }
        }

        for (float[] centre : centres) {
            float[] asked = Vectors.near(random, centre, 0.95);
            double best =
                    entries.stream()
                            .mapToDouble(it -> Vectors.dot(it.vector(), asked))
                            .max()
                            .getAsDouble();
            Match found = store.nearest("many", asked, 1).getFirst();

            assertThat(found.cosine()).isCloseTo(best, within(0.003));
        }
    }

    @Test
    void the_true_neighbour_is_found_among_many_random_ones() throws Exception {
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            vectors.add(Vectors.random(random, 384));
            store.put(entry("e" + i, "many", vectors.getLast()));
        }

        for (int i = 0; i < 200; i++) {
            float[] asked = Vectors.near(random, vectors.get(i * 25), 0.8);

            assertThat(ids("many", asked, 1)).containsExactly("e" + i * 25);
        }
    }

    @Test
    void a_cosine_of_384_dimensions_is_off_by_less_than_0_003() throws Exception {
        double sum = 0;
        double largest = 0;
        int count = 500;
        for (int i = 0; i < count; i++) {
            float[] asked = Vectors.random(random, 384);
            double cosine = random.nextDouble();
            float[] vector = Vectors.near(random, asked, cosine);
            store.put(entry("e", "one", vector));
            double off =
                    Math.abs(
                            store.nearest("one", asked, 1).getFirst().cosine()
                                    - Vectors.dot(asked, vector));
            sum += off;
            largest = Math.max(largest, off);
        }

        assertThat(sum / count).isLessThan(0.0006);
        assertThat(largest).isLessThan(0.003);
    }

    @Test
    void the_entries_that_expire_first_make_room() throws Exception {
        long each = FlatEntry.bytes("e0", "of e0", DIMENSIONS);
        try (var small = EmbeddedVectorStore.inMemory(3 * each, clock)) {
            small.put(entry("e0", "p", vector(), 3_000));
            small.put(entry("e1", "p", vector(), 1_000));
            small.put(entry("e2", "q", vector(), 2_000));
            small.put(entry("e3", "q", vector(), 4_000));

            assertThat(all(small)).containsExactlyInAnyOrder("e0", "e2", "e3");

            small.put(entry("e4", "p", vector(), 500));

            assertThat(all(small)).containsExactlyInAnyOrder("e0", "e3", "e4");
            assertThat(small.size()).isEqualTo(new VectorStore.Size(3, 3 * each));
        }
    }

    private List<String> all(VectorStore some) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String partition : List.of("p", "q")) {
            some.nearest(partition, vector(), 100).forEach(it -> ids.add(it.id()));
        }
        return ids;
    }

    @Test
    void expired_entries_are_swept_when_one_is_added() throws Exception {
        for (int i = 0; i < 100; i++) {
            store.put(entry("e" + i, "p", vector(), 1_000));
        }
        clock.pass(1_000);
        store.put(entry("new", "q", vector()));

        assertThat(store.size().entries()).isEqualTo(1);
        assertThat(store.size().bytes()).isEqualTo(FlatEntry.bytes("new", "of new", DIMENSIONS));
    }

    @Test
    void entries_that_it_cannot_keep_are_refused() throws Exception {
        store.put(entry("e", "p", vector()));

        refused(entry("f", "p", Vectors.random(random, 8)), "64 dimensions, not 8");
        refused(entry("f", "p", new float[0]), "no dimensions");
        refused(entry("f", "q", new float[] {1, Float.NaN}), "not finite");
        try (var small = EmbeddedVectorStore.inMemory(100, clock)) {
            assertThatThrownBy(() -> small.put(entry("e", "p", vector())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("larger than the store");
        }
        assertThatThrownBy(() -> store.nearest("p", Vectors.random(random, 8), 1))
                .isInstanceOf(IOException.class);
    }

    private void refused(VectorEntry entry, String why) {
        assertThatThrownBy(() -> store.put(entry))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    @Test
    void a_search_beside_changes_sees_whole_entries() throws Exception {
        float[] first = vector();
        float[] second = Vectors.opposite(first);
        var done = new AtomicBoolean();
        store.put(new VectorEntry("e", "p", first, "first", clock.millis() + HOUR));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer =
                    threads.submit(
                            () -> {
                                for (int i = 0; i < 3_000; i++) {
                                    boolean odd = i % 2 == 1;
                                    store.put(
                                            new VectorEntry(
                                                    "e",
                                                    "p",
                                                    odd ? first : second,
                                                    odd ? "first" : "second",
                                                    clock.millis() + HOUR));
                                    store.put(entry("x" + i % 50, "p", vector()));
                                    store.remove(List.of("x" + (i + 25) % 50));
                                }
                                done.set(true);
                                return null;
                            });
            while (!done.get() && !writer.isDone()) {
                for (Match found : store.nearest("p", first, 100)) {
                    if (found.id().equals("e")) {
                        double expected = found.payload().equals("first") ? 1 : -1;
                        assertThat(found.cosine()).isCloseTo(expected, within(ERROR));
                    }
                }
            }
            writer.get();
        }
    }
}
