package dev.gatehouse.storage.mongo;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageContract;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The contract of storage on a server in a process of its own, whose URL with an empty database is
/// in `GATEHOUSE_TEST_MONGODB_URL`. Its name keeps it out of the normal run; `prove/ferretdb/run`
/// runs it.
class MongoServerContract extends StorageContract {
    private Storage storage;

    @BeforeAll
    void open() throws IOException {
        String url = System.getenv("GATEHOUSE_TEST_MONGODB_URL");
        Objects.requireNonNull(url, "GATEHOUSE_TEST_MONGODB_URL is not set");
        storage = MongoStorage.open(url, "gatehouse", Duration.ofSeconds(30));
    }

    @AfterAll
    void close() throws IOException {
        storage.close();
    }

    @Override
    public Storage storage() {
        return storage;
    }
}
