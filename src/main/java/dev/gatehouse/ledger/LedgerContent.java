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
