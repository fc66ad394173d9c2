package dev.gatehouse.vector.server;

import dev.gatehouse.json.Json;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The names of collections: a prefix and the number of dimensions.
record CollectionNames(String prefix) {
    String of(int dimensions) {
        return prefix + dimensions;
    }

    /// The dimensions in a name; 0 when the collection is none of these.
    int dimensions(String name) {
        String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        return rest.matches("[1-9]\\d{0,5}") ? Integer.parseInt(rest) : 0;
    }

    /// The dimensions of a list of collections.
    ///
    /// @param member that has the name
    Set<Integer> dimensions(List<Json> list, String member) throws IOException {
        Set<Integer> found = new HashSet<>();
        for (Json each : list) {
            int dimensions = dimensions(JsonClient.text(each, member));
            if (dimensions > 0) {
                found.add(dimensions);
            }
        }
        return found;
    }
}
