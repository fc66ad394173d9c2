package dev.gatehouse.vector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.vector.MovableClock;
import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PausingStoreTest {
    private static final float[] VECTOR = {1, 0};

    private final MovableClock clock = new MovableClock();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Server server = new Server();
    private final PausingStore store = new PausingStore(server, clock, warnings::add);

    /// A store on a server that can be away, or silent.
    private static final class Server implements VectorStore {
        private final AtomicInteger asked = new AtomicInteger();
        private final CountDownLatch answered = new CountDownLatch(1);
        private volatile boolean away;
        private volatile boolean silent;

        private void ask() throws IOException {
            asked.incrementAndGet();
            if (away) {
                throw new IOException("away");
            }
        }

        @Override
        public List<Match> nearest(String partition, float[] vector, int limit) throws IOException {
            ask();
            if (silent) {
                try {
                    answered.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            return List.of(new Match("e", 1, ""));
        }

        @Override
        public void put(VectorEntry entry) throws IOException {
            ask();
        }

        @Override
        public void remove(Collection<String> ids) throws IOException {
            ask();
        }

        @Override
        public void clear() throws IOException {
            ask();
        }

        @Override
        public Size size() {
            return new Size(1, 1);
        }

        @Override
        public void close() {
            answered.countDown();
        }
    }

    private static VectorEntry entry() {
        return new VectorEntry("e", "p", VECTOR, "", Long.MAX_VALUE);
    }

    private void fails() {
        assertThatThrownBy(() -> store.nearest("p", VECTOR, 1)).isInstanceOf(IOException.class);
    }

    @Test
    void searches_without_an_answer_are_given_up_and_repeated_after_ever_longer_pauses()
            throws Exception {
        server.silent = true;
        assertThatThrownBy(() -> store.nearest("p", VECTOR, 1))
                .hasMessage("no answer within 50 ms");

        int asked = 1;
        // One that is slow once is asked again soon.
        for (long pause : List.of(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L)) {
            assertThat(warnings).hasSize(pause >= 800 ? 1 : 0);
            clock.pass(pause - 1);
            fails();
            assertThat(server.asked).hasValue(asked);
            clock.pass(1);
            fails();
            assertThat(server.asked).hasValue(++asked);
        }

        server.silent = false;
        clock.pass(5_000);
        assertThat(store.nearest("p", VECTOR, 1)).hasSize(1);
        server.silent = true;
        fails();
        clock.pass(100);
        fails();
        assertThat(server.asked).hasValue(asked + 3);
        assertThat(warnings)
                .containsExactly(
                        "the store of vectors is not used for now: no answer within 50 ms");
        store.close();
    }

    @Test
    void an_entry_that_is_not_taken_begins_a_pause() throws Exception {
        server.away = true;
        assertThatThrownBy(() -> store.put(entry())).hasMessage("away");
        assertThatThrownBy(() -> store.put(entry())).isInstanceOf(IOException.class);
        fails();

        assertThat(server.asked).hasValue(1);
        assertThat(store.size()).isEqualTo(new VectorStore.Size(-1, -1));
        assertThat(warnings).hasSize(1);

        clock.pass(5_000);
        server.away = false;
        store.put(entry());
        assertThat(store.size()).isEqualTo(new VectorStore.Size(1, 1));
    }

    @Test
    void removals_reach_the_server_during_a_pause() throws Exception {
        server.away = true;
        fails();
        server.away = false;

        store.remove(List.of("e"));
        store.clear();

        assertThat(server.asked).hasValue(3);
    }
}
