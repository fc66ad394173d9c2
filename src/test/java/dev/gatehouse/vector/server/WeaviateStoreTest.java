package dev.gatehouse.vector.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.vector.VectorStore;
import dev.gatehouse.vector.VectorStoreContract;
import java.io.IOException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The store on a stub that refuses what Weaviate does not allow.
@NullUnmarked
class WeaviateStoreTest extends VectorStoreContract {
    private HttpFixture http;
    private StubServer stub;

    @Override
    protected VectorStore open() throws IOException {
        http = new HttpFixture();
        stub = new StubServer(new WeaviateStub());
        return new CollectionStore(
                new WeaviateCollections(http.server(stub.url(), WeaviateStub.KEY)), clock);
    }

    @AfterEach
    void nothing_was_refused() {
        assertThat(stub.refused()).isEmpty();
    }

    @AfterAll
    void stop() {
        stub.close();
        http.close();
    }

    @Test
    void expired_objects_are_removed_after_a_while() throws Exception {
        float[] asked = vector();
        store.put(entry("old", "p", asked, 1_000));
        clock.pass(120_000);
        store.put(entry("new", "p", asked));

        clock.pass(-120_000);
        assertThat(ids("p", asked, 5)).containsExactly("new");
    }
}
