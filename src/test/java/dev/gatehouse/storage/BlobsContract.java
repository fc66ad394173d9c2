package dev.gatehouse.storage;

/// What every backend promises about blobs.
interface BlobsContract extends StorageSubject {}
