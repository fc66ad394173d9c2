package dev.gatehouse.storage;

/// A test of a storage.
public interface StorageSubject {
    /// The same storage for all tests of a class.
    Storage storage();
}
