package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;

/// Roll-ups as documents, added up in the gateway as they arrive.
final class MongoRollups implements Rollups {
    private static final long MINUTE = 60_000;

    private final MongoConnection connection;
    private final Buckets buckets;

    private record Group(long bucket, List<String> dimensions) {}

    MongoRollups(MongoConnection connection, Buckets buckets) {
        this.connection = connection;
        this.buckets = buckets;
    }

    @Override
    public List<Total> read(Query query) throws StorageException {
        return connection.run(
                () -> {
                    Map<Group, long[]> groups = new LinkedHashMap<>();
                    for (Document bucket :
                            buckets.collection()
                                    .find(condition(query))
                                    .projection(Projections.exclude("n"))
                                    .sort(Sorts.ascending("begin"))) {
                        long[] sum =
                                groups.computeIfAbsent(
                                        group(query, bucket), _ -> new long[Sum.MOST_MEASURES]);
                        Additions.add(sum, Buckets.measures(bucket));
                    }
                    List<Total> totals = new ArrayList<>(groups.size());
                    groups.forEach(
                            (group, sum) ->
                                    totals.add(new Total(group.bucket(), group.dimensions(), sum)));
                    return totals;
                });
    }

    private static Group group(Query query, Document bucket) {
        return new Group(
                query.buckets() ? bucket.getLong("begin") : query.from(),
                query.by().stream().map(it -> bucket.getString(field(it))).toList());
    }

    private static Bson condition(Query query) {
        List<Bson> conditions = new ArrayList<>();
        conditions.add(eq("set", query.set()));
        conditions.add(eq("width", (long) Rollups.kept(query.width())));
        conditions.add(gte("begin", query.from()));
        conditions.add(lt("begin", query.to()));
        query.where().forEach(match -> conditions.add(condition(match)));
        return and(conditions);
    }

    private static Bson condition(Match match) {
        String field = field(match.dimension());
        return switch (match.kind()) {
            case EQUALS -> eq(field, match.value());
            case DIFFERS -> ne(field, match.value());
            case SUBTREE -> or(eq(field, match.value()), below(field, match.value()));
        };
    }

    /// Texts that begin with a path and a slash are those up to the same with the next character.
    private static Bson below(String field, String path) {
        String root = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return and(gte(field, root + '/'), lt(field, root + (char) ('/' + 1)));
    }

    private static String field(int dimension) {
        if (dimension < 0 || dimension >= Sum.MOST_DIMENSIONS) {
            throw new IllegalArgumentException("no dimension " + dimension);
        }
        return "d" + dimension;
    }

    @Override
    public int deleteBefore(int width, long time, int limit) throws StorageException {
        if (limit <= 0) {
            return 0;
        }
        return connection.run(
                () -> {
                    List<Document> oldest =
                            buckets.collection()
                                    .find(
                                            and(
                                                    eq("width", (long) width),
                                                    lte("begin", time - width * MINUTE)))
                                    .projection(Projections.include("_id"))
                                    .sort(Sorts.ascending("begin"))
                                    .limit(limit)
                                    .into(new ArrayList<>());
                    return MongoConnection.delete(buckets.collection(), oldest, new Document());
                });
    }
}
