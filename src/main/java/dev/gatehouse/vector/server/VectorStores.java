package dev.gatehouse.vector.server;

import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.Secret;
import dev.gatehouse.jdbc.PostgresAddress;
import dev.gatehouse.redis.Redis;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.vector.VectorStore;
import dev.gatehouse.vector.embedded.EmbeddedVectorStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Opens stores of vectors.
public final class VectorStores {
    private static final String ADDRESS = "the address of the store of vectors ";

    private VectorStores() {}

    /// The kinds of stores.
    public enum Kind {
        /// In memory, and in a file if there is a folder.
        EMBEDDED,
        QDRANT,
        /// PostgreSQL with the extension `vector`.
        PGVECTOR,
        PINECONE,
        WEAVIATE,
        /// Redis with its search commands.
        REDIS
    }

    /// Where a store is.
    ///
    /// @param address of a server: `https://HOST:PORT`, `postgres://USER:PASSWORD@HOST/DATABASE`,
    ///     `redis://USER:PASSWORD@HOST:PORT/DATABASE`; a secret, as it may have a password. `null`
    ///     for the embedded store, and for Pinecone's usual one
    /// @param key of a server over HTTP; `null` where none is needed
    /// @param name what the names of collections and indexes begin with: lower-case letters, digits
    ///     and hyphens, at most 32
    /// @param cloud where Pinecone makes an index, such as `aws`
    /// @param region where Pinecone makes an index, such as `us-east-1`
    /// @param folder of the embedded store; `null` to keep it in memory only
    /// @param most how many bytes all entries of the embedded store may take
    public record Place(
            @Nullable Secret address,
            @Nullable Secret key,
            String name,
            String cloud,
            String region,
            @Nullable Path folder,
            long most) {}

    /// What stores are opened with.
    ///
    /// @param warnings receives, in a sentence each, warnings for the operator
    public record Parts(
            Upstream upstream,
            DeadlineTimer timer,
            InstantSource clock,
            Consumer<String> warnings) {}

    /// Opens a store; no server is asked before the first entry or search.
    ///
    /// @throws IOException when an address, a name or a folder cannot be used; the message has no
    ///     credentials
    public static VectorStore open(Kind kind, Place place, Parts parts) throws IOException {
        return switch (kind) {
            case EMBEDDED -> embedded(place, parts);
            case PGVECTOR -> pausing(new PgvectorStore(postgres(place), parts.clock()), parts);
            case REDIS -> collections(redis(place), parts);
            case QDRANT -> collections(new QdrantCollections(server(place, parts)), parts);
            case WEAVIATE -> collections(new WeaviateCollections(server(place, parts)), parts);
            case PINECONE -> collections(pinecone(place, parts), parts);
        };
    }

    private static VectorStore embedded(Place place, Parts parts) throws IOException {
        Path folder = place.folder();
        return folder == null
                ? EmbeddedVectorStore.inMemory(place.most(), parts.clock())
                : EmbeddedVectorStore.inFolder(
                        folder, place.most(), parts.clock(), parts.warnings());
    }

    private static VectorStore collections(VectorCollections server, Parts parts) {
        return pausing(new CollectionStore(server, parts.clock()), parts);
    }

    private static VectorStore pausing(VectorStore store, Parts parts) {
        return new PausingStore(store, parts.clock(), parts.warnings());
    }

    private static PostgresAddress postgres(Place place) throws IOException {
        try {
            return PostgresAddress.parse(address(place));
        } catch (IllegalArgumentException e) {
            throw new IOException(ADDRESS + e.getMessage(), e);
        }
    }

    private static VectorCollections redis(Place place) throws IOException {
        return new RedisCollections(Redis.of(address(place)), name(place));
    }

    private static VectorCollections pinecone(Place place, Parts parts) throws IOException {
        Place usual =
                place.address() != null
                        ? place
                        : new Place(
                                Secret.of("https://api.pinecone.io"),
                                place.key(),
                                place.name(),
                                place.cloud(),
                                place.region(),
                                null,
                                0);
        return new PineconeCollections(server(usual, parts), place.cloud(), place.region());
    }

    private static VectorServer server(Place place, Parts parts) throws IOException {
        URI address;
        try {
            address = URI.create(address(place));
        } catch (IllegalArgumentException _) {
            throw notHttp();
        }
        boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!http || !Upstream.understands(address)) {
            throw notHttp();
        }
        return new VectorServer(address, place.key(), name(place), parts.upstream(), parts.timer());
    }

    private static IOException notHttp() {
        return new IOException(ADDRESS + "is no URL such as https://vectors.example:6333");
    }

    private static String address(Place place) throws IOException {
        Secret address = place.address();
        if (address == null) {
            throw new IOException(ADDRESS + "is not set");
        }
        return address.reveal();
    }

    private static String name(Place place) throws IOException {
        if (!place.name().matches("[a-z][a-z0-9-]{0,31}")) {
            throw new IOException(
                    "the name of the collections of vectors is '%s'; expected lower-case letters,"
                                    .formatted(place.name())
                            + " digits and hyphens, at most 32, a letter first");
        }
        return place.name();
    }
}
