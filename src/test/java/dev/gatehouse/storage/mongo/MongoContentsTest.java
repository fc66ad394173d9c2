package dev.gatehouse.storage.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whether a copy of a database leaves anything out by mistake.
class MongoContentsTest {
    /// A new collection goes into `MongoContents`, and into its methods when it has to be copied.
    @Test
    void every_collection_is_known() throws Exception {
        var server = new MongoServer(new MemoryBackend());
        String url = "mongodb://127.0.0.1:" + server.bind().getPort() + "/all";
        try (var storage = MongoStorage.open(url, "all", Duration.ofSeconds(30));
                var client = MongoClients.create(url)) {
            assertThat(storage.backend().name()).endsWith("/all");
            List<String> made =
                    client.getDatabase("all").listCollectionNames().into(new ArrayList<>());

            assertThat(made)
                    .filteredOn(name -> name.startsWith("gh_"))
                    .hasSizeGreaterThan(5)
                    .isSubsetOf(MongoContents.COLLECTIONS);
        } finally {
            server.shutdownNow();
        }
    }
}
