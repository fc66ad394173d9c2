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
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/// Classes of Weaviate, over its REST and GraphQL APIs. Its distance is one less the cosine.
///
/// The time of expiry is a `number`, as a GraphQL integer has 32 bits. A class is never removed:
/// the server would make one for the next object by itself, whose partitions are compared word by
/// word. So the partition of a match is compared once more here.
final class WeaviateCollections implements VectorCollections {
    private static final String SCHEMA = "/v1/schema";
    private static final String BATCH = "/v1/batch/objects";

    private final JsonClient client;
    private final URI address;
    private final CollectionNames names;

    WeaviateCollections(VectorServer server) {
        this.client =
                server.client(
                        "weaviate", key -> Headers.of("Authorization", "Bearer " + key.reveal()));
        this.address = server.address();
        String name = server.name().replace('-', '_');
        String first = name.substring(0, 1).toUpperCase(Locale.ROOT);
        this.names = new CollectionNames(first + name.substring(1) + "_");
    }

    @Override
    public Set<Integer> list() throws IOException {
        Json all = client.send("GET", address, SCHEMA, null);
        return names.dimensions(JsonClient.list(all, "classes"), "class");
    }

    @Override
    public void create(int dimensions) throws IOException {
        var body = new JsonWriter().object().member("class", names.of(dimensions));
        body.member("vectorizer", "none").member("vectorIndexType", "hnsw");
        body.name("vectorIndexConfig").object().member("distance", "cosine").end();
        body.name("properties").array();
        property(body, "entry", "text", false);
        property(body, "partition", "text", true);
        property(body, "expires", "number", true);
        property(body, "payload", "text", false);
        try {
            client.send("POST", address, SCHEMA, body.endArray().end());
        } catch (IOException e) {
            // Another gateway may have made it at the same time.
            if (!list().contains(dimensions)) {
                throw e;
            }
        }
    }

    private static void property(JsonWriter body, String name, String type, boolean compared) {
        body.object().member("name", name).name("dataType").array().value(type).endArray();
        body.name("indexFilterable").value(compared);
        if (type.equals("text")) {
            body.name("indexSearchable").value(false).member("tokenization", "field");
        }
        body.end();
    }

    @Override
    public List<Match> nearest(Query query) throws IOException {
        String name = names.of(query.vector().dimensions());
        String text =
                """
                {Get{%s(limit:%d,nearVector:{vector:%s},where:{operator:And,operands:[\
                {path:["partition"],operator:Equal,valueText:%s},\
                {path:["expires"],operator:GreaterThan,valueNumber:%d}]})\
                {entry partition payload _additional{distance}}}}"""
                        .formatted(
                                name,
                                query.limit(),
                                query.vector().json(),
                                JsonWriter.quoted(query.partition()),
                                query.now());
        var body = new JsonWriter().object().member("query", text).end();
        Json answer = client.send("POST", address, "/v1/graphql", body);
        rejectErrors(answer);
        List<Match> matches = new ArrayList<>();
        for (Json object : JsonClient.list(answer, "data", "Get", name)) {
            if (!JsonClient.text(object, "partition").equals(query.partition())) {
                continue;
            }
            double distance = JsonClient.number(object, "_additional", "distance");
            String id = JsonClient.text(object, "entry");
            double cosine = Math.clamp(1 - distance, -1, 1);
            matches.add(new Match(id, cosine, JsonClient.text(object, "payload")));
        }
        return matches;
    }

    /// GraphQL answers an error with the status 200.
    private static void rejectErrors(Json answer) throws IOException {
        for (Json error : JsonClient.list(answer, "errors")) {
            String message = JsonClient.text(error, "message");
            throw message.contains("Cannot query field")
                    ? new MissingException("weaviate: no such class")
                    : new IOException("weaviate: " + message);
        }
    }

    @Override
    public void put(UUID key, VectorEntry entry) throws IOException {
        var vector = new Vector(entry.vector());
        var body = new JsonWriter().object().name("objects").array().object();
        body.member("class", names.of(vector.dimensions())).member("id", key.toString());
        body.name("vector").raw(vector.json()).name("properties").object();
        body.member("entry", entry.id()).member("partition", entry.partition());
        body.member("expires", entry.expires()).member("payload", entry.payload());
        Json answer = client.send("POST", address, BATCH, body.end().end().endArray().end());
        // An array of the objects.
        for (int i = 0; i < answer.size(); i++) {
            for (Json error : JsonClient.list(answer.at(i), "result", "errors", "error")) {
                throw new IOException("weaviate: " + JsonClient.text(error, "message"));
            }
        }
    }

    @Override
    public void remove(int dimensions, List<UUID> keys) throws IOException {
        var where = new JsonWriter().object().name("path").array().value("id").endArray();
        where.member("operator", "ContainsAny").name("valueTextArray").array();
        keys.forEach(key -> where.value(key.toString()));
        delete(dimensions, where.endArray().end());
    }

    private static JsonWriter expires(String operator, long time) {
        var where = new JsonWriter().object().name("path").array().value("expires").endArray();
        return where.member("operator", operator).member("valueNumber", time).end();
    }

    @Override
    public void sweep(int dimensions, long now) throws IOException {
        delete(dimensions, expires("LessThanEqual", now));
    }

    /// Removes objects, as many at once as the server allows.
    ///
    /// @return how many
    private long delete(int dimensions, JsonWriter where) throws IOException {
        var body = new JsonWriter().object().name("match").object();
        body.member("class", names.of(dimensions)).name("where").raw(where.toString());
        Json answer = client.send("DELETE", address, BATCH, body.end().end());
        if (JsonClient.number(answer, "results", "failed") > 0) {
            throw new IOException("weaviate: some objects were not removed");
        }
        return (long) JsonClient.number(answer, "results", "successful");
    }

    @Override
    public void clear(int dimensions) throws IOException {
        long removed;
        do {
            removed = delete(dimensions, expires("GreaterThan", -1));
        } while (removed > 0);
    }

    @Override
    public void close() {}
}
