package dev.gatehouse.storage;

import org.junit.jupiter.api.TestInstance;

/// What every backend promises. A backend's test extends this class and returns its storage.
///
/// All tests share one storage and keep apart by names: [Samples#unique(String)].
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class StorageContract
        implements DocumentsContract,
                JournalContract,
                RollupsContract,
                CountersContract,
                NoticesContract,
                BlobsContract,
                ContentsContract {
    /// The storage under test, the same for all tests of a class.
    @Override
    public abstract Storage storage();

    @Override
    public Blobs blobs() {
        return storage().blobs();
    }
}
