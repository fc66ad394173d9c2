package dev.gatehouse.ledger;

import dev.gatehouse.storage.Entry;
import java.util.List;

/// Knows what notes and rows mean.
public interface LedgerContent {
    /// The journal that rows go to.
    String journal();

    /// The entry of a row.
    Entry entry(long sequence, String key, byte[] row);

    /// The row of a call whose process ended before the call did.
    ///
    /// @param notes in their order; one may be there twice
    byte[] interrupted(String key, List<byte[]> notes);
}
