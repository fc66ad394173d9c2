package dev.gatehouse.storage.mongo;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageContract;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The contract of storage on an emulator of MongoDB in this process.
class MongoStorageTest extends StorageContract {
    private final MongoServer server = new MongoServer(new MemoryBackend());
    private Storage storage;

    @BeforeAll
    void open() throws IOException {
        InetSocketAddress address = server.bind();
        storage =
                MongoStorage.open(
                        "mongodb://127.0.0.1:" + address.getPort() + "/contract",
                        "gatehouse",
                        Duration.ofSeconds(30),
                        Duration.ofMillis(10));
    }

    @AfterAll
    void close() throws IOException {
        storage.close();
        server.shutdownNow();
    }

    /// Not a test here: the emulator orders texts by UTF-16 units, servers by code points.
    @Override
    public void ids_are_in_the_order_of_their_code_points() {}

    @Override
    public Storage storage() {
        return storage;
    }
}
