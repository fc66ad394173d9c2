package dev.gatehouse.storage.transfer;

import java.io.IOException;

/// Has everything that a storage keeps.
interface Source {
    /// About how many things it has; 0 when that is not known.
    long expected() throws IOException;

    /// Gives all of it, each page once.
    void giveTo(Sink sink) throws IOException;
}
