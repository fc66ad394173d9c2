package dev.gatehouse.ledger;

import java.io.IOException;
import java.time.Duration;

/// Takes what happens to calls, and delivers their rows to storage, each once.
///
/// A call is opened by its first note and closed by its row. If the process ends in between, the
/// next one makes a row from the notes.
public interface Ledger extends AutoCloseable {
    /// Takes a note on a call that is in progress.
    ///
    /// @param key the id of the call, in ASCII, at most 255 characters
    /// @param urgent whether the note must outlive the process before this returns; another one
    ///     does so from the next urgent note or row on
    void note(String key, byte[] note, boolean urgent);

    /// Takes the row of a call that is over. It outlives the process when this returns, unless the
    /// ledger cannot be written.
    void close(String key, byte[] row);

    /// Whether what comes now will be kept. When it is not, the rows of further calls may be lost.
    boolean accepting();

    /// Its state for operators.
    State state();

    /// Waits until storage has all rows.
    ///
    /// @return whether it has
    boolean ship(Duration limit);

    @Override
    void close() throws IOException;

    /// The state of a ledger.
    ///
    /// @param failure why it cannot be written, empty when it can
    /// @param waiting rows that storage does not have yet
    /// @param oldest how long the oldest of them has waited, in milliseconds
    /// @param bytes what it takes on disk or in memory
    /// @param lost rows that were lost because it could not be written
    /// @param rejected rows that storage rejected; they are in a file beside the ledger
    record State(String failure, long waiting, long oldest, long bytes, long lost, long rejected) {}
}
