package dev.gatehouse.vector.server;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.vector.server.Shape.RefusedException;
import dev.gatehouse.vector.server.StubCollections.Point;
import dev.gatehouse.vector.server.StubCollections.Scored;
import dev.gatehouse.vector.server.StubServer.Asked;
import dev.gatehouse.vector.server.StubServer.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/// What Pinecone's published description allows of the requests that the gateway sends: indexes on
/// one server, the data of each on a server of its own.
@NullUnmarked
final class PineconeStub implements AutoCloseable {
    static final String KEY = "pinecone-key";

    private final StubCollections collections = new StubCollections();
    private final Map<String, StubServer> hosts = new ConcurrentHashMap<>();
    private final StubServer control = new StubServer(this::control);

    PineconeStub() throws IOException {}

    String url() {
        return control.url();
    }

    List<String> refused() {
        List<String> all = new ArrayList<>(control.refused());
        hosts.values().forEach(host -> all.addAll(host.refused()));
        return all;
    }

    private static void head(Asked asked) throws RefusedException {
        asked.key("Api-Key", KEY);
        if (!String.valueOf(asked.headers().getFirst("X-Pinecone-API-Version"))
                .matches("20\\d\\d-\\d\\d")) {
            throw new RefusedException("no version");
        }
    }

    private Reply control(Asked asked) throws RefusedException {
        head(asked);
        if (asked.fits("GET", "/indexes")) {
            var body = new JsonWriter().object().name("indexes").array();
            collections.names().forEach(name -> index(body, name));
            return Reply.ok(body.endArray().end());
        }
        if (asked.fits("POST", "/indexes")) {
            return created(asked.body());
        }
        throw new RefusedException("no such operation");
    }

    private JsonWriter index(JsonWriter body, String name) {
        body.object().member("name", name).member("metric", "cosine");
        body.member("dimension", collections.find(name).dimensions());
        body.member("host", hosts.get(name).authority());
        return body.name("status").object().name("ready").value(true).end().end();
    }

    private Reply created(Json asked) throws RefusedException {
        Json body =
                Shape.object(
                        asked,
                        Set.of("name", "spec", "dimension"),
                        Set.of("metric", "deletion_protection", "tags", "vector_type"));
        String name = Shape.text(body.member("name"));
        if (!name.matches("[a-z0-9-]{1,45}")) {
            throw new RefusedException("the name " + name);
        }
        Shape.oneOf(body.member("metric"), "cosine");
        Json serverless =
                Shape.object(
                        Shape.object(body.member("spec"), "serverless").member("serverless"),
                        "cloud",
                        "region");
        Shape.oneOf(serverless.member("cloud"), "aws", "gcp", "azure");
        Shape.text(serverless.member("region"));
        if (!collections.create(name, Shape.whole(body.member("dimension"), 1, 20_000))) {
            return new Reply(409, "{\"error\":{\"code\":\"ALREADY_EXISTS\"},\"status\":409}");
        }
        try {
            hosts.put(name, new StubServer(data -> data(data, name)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return new Reply(201, index(new JsonWriter(), name).toString());
    }

    private Reply data(Asked asked, String name) throws RefusedException {
        head(asked);
        StubCollections.Collection in = collections.find(name);
        if (asked.fits("POST", "/vectors/upsert")) {
            Json body = Shape.object(asked.body(), Set.of("vectors"), Set.of("namespace"));
            for (Json vector : Shape.array(body.member("vectors"))) {
                put(in, vector);
            }
            return Reply.ok("{\"upsertedCount\":1}");
        }
        if (asked.fits("POST", "/query")) {
            return found(asked.body(), in);
        }
        if (asked.fits("POST", "/vectors/delete")) {
            return deleted(asked.body(), in);
        }
        throw new RefusedException("no such operation");
    }

    private static void put(StubCollections.Collection in, Json asked) throws RefusedException {
        Json vector = Shape.object(asked, Set.of("id", "values"), Set.of("metadata"));
        String id = Shape.text(vector.member("id"));
        Json metadata = vector.member("metadata");
        if (id.isEmpty() || id.length() > 512 || metadata.length() > 40_960) {
            throw new RefusedException("an id or metadata that are too long");
        }
        Map<String, Object> fields = new HashMap<>();
        for (String name : metadata.names()) {
            Json value = metadata.member(name);
            boolean number = value.kind() == Json.Kind.NUMBER;
            fields.put(name, number ? Shape.number(value) : Shape.text(value));
        }
        in.put(id, Shape.vector(vector.member("values")), fields);
    }

    private static Reply found(Json asked, StubCollections.Collection in) throws RefusedException {
        Json body =
                Shape.object(
                        asked,
                        Set.of("topK"),
                        Set.of(
                                "vector",
                                "filter",
                                "includeValues",
                                "includeMetadata",
                                "namespace"));
        Shape.flag(body.member("includeMetadata"));
        long limit = Shape.whole(body.member("topK"), 1, 10_000);
        var reply = new JsonWriter().object().name("matches").array();
        for (Scored scored :
                in.nearest(
                        Shape.vector(body.member("vector")),
                        filter(body.member("filter")),
                        limit)) {
            reply.object().member("id", scored.point().id());
            reply.name("score").raw(Float.toString((float) scored.cosine()));
            reply.name("metadata").object();
            scored.point()
                    .fields()
                    .forEach(
                            (name, value) -> {
                                reply.name(name);
                                if (value instanceof Double number) {
                                    reply.raw(number.toString());
                                } else {
                                    reply.value(value.toString());
                                }
                            });
            reply.end().end();
        }
        return Reply.ok(reply.endArray().member("namespace", "").end());
    }

    private static Predicate<Point> filter(Json filter) throws RefusedException {
        Predicate<Point> all = _ -> true;
        Shape.object(filter, Set.of(), Set.of("partition", "expires"));
        for (String field : filter.names()) {
            Json condition =
                    Shape.object(filter.member(field), Set.of(), Set.of("$eq", "$gt", "$lte"));
            if (condition.member("$eq") != null) {
                String value = Shape.text(condition.member("$eq"));
                all = all.and(StubCollections.equal(field, value));
            } else if (condition.member("$gt") != null) {
                double bound = Shape.number(condition.member("$gt"));
                all = all.and(StubCollections.above(field, bound));
            } else {
                double bound = Shape.number(condition.member("$lte"));
                all = all.and(StubCollections.above(field, bound).negate());
            }
        }
        return all;
    }

    private static Reply deleted(Json asked, StubCollections.Collection in)
            throws RefusedException {
        Json body =
                Shape.object(asked, Set.of(), Set.of("ids", "deleteAll", "filter", "namespace"));
        if (in.points().isEmpty()) {
            return new Reply(404, "{\"code\":5,\"message\":\"Namespace not found\"}");
        }
        if (body.member("ids") != null) {
            for (Json id : Shape.array(body.member("ids"))) {
                in.points().remove(Shape.text(id));
            }
        } else if (body.member("deleteAll") != null && Shape.flag(body.member("deleteAll"))) {
            in.points().clear();
        } else {
            in.points().values().removeIf(filter(body.member("filter")));
        }
        return Reply.ok("{}");
    }

    @Override
    public void close() {
        hosts.values().forEach(StubServer::close);
        control.close();
    }
}
