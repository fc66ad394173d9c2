package dev.gatehouse.vector.server;

import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore.Match;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Collections of Qdrant, over its REST API. The score of its distance `Cosine` is the cosine.
final class QdrantCollections implements VectorCollections {
    private final JsonClient client;
    private final URI address;
    private final CollectionNames names;

    QdrantCollections(VectorServer server) {
        this.client = server.client("qdrant", key -> Headers.of("api-key", key.reveal()));
        this.address = server.address();
        this.names = new CollectionNames(server.name() + "-");
    }

    @Override
    public Set<Integer> list() throws IOException {
        Json all = client.send("GET", address, "/collections", null);
        return names.dimensions(JsonClient.list(all, "result", "collections"), "name");
    }

    @Override
    public void create(int dimensions) throws IOException {
        String path = path(dimensions);
        var body = new JsonWriter().object().name("vectors").object();
        body.member("size", dimensions).member("distance", "Cosine").end().end();
        try {
            client.send("PUT", address, path, body);
        } catch (IOException e) {
            // Another gateway may have made it at the same time.
            if (!list().contains(dimensions)) {
                throw e;
            }
        }
        field(path, "partition", "keyword");
        field(path, "expires", "integer");
    }

    /// What a filter compares needs an index.
    private void field(String path, String name, String type) throws IOException {
        var body = new JsonWriter().object().member("field_name", name);
        client.send(
                "PUT", address, path + "/index?wait=true", body.member("field_schema", type).end());
    }

    @Override
    public List<Match> nearest(Query query) throws IOException {
        var body = new JsonWriter().object().name("query").raw(query.vector().json());
        body.name("filter").object().name("must").array();
        body.object().member("key", "partition").name("match").object();
        body.member("value", query.partition()).end().end();
        body.object().member("key", "expires").name("range").object();
        body.member("gt", query.now()).end().end().endArray().end();
        body.member("limit", query.limit()).name("with_payload").value(true).end();
        String path = path(query.vector().dimensions()) + "/points/query";
        Json answer = client.send("POST", address, path, body);
        List<Match> matches = new ArrayList<>();
        for (Json point : JsonClient.list(answer, "result", "points")) {
            double cosine = Math.clamp(JsonClient.number(point, "score"), -1, 1);
            String id = JsonClient.text(point, "payload", "entry");
            matches.add(new Match(id, cosine, JsonClient.text(point, "payload", "payload")));
        }
        return matches;
    }

    @Override
    public void put(UUID key, VectorEntry entry) throws IOException {
        var vector = new Vector(entry.vector());
        var body = new JsonWriter().object().name("points").array().object();
        body.member("id", key.toString()).name("vector").raw(vector.json());
        body.name("payload").object().member("entry", entry.id());
        body.member("partition", entry.partition()).member("expires", entry.expires());
        body.member("payload", entry.payload()).end().end().endArray().end();
        client.send("PUT", address, path(vector.dimensions()) + "/points?wait=true", body);
    }

    @Override
    public void remove(int dimensions, List<UUID> keys) throws IOException {
        var body = new JsonWriter().object().name("points").array();
        keys.forEach(key -> body.value(key.toString()));
        delete(dimensions, body.endArray().end());
    }

    @Override
    public void sweep(int dimensions, long now) throws IOException {
        var body = new JsonWriter().object().name("filter").object().name("must").array();
        body.object().member("key", "expires").name("range").object().member("lte", now);
        delete(dimensions, body.end().end().endArray().end().end());
    }

    private void delete(int dimensions, JsonWriter which) throws IOException {
        client.send("POST", address, path(dimensions) + "/points/delete?wait=true", which);
    }

    @Override
    public void clear(int dimensions) throws IOException {
        client.send("DELETE", address, path(dimensions), null);
    }

    private String path(int dimensions) {
        return "/collections/" + names.of(dimensions);
    }

    @Override
    public void close() {}
}
