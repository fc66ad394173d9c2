package dev.gatehouse.cache.semantic;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Secret;
import dev.gatehouse.vector.server.VectorStores.Kind;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the vectors of questions are kept.
///
/// @param store in the memory of the gateway, and in a file of the data folder where answers
///     outlive the process; or in a server
/// @param address of the server: `https://HOST:PORT`, `postgres://USER:PASSWORD@HOST/DATABASE`,
///     `redis://HOST:PORT`
/// @param key of a server over HTTP
/// @param name what the names of collections and indexes begin with
/// @param cloud where Pinecone makes an index
/// @param region where Pinecone makes an index
public record VectorSettings(
        Kind store,
        @Nullable Secret address,
        @Nullable Secret key,
        String name,
        String cloud,
        String region) {
    private static final String VARIABLE = "SEMANTIC_CACHE_";

    /// Reads them.
    ///
    /// @param used whether questions are compared at all
    static VectorSettings read(Group g, boolean used) {
        var read =
                new VectorSettings(
                        g.word("store", Kind.values(), Kind.EMBEDDED)
                                .env(VARIABLE + "VECTOR_STORE_TYPE")
                                .restart()
                                .value(),
                        secret(
                                g,
                                "address",
                                "QDRANT_URL",
                                "PGVECTOR_URL",
                                "WEAVIATE_URL",
                                "PINECONE_HOST"),
                        secret(g, "key", "QDRANT_API_KEY", "WEAVIATE_API_KEY", "PINECONE_API_KEY"),
                        g.text("name", "gatehouse")
                                .checked(VectorSettings::unusable)
                                .restart()
                                .value(),
                        g.text("cloud", "aws").restart().value(),
                        g.text("region", "us-east-1").restart().value());
        boolean server = read.store != Kind.EMBEDDED && read.store != Kind.PINECONE;
        if (used && server && read.address == null && !g.faulty("address")) {
            g.error("address", "is required for this store", "set the address of the server");
        }
        return read;
    }

    private static @Nullable Secret secret(Group g, String name, String... variables) {
        String[] full = Stream.of(variables).map(it -> VARIABLE + it).toArray(String[]::new);
        return g.secret(name).env(full).restart().orNull();
    }

    private static @Nullable String unusable(String name) {
        return name.matches("[a-z][a-z0-9-]{0,31}")
                ? null
                : "must be lower-case letters, digits and hyphens, at most 32, a letter first";
    }
}
