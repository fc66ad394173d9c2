package dev.gatehouse.storage.sql;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// The contract of storage on SQLite.
class SqliteStorageTest extends StorageContract {
    private Storage storage;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        storage =
                SqlStorage.sqlite(
                        folder.resolve("gatehouse.db"),
                        Path.of("target/lib"),
                        Duration.ofSeconds(30));
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
