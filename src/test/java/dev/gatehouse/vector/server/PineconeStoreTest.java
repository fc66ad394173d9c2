package dev.gatehouse.vector.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.vector.VectorStore;
import dev.gatehouse.vector.VectorStoreContract;
import java.io.IOException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The store on a stub that refuses what the description of Pinecone does not allow.
@NullUnmarked
class PineconeStoreTest extends VectorStoreContract {
    private HttpFixture http;
    private PineconeStub stub;

    @Override
    protected VectorStore open() throws IOException {
        http = new HttpFixture();
        stub = new PineconeStub();
        return opened();
    }

    private CollectionStore opened() {
        VectorServer server = http.server(stub.url(), PineconeStub.KEY);
        return new CollectionStore(new PineconeCollections(server, "aws", "us-east-1"), clock);
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
    void indexes_that_are_there_are_used() throws Exception {
        float[] asked = vector();
        store.put(entry("e", "p", asked));

        try (var other = opened()) {
            assertThat(other.nearest("p", asked, 1)).hasSize(1);
        }
    }

    @Test
    void expired_vectors_are_removed_after_a_while() throws Exception {
        float[] asked = vector();
        store.put(entry("old", "p", asked, 1_000));
        clock.pass(120_000);
        store.put(entry("new", "p", asked));

        clock.pass(-120_000);
        assertThat(ids("p", asked, 5)).containsExactly("new");
    }
}
