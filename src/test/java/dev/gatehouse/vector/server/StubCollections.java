package dev.gatehouse.vector.server;

import dev.gatehouse.vector.Vectors;
import dev.gatehouse.vector.server.Shape.RefusedException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/// The collections of a stub: points compared one by one.
@NullUnmarked
final class StubCollections {
    private final Map<String, Collection> collections = new ConcurrentHashMap<>();

    /// A point.
    ///
    /// @param fields texts, and numbers as [Double]
    record Point(String id, List<Float> vector, Map<String, Object> fields) {
        double cosine(float[] asked) {
            var own = new float[asked.length];
            for (int i = 0; i < own.length; i++) {
                own[i] = vector.get(i);
            }
            return Vectors.dot(own, asked)
                    / Math.sqrt(Vectors.dot(own, own) * Vectors.dot(asked, asked));
        }
    }

    /// A point and its cosine.
    record Scored(Point point, double cosine) {}

    /// A collection.
    record Collection(int dimensions, Map<String, Point> points) {
        void put(String id, float[] vector, Map<String, Object> fields) throws RefusedException {
            checked(vector);
            points.put(id, new Point(id, floats(vector), fields));
        }

        List<Scored> nearest(float[] asked, Predicate<Point> filter, long limit)
                throws RefusedException {
            checked(asked);
            return points.values().stream()
                    .filter(filter)
                    .map(point -> new Scored(point, point.cosine(asked)))
                    .sorted(Comparator.comparingDouble(Scored::cosine).reversed())
                    .limit(limit)
                    .toList();
        }

        private void checked(float[] vector) throws RefusedException {
            if (vector.length != dimensions) {
                throw new RefusedException("dimensions " + vector.length + ", not " + dimensions);
            }
        }
    }

    private static List<Float> floats(float[] vector) {
        Float[] boxed = new Float[vector.length];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = vector[i];
        }
        return List.of(boxed);
    }

    boolean create(String name, long dimensions) {
        var fresh = new Collection((int) dimensions, new ConcurrentHashMap<>());
        return collections.putIfAbsent(name, fresh) == null;
    }

    List<String> names() {
        return List.copyOf(collections.keySet());
    }

    Collection find(String name) {
        return collections.get(name);
    }

    boolean drop(String name) {
        return collections.remove(name) != null;
    }

    static Predicate<Point> equal(String field, Object value) {
        return point -> value.equals(point.fields().get(field));
    }

    static Predicate<Point> above(String field, double bound) {
        return point -> point.fields().get(field) instanceof Double number && number > bound;
    }
}
