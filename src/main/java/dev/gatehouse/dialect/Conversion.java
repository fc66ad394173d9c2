package dev.gatehouse.dialect;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How an attempt connects the client side of its call with the provider side of its target.
///
/// [Verbatim] passes bytes with the permitted edits; [Translated] goes through the hub model. That
/// of embeddings has a hub of its own, in a package below.
public interface Conversion {
    /// The provider side of the attempt.
    ProviderSide provider();

    /// Whether texts are decoded and written anew, which takes memory of their length.
    default boolean translates() {
        return true;
    }

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

    /// What the provider reports of a whole answer; with those before it where there are several.
    default @Nullable Usage usage(Json answer) {
        return provider().usageOf(answer);
    }

    /// Whether what was answered is a part, and the next request is due.
    default boolean unfinished() {
        return false;
    }

    /// The size of the parts that were answered, in bytes.
    default long kept() {
        return 0;
    }

    /// Whether the usage in the answer is an estimate, as the provider reports none.
    default boolean estimated() {
        return false;
    }

    /// The transform from the provider's events to the client's frames.
    StreamTransform stream(StreamOptions options);
}
