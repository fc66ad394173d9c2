package dev.gatehouse.upstream;

import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Patch;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// What is sent to a provider.
///
/// @param base where the provider is; what lies behind its host is the caller's to put into the
/// path
/// @param path the path and query, as they go out
/// @param headers all fields but those of the message itself (host, length, connection)
/// @param body the pieces of a JSON body, `null` for none
public record Request(
        String method, URI base, String path, Headers headers, Patch.@Nullable Pieces body) {}
