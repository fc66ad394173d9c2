package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.PostgresAddress;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The contract of storage on PostgreSQL.
class PostgresStorageTest extends StorageContract {
    private Storage storage;

    @BeforeAll
    void open() throws Exception {
        // More connections than a test has threads: none is about waiting for one.
        storage =
                SqlStorage.postgresql(
                        PostgresAddress.parse(PostgresServer.shared().database()), 32);
    }

    @AfterAll
    void close() throws IOException {
        if (storage != null) {
            storage.close();
        }
    }

    @Override
    public Storage storage() {
        return storage;
    }
}
