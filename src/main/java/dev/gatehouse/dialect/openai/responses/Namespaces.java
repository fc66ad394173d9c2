package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tools of a request that stand in namespaces. Other dialects have none, so that each tool
/// gets a flat name there, from which an answer finds its namespace again.
final class Namespaces {
    private static final String BETWEEN = "__";

    private final Map<String, Place> places = new HashMap<>();
    private final Map<Place, String> flat = new HashMap<>();

    /// A tool in its namespace.
    ///
    /// @param namespace empty for a tool outside of all
    record Place(String namespace, String name) {}

    private Namespaces() {}

    /// The namespaces of a request: of its tools and of those that stand in its input.
    static Namespaces of(@Nullable Json request) {
        var read = new Namespaces();
        Json tools = Members.of(request, "tools");
        Json input = Members.of(request, "input");
        read.add(tools, "", false);
        int items = input == null ? 0 : input.size();
        for (int i = 0; i < items; i++) {
            read.add(added(input, i), "", false);
        }
        read.add(tools, "", true);
        for (int i = 0; i < items; i++) {
            read.add(added(input, i), "", true);
        }
        return read;
    }

    private static @Nullable Json added(@Nullable Json input, int at) {
        Json item = input == null ? null : input.at(at);
        boolean adds = ItemReader.ADDED.equals(Members.text(item, "type"));
        return adds ? Members.of(item, "tools") : null;
    }

    /// Tools outside of namespaces keep their names, so that they are added first.
    private void add(@Nullable Json tools, String namespace, boolean inside) {
        for (int i = 0; tools != null && i < tools.size(); i++) {
            Json tool = tools.at(i);
            String name = Members.text(tool, "name");
            if (name == null) {
                continue;
            }
            if ("namespace".equals(Members.text(tool, "type"))) {
                if (inside) {
                    add(Members.of(tool, "tools"), joined(namespace, name), true);
                }
            } else if (inside != namespace.isEmpty()) {
                add(new Place(namespace, name));
            }
        }
    }

    private String add(Place place) {
        String wanted = joined(place.namespace(), place.name());
        String free = wanted;
        for (int i = 2; places.containsKey(free) && !place.equals(places.get(free)); i++) {
            free = wanted + "_" + i;
        }
        places.put(free, place);
        flat.put(place, free);
        return free;
    }

    static String joined(String namespace, String name) {
        boolean plain = namespace.isEmpty() || namespace.endsWith(BETWEEN);
        return namespace + (plain ? "" : BETWEEN) + name;
    }

    /// The name that stands for a tool elsewhere.
    ///
    /// @param namespace `null` or empty for a tool outside of all
    String flat(@Nullable String namespace, String name) {
        var place = new Place(namespace == null ? "" : namespace, name);
        String known = flat.get(place);
        return known == null ? add(place) : known;
    }

    /// The tool for which a name stands.
    Place place(String name) {
        Place known = places.get(name);
        return known == null ? new Place("", name) : known;
    }
}
