package dev.gatehouse.crypto;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The root secrets in force. Safe for many threads.
@FunctionalInterface
public interface RootSecrets {
    /// The present one first; older ones still verify what was made with them. None where gateways
    /// share a storage and no secret is configured.
    ///
    /// @throws IOException when the file of the secret cannot be read or written
    List<RootSecret> all() throws IOException;

    /// The secret of a data folder, read or made when it is needed first.
    static RootSecrets ofFolder(Path folder) {
        var reading = new ReentrantLock();
        return new RootSecrets() {
            private volatile @Nullable List<RootSecret> known;

            @Override
            public List<RootSecret> all() throws IOException {
                List<RootSecret> present = known;
                if (present != null) {
                    return present;
                }
                reading.lock();
                try {
                    present = known == null ? List.of(RootSecret.ofFolder(folder)) : known;
                    known = present;
                    return present;
                } finally {
                    reading.unlock();
                }
            }
        };
    }
}
