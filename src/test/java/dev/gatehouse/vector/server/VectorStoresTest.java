package dev.gatehouse.vector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.Secret;
import dev.gatehouse.vector.MovableClock;
import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore;
import dev.gatehouse.vector.server.VectorStores.Kind;
import dev.gatehouse.vector.server.VectorStores.Parts;
import dev.gatehouse.vector.server.VectorStores.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorStoresTest {
    private static final float[] VECTOR = {0.6f, 0.8f};

    private final MovableClock clock = new MovableClock();
    private final List<String> warnings = new ArrayList<>();
    private HttpFixture http;

    @BeforeEach
    void start() throws IOException {
        http = new HttpFixture();
    }

    @AfterEach
    void stop() {
        http.close();
    }

    private VectorStore open(Kind kind, Place place) throws IOException {
        return VectorStores.open(
                kind, place, new Parts(http.upstream, http.timer, clock, warnings::add));
    }

    private static Place at(@Nullable String address) {
        return at(address, "gatehouse");
    }

    private static Place at(@Nullable String address, String name) {
        Secret secret = address == null ? null : Secret.of(address);
        return new Place(secret, Secret.of("hidden"), name, "aws", "us-east-1", null, 1 << 20);
    }

    private void refused(Kind kind, Place place, String why) {
        assertThatThrownBy(() -> open(kind, place))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("hidden");
    }

    @Test
    void no_server_is_asked_when_its_store_is_opened() throws Exception {
        open(Kind.QDRANT, at("http://127.0.0.1:1")).close();
        open(Kind.WEAVIATE, at("http://127.0.0.1:1")).close();
        open(Kind.PINECONE, at(null)).close();
        open(Kind.PGVECTOR, at("postgres://u:hidden@127.0.0.1:1/db")).close();
        open(Kind.REDIS, at("redis://:hidden@127.0.0.1:1")).close();

        assertThat(warnings).isEmpty();
    }

    @Test
    void a_server_that_is_away_is_reported_once_and_without_credentials() throws Exception {
        for (Kind kind : List.of(Kind.QDRANT, Kind.WEAVIATE, Kind.PINECONE)) {
            warnings.clear();
            try (var store = open(kind, at("http://127.0.0.1:1"))) {
                assertThatThrownBy(() -> store.nearest("p", VECTOR, 1))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> store.nearest("p", VECTOR, 1))
                        .isInstanceOf(IOException.class);
            }
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .startsWith("the store of vectors is not used for now: ")
                    .doesNotContain("hidden");
        }
    }

    @Test
    void the_embedded_store_keeps_its_file_in_the_folder(@TempDir Path folder) throws Exception {
        var place = new Place(null, null, "", "", "", folder, 1 << 20);
        long expires = clock.millis() + 1_000;
        try (var store = open(Kind.EMBEDDED, place)) {
            store.put(new VectorEntry("e", "p", VECTOR, "x", expires));
        }
        try (var store = open(Kind.EMBEDDED, place)) {
            // Waits for the file.
            store.remove(List.of());
            assertThat(store.nearest("p", VECTOR, 1)).hasSize(1);
        }
        try (var memory = open(Kind.EMBEDDED, at(null))) {
            assertThat(memory.size()).isEqualTo(new VectorStore.Size(0, 0));
        }
    }

    @Test
    void addresses_and_names_that_cannot_be_used_are_refused() {
        refused(Kind.QDRANT, at(null), "is not set");
        refused(Kind.QDRANT, at("qdrant.example:6333"), "is no URL such as");
        refused(Kind.QDRANT, at("http://"), "is no URL such as");
        refused(Kind.WEAVIATE, at("ftp://hidden@weaviate.example"), "is no URL such as");
        refused(Kind.PGVECTOR, at("mysql://u:hidden@db"), "is no address of PostgreSQL");
        refused(Kind.REDIS, at("redis:hidden"), "the URL of Redis is invalid");
        refused(Kind.QDRANT, at("http://127.0.0.1:1", "Two Words"), "'Two Words'");
        refused(Kind.PINECONE, at(null, "x".repeat(33)), "at most 32");
    }
}
