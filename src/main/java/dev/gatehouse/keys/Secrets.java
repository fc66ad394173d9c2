package dev.gatehouse.keys;

import dev.gatehouse.crypto.RootSecret;
import java.io.IOException;
import java.util.List;

/// The root secrets in force.
public interface Secrets {
    /// The present one first; older ones still verify what was made with them. None where gateways
    /// share a storage and no secret is configured.
    ///
    /// @throws IOException when the file of the secret cannot be read or written
    List<RootSecret> all() throws IOException;
}
