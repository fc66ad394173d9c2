package dev.gatehouse.vector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.vector.VectorStore;
import dev.gatehouse.vector.VectorStoreContract;
import java.io.IOException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The store on a stub that refuses what the description of Qdrant does not allow.
@NullUnmarked
class QdrantStoreTest extends VectorStoreContract {
    private HttpFixture http;
    private StubServer stub;

    @Override
    protected VectorStore open() throws IOException {
        http = new HttpFixture();
        stub = new StubServer(new QdrantStub());
        return new CollectionStore(
                new QdrantCollections(http.server(stub.url(), QdrantStub.KEY)), clock);
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
    void expired_points_are_removed_after_a_while() throws Exception {
        float[] asked = vector();
        store.put(entry("old", "p", asked, 1_000));
        clock.pass(120_000);
        store.put(entry("new", "p", asked));

        // A search at an earlier time would see it.
        clock.pass(-120_000);
        assertThat(ids("p", asked, 5)).containsExactly("new");
    }

    @Test
    void a_collection_that_another_gateway_removed_is_made_again() throws Exception {
        float[] asked = vector();
        store.put(entry("a", "p", asked));
        try (var other =
                new CollectionStore(
                        new QdrantCollections(http.server(stub.url(), QdrantStub.KEY)), clock)) {
            other.clear();
            assertThat(store.nearest("p", asked, 1)).isEmpty();
            store.put(entry("b", "p", asked));
            other.clear();
            store.put(entry("c", "p", asked));
        }

        assertThat(ids("p", asked, 5)).containsExactly("c");
    }

    @Test
    void a_key_that_is_rejected_is_an_error_without_the_key() {
        try (var wrong =
                new CollectionStore(
                        new QdrantCollections(http.server(stub.url(), "hidden")), clock)) {
            assertThatThrownBy(() -> wrong.nearest("p", vector(), 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("qdrant at " + stub.authority() + ": status 400")
                    .hasMessageNotContaining("hidden");
        }
        stub.refused().clear();
    }
}
