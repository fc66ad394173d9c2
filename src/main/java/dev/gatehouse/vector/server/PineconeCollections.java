package dev.gatehouse.vector.server;

import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore.Match;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Serverless indexes of Pinecone. The score of the metric `cosine` is the cosine.
///
/// An index takes some seconds to be made, and what is put or removed is seen a moment later: a
/// server of its own kind among the others.
final class PineconeCollections implements VectorCollections {
    private static final String VERSION = "2025-04";
    private static final String DELETE = "/vectors/delete";

    private final JsonClient client;
    private final URI address;
    private final CollectionNames names;
    private final String cloud;
    private final String region;
    private volatile Map<Integer, URI> hosts = Map.of();

    /// @param cloud where an index is made, such as `aws`
    PineconeCollections(VectorServer server, String cloud, String region) {
        this.client =
                server.client(
                        "pinecone",
                        key -> {
                            Headers headers = Headers.of("Api-Key", key.reveal());
                            headers.set("X-Pinecone-API-Version", VERSION);
                            return headers;
                        });
        this.address = server.address();
        this.names = new CollectionNames(server.name() + "-");
        this.cloud = cloud;
        this.region = region;
    }

    @Override
    public Set<Integer> list() throws IOException {
        Json all = client.send("GET", address, "/indexes", null);
        Map<Integer, URI> found = new HashMap<>();
        for (Json index : JsonClient.list(all, "indexes")) {
            int dimensions = names.dimensions(JsonClient.text(index, "name"));
            if (dimensions > 0) {
                found.put(dimensions, host(index));
            }
        }
        hosts = Map.copyOf(found);
        return found.keySet();
    }

    /// Where the data of an index is, over the scheme of the other requests.
    private URI host(Json index) throws IOException {
        return URI.create(address.getScheme() + "://" + JsonClient.text(index, "host"));
    }

    @Override
    public void create(int dimensions) throws IOException {
        var body = new JsonWriter().object().member("name", names.of(dimensions));
        body.member("dimension", dimensions).member("metric", "cosine");
        body.name("spec").object().name("serverless").object();
        body.member("cloud", cloud).member("region", region).end().end().end();
        try {
            Json made = client.send("POST", address, "/indexes", body);
            Map<Integer, URI> more = new HashMap<>(hosts);
            more.put(dimensions, host(made));
            hosts = Map.copyOf(more);
        } catch (IOException e) {
            // Another gateway may have made it at the same time.
            if (!list().contains(dimensions)) {
                throw e;
            }
        }
    }

    @Override
    public List<Match> nearest(Query query) throws IOException {
        var body = new JsonWriter().object().name("vector").raw(query.vector().json());
        body.member("topK", query.limit()).name("includeMetadata").value(true);
        body.name("includeValues").value(false).name("filter").object();
        body.name("partition").object().member("$eq", query.partition()).end();
        body.name("expires").object().member("$gt", query.now()).end().end().end();
        Json answer = client.send("POST", host(query.vector().dimensions()), "/query", body);
        List<Match> matches = new ArrayList<>();
        for (Json match : JsonClient.list(answer, "matches")) {
            double cosine = Math.clamp(JsonClient.number(match, "score"), -1, 1);
            String id = JsonClient.text(match, "metadata", "entry");
            matches.add(new Match(id, cosine, JsonClient.text(match, "metadata", "payload")));
        }
        return matches;
    }

    @Override
    public void put(UUID key, VectorEntry entry) throws IOException {
        var vector = new Vector(entry.vector());
        var body = new JsonWriter().object().name("vectors").array().object();
        body.member("id", key.toString()).name("values").raw(vector.json());
        body.name("metadata").object().member("entry", entry.id());
        body.member("partition", entry.partition()).member("expires", entry.expires());
        body.member("payload", entry.payload()).end().end().endArray().end();
        client.send("POST", host(vector.dimensions()), "/vectors/upsert", body);
    }

    @Override
    public void remove(int dimensions, List<UUID> keys) throws IOException {
        var body = new JsonWriter().object().name("ids").array();
        keys.forEach(key -> body.value(key.toString()));
        delete(dimensions, body.endArray().end());
    }

    @Override
    public void sweep(int dimensions, long now) throws IOException {
        var body = new JsonWriter().object().name("filter").object().name("expires").object();
        delete(dimensions, body.member("$lte", now).end().end().end());
    }

    /// The index stays: another one would not be there for seconds.
    @Override
    public void clear(int dimensions) throws IOException {
        delete(dimensions, new JsonWriter().object().name("deleteAll").value(true).end());
    }

    /// An index without entries has no namespace, so that nothing is there to be removed.
    private void delete(int dimensions, JsonWriter which) throws IOException {
        URI host = host(dimensions);
        try {
            client.send("POST", host, DELETE, which);
        } catch (MissingException _) {
            // Nothing was there.
        }
    }

    private URI host(int dimensions) throws MissingException {
        URI host = hosts.get(dimensions);
        if (host == null) {
            throw new MissingException("pinecone: no index of " + dimensions + " dimensions");
        }
        return host;
    }

    @Override
    public void close() {}
}
