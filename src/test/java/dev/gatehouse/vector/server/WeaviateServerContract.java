package dev.gatehouse.vector.server;

import dev.gatehouse.vector.VectorStore;
import dev.gatehouse.vector.VectorStoreContract;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;

/// The store on a server of Weaviate in a process of its own, whose URL is in
/// `GATEHOUSE_TEST_WEAVIATE_URL`. Its name keeps it out of the normal run; `prove/weaviate/run`
/// runs it.
@NullUnmarked
class WeaviateServerContract extends VectorStoreContract {
    private HttpFixture http;

    @Override
    protected VectorStore open() throws IOException {
        String url = System.getenv("GATEHOUSE_TEST_WEAVIATE_URL");
        Objects.requireNonNull(url, "GATEHOUSE_TEST_WEAVIATE_URL is not set");
        http = new HttpFixture();
        return new CollectionStore(new WeaviateCollections(http.server(url, null)), clock);
    }

    @AfterAll
    void stop() {
        http.close();
    }
}
