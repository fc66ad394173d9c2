package dev.gatehouse.ledger;

import dev.gatehouse.storage.Entry;
import java.util.List;

/// Knows what notes and rows mean.
public interface LedgerContent {
    /// The journal that rows go to.
    String journal();

    /// The entry of a row.
    ///
    /// @throws IllegalArgumentException when it cannot be read
    Entry entry(long sequence, String key, byte[] row);

    /// When the call of a row arrived, in milliseconds since 1970.
    ///
    /// @throws IllegalArgumentException when it cannot be read
    long time(byte[] row);

    /// Before entries go to storage: waits for a while until what they count for elsewhere is
    /// there.
    void awaitCounted();

    /// One note in place of several.
    ///
    /// @param notes in their order
    byte[] merged(List<byte[]> notes);

    /// The row of a call whose process ended before the call did.
    ///
    /// @param notes in their order
    /// @throws IllegalArgumentException when they cannot be read
    byte[] interrupted(String key, List<byte[]> notes);
}
