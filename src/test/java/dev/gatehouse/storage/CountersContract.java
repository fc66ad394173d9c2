package dev.gatehouse.storage;

/// What every backend promises about counters.
interface CountersContract extends StorageSubject {}
