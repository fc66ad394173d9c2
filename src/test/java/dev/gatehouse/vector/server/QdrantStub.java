package dev.gatehouse.vector.server;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.vector.server.Shape.RefusedException;
import dev.gatehouse.vector.server.StubCollections.Point;
import dev.gatehouse.vector.server.StubCollections.Scored;
import dev.gatehouse.vector.server.StubServer.Asked;
import dev.gatehouse.vector.server.StubServer.Reply;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/// What Qdrant's OpenAPI description allows of the requests that the gateway sends.
@NullUnmarked
final class QdrantStub implements StubServer.Api {
    static final String KEY = "qdrant-key";
    private static final String NAMED = "/collections/[^/]+";

    private final StubCollections collections = new StubCollections();

    @Override
    public Reply answer(Asked asked) throws RefusedException {
        asked.key("api-key", KEY);
        if (!asked.query().matches("(wait=(true|false))?")) {
            throw new RefusedException("unknown parameters " + asked.query());
        }
        if (asked.fits("GET", "/collections")) {
            return listed();
        }
        if (asked.fits("PUT", NAMED)) {
            return created(asked);
        }
        if (!asked.path().startsWith("/collections/")
                || collections.find(asked.segment(1)) == null) {
            return new Reply(404, "{\"status\":{\"error\":\"Not found\"},\"time\":0.1}");
        }
        if (asked.fits("DELETE", NAMED)) {
            collections.drop(asked.segment(1));
            return done();
        }
        if (asked.fits("PUT", NAMED + "/index")) {
            Json body = Shape.object(asked.body(), "field_name", "field_schema");
            Shape.text(body.member("field_name"));
            Shape.oneOf(body.member("field_schema"), "keyword", "integer", "float", "text", "bool");
            return done();
        }
        return points(asked, collections.find(asked.segment(1)));
    }

    private Reply points(Asked asked, StubCollections.Collection in) throws RefusedException {
        if (asked.fits("PUT", NAMED + "/points")) {
            for (Json point : Shape.array(Shape.object(asked.body(), "points").member("points"))) {
                put(in, Shape.object(point, Set.of("id", "vector"), Set.of("payload")));
            }
            return done();
        }
        if (asked.fits("POST", NAMED + "/points/query")) {
            return found(asked.body(), in);
        }
        if (asked.fits("POST", NAMED + "/points/delete")) {
            delete(asked.body(), in);
            return done();
        }
        throw new RefusedException("no such operation");
    }

    private static Reply done() {
        return Reply.ok("{\"result\":true,\"status\":\"ok\",\"time\":0.001}");
    }

    private Reply listed() {
        var body = new JsonWriter().object().name("result").object().name("collections").array();
        collections.names().forEach(name -> body.object().member("name", name).end());
        return Reply.ok(body.endArray().end().member("status", "ok").end());
    }

    private Reply created(Asked asked) throws RefusedException {
        Json body = Shape.object(asked.body(), Set.of("vectors"), Set.of("on_disk_payload"));
        Json vectors =
                Shape.object(body.member("vectors"), Set.of("size", "distance"), Set.of("on_disk"));
        Shape.oneOf(vectors.member("distance"), "Cosine");
        long size = Shape.whole(vectors.member("size"), 1, 65_536);
        return collections.create(asked.segment(1), size)
                ? done()
                : new Reply(409, "{\"status\":{\"error\":\"already exists\"},\"time\":0.1}");
    }

    private static void put(StubCollections.Collection in, Json point) throws RefusedException {
        Map<String, Object> fields = new HashMap<>();
        Json payload = point.member("payload");
        for (String name : payload.names()) {
            Json value = payload.member(name);
            fields.put(
                    name,
                    value.kind() == Json.Kind.NUMBER ? Shape.number(value) : Shape.text(value));
        }
        in.put(Shape.uuid(point.member("id")), Shape.vector(point.member("vector")), fields);
    }

    private static Reply found(Json asked, StubCollections.Collection in) throws RefusedException {
        Json body =
                Shape.object(
                        asked,
                        Set.of("query"),
                        Set.of(
                                "filter",
                                "limit",
                                "with_payload",
                                "with_vector",
                                "score_threshold"));
        Shape.flag(body.member("with_payload"));
        long limit = Shape.whole(body.member("limit"), 1, Integer.MAX_VALUE);
        var reply = new JsonWriter().object().name("result").object().name("points").array();
        for (Scored scored : in.nearest(Shape.vector(body.member("query")), filter(body), limit)) {
            reply.object().member("id", scored.point().id()).member("version", 1);
            reply.name("score").raw(Float.toString((float) scored.cosine()));
            reply.name("payload").object();
            scored.point()
                    .fields()
                    .forEach(
                            (name, value) -> {
                                reply.name(name);
                                if (value instanceof Double number) {
                                    reply.value(number.longValue());
                                } else {
                                    reply.value(value.toString());
                                }
                            });
            reply.end().end();
        }
        return Reply.ok(reply.endArray().end().member("status", "ok").end());
    }

    private static Predicate<Point> filter(Json body) throws RefusedException {
        Predicate<Point> all = _ -> true;
        Json filter =
                Shape.object(body.member("filter"), Set.of(), Set.of("must", "should", "must_not"));
        for (Json condition : Shape.array(filter.member("must"))) {
            all = all.and(condition(condition));
        }
        return all;
    }

    private static Predicate<Point> condition(Json condition) throws RefusedException {
        Shape.object(condition, Set.of("key"), Set.of("match", "range"));
        String key = Shape.text(condition.member("key"));
        Json match = condition.member("match");
        if (match != null) {
            return StubCollections.equal(
                    key, Shape.text(Shape.object(match, "value").member("value")));
        }
        Json range =
                Shape.object(condition.member("range"), Set.of(), Set.of("lt", "gt", "gte", "lte"));
        return range.member("gt") != null
                ? StubCollections.above(key, Shape.number(range.member("gt")))
                : StubCollections.above(key, Shape.number(range.member("lte"))).negate();
    }

    private static void delete(Json body, StubCollections.Collection in) throws RefusedException {
        if (body != null && body.member("points") != null) {
            for (Json id : Shape.array(Shape.object(body, "points").member("points"))) {
                in.points().remove(Shape.uuid(id));
            }
        } else {
            in.points().values().removeIf(filter(Shape.object(body, "filter")));
        }
    }
}
