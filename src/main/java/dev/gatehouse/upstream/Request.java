package dev.gatehouse.upstream;

import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Patch;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// What is sent to a provider.
///
/// @param url where to, whole
/// @param headers all fields but those of the message itself (host, length, connection)
/// @param body the pieces of a JSON body, `null` for none
public record Request(String method, URI url, Headers headers, Patch.@Nullable Pieces body) {}
