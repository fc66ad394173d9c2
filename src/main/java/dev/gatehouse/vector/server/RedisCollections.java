package dev.gatehouse.vector.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.redis.Redis;
import dev.gatehouse.redis.RedisException;
import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore.Match;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Indexes of Redis with its search commands (Redis 8, Redis Stack), over hashes that Redis removes
/// when they expire. Its distance is one less the cosine.
final class RedisCollections implements VectorCollections {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    /// How much later than an entry expires Redis removes it, whose clock may be another one. A
    /// search leaves it out meanwhile.
    private static final long LATER = 300_000;

    /// Puts an entry in place of another, with the time of its expiry, in one step.
    private static final String PUT =
            "redis.call('DEL', KEYS[1]) redis.call('HSET', KEYS[1], unpack(ARGV, 2))"
                    + " return redis.call('PEXPIREAT', KEYS[1], ARGV[1])";

    private final Redis redis;
    private final CollectionNames names;

    RedisCollections(Redis redis, String name) {
        this.redis = redis;
        this.names = new CollectionNames(name + ":");
    }

    @Override
    public Set<Integer> list() throws IOException {
        Set<Integer> found = new HashSet<>();
        if (redis.call(LIMIT, "FT._LIST") instanceof List<?> all) {
            all.forEach(name -> found.add(names.dimensions(String.valueOf(name))));
        }
        found.remove(0);
        return found;
    }

    @Override
    public void create(int dimensions) throws IOException {
        String name = names.of(dimensions);
        List<String> command = new ArrayList<>(List.of("FT.CREATE", name, "ON", "HASH"));
        command.addAll(List.of("PREFIX", "1", name + ":", "SCHEMA"));
        command.addAll(List.of("partition", "TAG", "CASESENSITIVE", "expires", "NUMERIC"));
        command.addAll(List.of("embedding", "VECTOR", "HNSW", "6", "TYPE", "FLOAT32"));
        command.addAll(List.of("DIM", "" + dimensions, "DISTANCE_METRIC", "COSINE"));
        try {
            redis.call(LIMIT, command.toArray(String[]::new));
        } catch (RedisException e) {
            // Another gateway may have made it at the same time.
            if (!list().contains(dimensions)) {
                throw e;
            }
        }
    }

    @Override
    public List<Match> nearest(Query query) throws IOException {
        String filter =
                "(@partition:{%s} @expires:[(%d +inf])=>[KNN %d @embedding $vector AS distance]"
                        .formatted(tag(query.partition()), query.now(), query.limit());
        String name = names.of(query.vector().dimensions());
        List<byte[]> command = texts("FT.SEARCH", name, filter, "PARAMS", "2", "vector");
        command.add(bytes(query.vector()));
        command.addAll(texts("SORTBY", "distance", "ASC", "LIMIT", "0", "" + query.limit()));
        command.addAll(texts("RETURN", "3", "entry", "payload", "distance", "DIALECT", "2"));
        Object answer = call(command);
        List<Match> matches = new ArrayList<>();
        if (answer instanceof List<?> rows) {
            // The number of rows, and then for each its key and its fields.
            for (int i = 2; i < rows.size(); i += 2) {
                matches.add(match(fields(rows.get(i))));
            }
        }
        return matches;
    }

    private static Match match(Map<String, String> fields) throws IOException {
        String id = fields.get("entry");
        String payload = fields.get("payload");
        String distance = fields.get("distance");
        if (id == null || payload == null || distance == null) {
            throw new IOException("redis: a match lacks a field");
        }
        double cosine = 1 - Double.parseDouble(distance);
        return new Match(id, Math.clamp(cosine, -1, 1), payload);
    }

    private static Map<String, String> fields(@Nullable Object row) {
        Map<String, String> fields = new HashMap<>();
        if (row instanceof List<?> all) {
            for (int i = 0; i + 1 < all.size(); i += 2) {
                fields.put(String.valueOf(all.get(i)), String.valueOf(all.get(i + 1)));
            }
        }
        return fields;
    }

    @Override
    public void put(UUID key, VectorEntry entry) throws IOException {
        var vector = new Vector(entry.vector());
        String name = name(vector.dimensions(), key);
        List<byte[]> command = texts("EVAL", PUT, "1", name, removal(entry));
        command.addAll(texts("entry", entry.id(), "partition", entry.partition()));
        command.addAll(texts("expires", "" + entry.expires(), "payload", entry.payload()));
        command.addAll(texts("embedding"));
        command.add(bytes(vector));
        call(command);
    }

    private static String removal(VectorEntry entry) {
        return Long.toString(entry.expires() + LATER);
    }

    @Override
    public void remove(int dimensions, List<UUID> keys) throws IOException {
        List<byte[]> command = texts("DEL");
        keys.forEach(key -> command.addAll(texts(name(dimensions, key))));
        call(command);
    }

    /// Redis removes what has expired.
    @Override
    public void sweep(int dimensions, long now) {}

    @Override
    public void clear(int dimensions) throws IOException {
        call(texts("FT.DROPINDEX", names.of(dimensions), "DD"));
    }

    private @Nullable Object call(List<byte[]> command) throws IOException {
        try {
            return redis.call(LIMIT, command);
        } catch (RedisException e) {
            String message = String.valueOf(e.getMessage());
            if (message.matches("(?is).*(no such index|unknown index name).*")) {
                throw new MissingException("redis: no such index");
            }
            throw e;
        }
    }

    private String name(int dimensions, UUID key) {
        return names.of(dimensions) + ":" + key;
    }

    private static List<byte[]> texts(String... texts) {
        List<byte[]> bytes = new ArrayList<>();
        for (String text : texts) {
            bytes.add(text.getBytes(UTF_8));
        }
        return bytes;
    }

    /// Characters other than letters and digits separate words in a query.
    private static String tag(String text) {
        return text.replaceAll("[^A-Za-z0-9]", "\\\\$0");
    }

    private static byte[] bytes(Vector vector) {
        float[] components = vector.components();
        ByteBuffer bytes = ByteBuffer.allocate(components.length * Float.BYTES);
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(components);
        return bytes.array();
    }

    @Override
    public void close() {
        redis.close();
    }
}
