package dev.gatehouse.vector.server;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.vector.server.Shape.RefusedException;
import dev.gatehouse.vector.server.StubCollections.Point;
import dev.gatehouse.vector.server.StubCollections.Scored;
import dev.gatehouse.vector.server.StubServer.Asked;
import dev.gatehouse.vector.server.StubServer.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;

/// What Weaviate's schema and its GraphQL documentation allow of the requests that the gateway
/// sends.
@NullUnmarked
final class WeaviateStub implements StubServer.Api {
    static final String KEY = "weaviate-key";

    private static final Pattern QUERY =
            Pattern.compile(
                    "\\{Get\\{([A-Z][_0-9A-Za-z]*)\\(limit:(\\d+),nearVector:\\{vector:(\\[[^]]*])},"
                            + "where:\\{operator:And,operands:\\["
                            + "\\{path:\\[\"partition\"],operator:Equal,valueText:(\"[^\"]*\")},"
                            + "\\{path:\\[\"expires\"],operator:GreaterThan,valueNumber:(\\d+)}]}\\)"
                            + "\\{entry partition payload _additional\\{distance}}}}");

    private final StubCollections collections = new StubCollections();

    /// The vectors of a class have the dimensions of its first one.
    private final Map<String, Integer> dimensions = new HashMap<>();

    @Override
    public synchronized Reply answer(Asked asked) throws RefusedException {
        asked.key("Authorization", "Bearer " + KEY);
        if (asked.fits("GET", "/v1/schema")) {
            var body = new JsonWriter().object().name("classes").array();
            collections.names().forEach(name -> body.object().member("class", name).end());
            return Reply.ok(body.endArray().end());
        }
        if (asked.fits("POST", "/v1/schema")) {
            return created(asked.body());
        }
        if (asked.fits("POST", "/v1/batch/objects")) {
            Json body = Shape.object(asked.body(), Set.of("objects"), Set.of("fields"));
            return put(Shape.array(body.member("objects")));
        }
        if (asked.fits("DELETE", "/v1/batch/objects")) {
            return deleted(asked.body());
        }
        if (asked.fits("POST", "/v1/graphql")) {
            Json body =
                    Shape.object(
                            asked.body(), Set.of("query"), Set.of("variables", "operationName"));
            return found(Shape.text(body.member("query")));
        }
        throw new RefusedException("no such operation");
    }

    private Reply created(Json body) throws RefusedException {
        Shape.object(
                body,
                Set.of("class"),
                Set.of("vectorizer", "vectorIndexType", "vectorIndexConfig", "properties"));
        Shape.oneOf(body.member("vectorizer"), "none");
        Shape.oneOf(body.member("vectorIndexType"), "hnsw", "flat", "dynamic");
        Json index =
                Shape.object(body.member("vectorIndexConfig"), Set.of("distance"), Set.of("ef"));
        Shape.oneOf(index.member("distance"), "cosine");
        for (Json property : Shape.array(body.member("properties"))) {
            Shape.object(
                    property,
                    Set.of("name", "dataType"),
                    Set.of("indexFilterable", "indexSearchable", "tokenization"));
            if (List.of("id", "vector").contains(Shape.text(property.member("name")))) {
                throw new RefusedException("a reserved name");
            }
            String type = Shape.text(Shape.array(property.member("dataType")).getFirst());
            if (type.equals("text")) {
                Shape.oneOf(property.member("tokenization"), "word", "field");
            } else if (property.member("tokenization") != null
                    || property.member("indexSearchable") != null) {
                throw new RefusedException("only texts are tokenized");
            }
        }
        String name = Shape.text(body.member("class"));
        return collections.create(name, 0)
                ? Reply.ok(body.raw())
                : new Reply(422, "{\"error\":[{\"message\":\"class already exists\"}]}");
    }

    private StubCollections.Collection in(String name, int vector) throws RefusedException {
        StubCollections.Collection named = collections.find(name);
        if (named == null) {
            throw new RefusedException("no class " + name);
        }
        if (named.points().isEmpty()) {
            dimensions.put(name, vector);
        }
        return new StubCollections.Collection(dimensions.get(name), named.points());
    }

    private Reply put(List<Json> objects) throws RefusedException {
        var reply = new JsonWriter().array();
        for (Json object : objects) {
            Shape.object(object, Set.of("class", "id", "vector", "properties"), Set.of("tenant"));
            Map<String, Object> fields = new HashMap<>();
            Json properties =
                    Shape.object(
                            object.member("properties"),
                            "entry",
                            "partition",
                            "expires",
                            "payload");
            for (String name : properties.names()) {
                Json value = properties.member(name);
                boolean number = name.equals("expires");
                fields.put(name, number ? Shape.number(value) : Shape.text(value));
            }
            float[] vector = Shape.vector(object.member("vector"));
            in(Shape.text(object.member("class")), vector.length)
                    .put(Shape.uuid(object.member("id")), vector, fields);
            reply.object().name("result").object().member("status", "SUCCESS").end().end();
        }
        return Reply.ok(reply.endArray());
    }

    private Reply deleted(Json body) throws RefusedException {
        Json match =
                Shape.object(
                        Shape.object(body, Set.of("match"), Set.of("output", "dryRun"))
                                .member("match"),
                        "class",
                        "where");
        StubCollections.Collection from = collections.find(Shape.text(match.member("class")));
        Json where = match.member("where");
        int before = from.points().size();
        String path = Shape.text(Shape.array(where.member("path")).getFirst());
        if (path.equals("id")) {
            Shape.object(where, "path", "operator", "valueTextArray");
            Shape.oneOf(where.member("operator"), "ContainsAny");
            List<String> ids = new ArrayList<>();
            for (Json id : Shape.array(where.member("valueTextArray"))) {
                ids.add(Shape.uuid(id));
            }
            from.points().keySet().removeAll(ids);
        } else {
            Shape.object(where, "path", "operator", "valueNumber");
            String operator = Shape.oneOf(where.member("operator"), "LessThanEqual", "GreaterThan");
            double bound = Shape.number(where.member("valueNumber"));
            Predicate<Point> above = StubCollections.above(path, bound);
            from.points()
                    .values()
                    .removeIf(operator.equals("GreaterThan") ? above : above.negate());
        }
        int removed = before - from.points().size();
        return Reply.ok(
                "{\"results\":{\"failed\":0,\"matches\":%1$d,\"successful\":%1$d}}"
                        .formatted(removed));
    }

    private Reply found(String text) throws RefusedException {
        Matcher query = QUERY.matcher(text);
        if (!query.matches()) {
            throw new RefusedException(text);
        }
        String name = query.group(1);
        if (collections.find(name) == null) {
            return Reply.ok(
                    "{\"data\":null,\"errors\":[{\"message\":\"Cannot query field \\\"%s\\\"\"}]}"
                            .formatted(name));
        }
        float[] asked = Shape.vector(json(query.group(3)));
        String partition = Shape.text(json(query.group(4)));
        double now = Double.parseDouble(query.group(5));
        List<Scored> nearest =
                in(name, asked.length)
                        .nearest(
                                asked,
                                StubCollections.equal("partition", partition)
                                        .and(StubCollections.above("expires", now)),
                                Long.parseLong(query.group(2)));
        var reply = new JsonWriter().object().name("data").object().name("Get").object();
        reply.name(name).array();
        for (Scored each : nearest) {
            reply.object().member("entry", each.point().fields().get("entry").toString());
            reply.member("partition", each.point().fields().get("partition").toString());
            reply.member("payload", each.point().fields().get("payload").toString());
            reply.name("_additional").object().name("distance");
            reply.raw(Float.toString((float) (1 - each.cosine()))).end().end();
        }
        return Reply.ok(reply.endArray().end().end().end());
    }

    private static Json json(String text) throws RefusedException {
        try {
            return Json.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (MalformedJson e) {
            throw new RefusedException(e.reason());
        }
    }
}
