package dev.gatehouse.provider.sign;

import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Adds the credential of an account to a request.
@FunctionalInterface
public interface Signer {
    /// For accounts without a key.
    Signer NONE = (_, _, _, _) -> {};

    /// Adds what authenticates the request to its header fields.
    ///
    /// @param path with the query
    /// @param body may be read for its digest when it is replayable, `null` when there is none
    /// @throws IOException when the credential cannot be had, for example a token
    void sign(String method, String path, Headers headers, @Nullable RequestPayload body)
            throws IOException;
}
