package dev.gatehouse.ledger;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Size;

/// The ledger, which keeps the rows of calls until storage has them.
///
/// @param mode local keeps them in files below `data-dir`; store hands each row to storage before
///     its answer ends, for machines without a disk of their own
/// @param maxSize how much it may take on disk while storage is away
/// @param full what happens to calls when it is full or cannot be written: reject answers 503,
///     allow serves them and counts the rows that are lost
/// @param sync when files are forced to the disk, which matters when the machine fails and not when
///     the process does: batch every 100 ms, always before each answer ends, os never
public record LedgerSettings(Mode mode, Size maxSize, Full full, Sync sync) {
    /// Where rows wait.
    public enum Mode {
        LOCAL,
        STORE
    }

    /// What happens when it is full.
    public enum Full {
        ALLOW,
        REJECT
    }

    /// When files are forced to the disk.
    public enum Sync {
        BATCH,
        ALWAYS,
        OS
    }

    /// Reads them.
    public static LedgerSettings read(Group g) {
        return new LedgerSettings(
                g.word("mode", Mode.values(), Mode.LOCAL).value(),
                g.size("max-size", "1GB").value(),
                g.word("full", Full.values(), Full.ALLOW).value(),
                g.word("sync", Sync.values(), Sync.BATCH).value());
    }
}
