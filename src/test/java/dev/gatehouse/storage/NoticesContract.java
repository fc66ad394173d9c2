package dev.gatehouse.storage;

/// What every backend promises about notices.
interface NoticesContract extends StorageSubject {}
