package dev.gatehouse.vector.server;

import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Headers;
import dev.gatehouse.upstream.Upstream;
import java.net.URI;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A server of vectors that is reached over HTTP.
///
/// @param address its base URL
/// @param key `null` where none is needed
/// @param name what the names of its collections begin with
record VectorServer(
        URI address, @Nullable Secret key, String name, Upstream upstream, DeadlineTimer timer) {
    /// @param title what an error calls it
    /// @param authentication gives the fields for a key
    JsonClient client(String title, Function<Secret, Headers> authentication) {
        Secret secret = key;
        return new JsonClient(
                title,
                upstream,
                timer,
                () -> secret == null ? Headers.none() : authentication.apply(secret));
    }
}
