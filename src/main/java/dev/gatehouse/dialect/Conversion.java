package dev.gatehouse.dialect;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How an attempt connects the client side of its call with the provider side of its target.
///
/// [Verbatim] passes bytes with the permitted edits; [Translated] goes through the hub model.
public sealed interface Conversion permits Verbatim, Translated {
    /// The provider side of the attempt.
    ProviderSide provider();

    /// The request in the provider's dialect.
    ///
    /// @throws MalformedJson when the request cannot be read, with the member in error
    Json request(Json request) throws MalformedJson;

    /// The fields of the request that the provider's dialect lacks, as the client names them; known
    /// when the request has been converted.
    default Set<String> dropped() {
        return Set.of();
    }

    /// A whole answer in the client's dialect.
    ///
    /// @param request what the client sent, `null` when that was no JSON
    /// @param received the bytes of the answer; not to be changed
    byte[] answer(@Nullable Json request, Json answer, byte[] received) throws MalformedJson;

    /// The transform from the provider's events to the client's frames.
    StreamTransform stream(StreamOptions options);
}
