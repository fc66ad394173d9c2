package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the tool call that a fragment of a stream continues. Not safe for several threads.
final class CallIndex {
    private static final Field<Long> INDEX = Field.integer("index");

    private final List<@Nullable String> ids = new ArrayList<>();
    private final Map<Long, Integer> places = new HashMap<>();

    /// The place of the call, from 0: by the index of the fragment, by its id, or that of the last
    /// call. A place that has not been returned before is that of a new call.
    int place(Json fragment) {
        String id = ToolCall.text(fragment.member("id"));
        Long index = index(fragment);
        if (index != null) {
            return byIndex(index, id);
        }
        int known = id == null ? -1 : ids.indexOf(id);
        if (known >= 0) {
            return known;
        }
        if (id != null || ids.isEmpty()) {
            ids.add(id);
        }
        return ids.size() - 1;
    }

    /// The id that a call has so far; `null` while it has none.
    @Nullable String id(int place) {
        return place < ids.size() ? ids.get(place) : null;
    }

    /// Some servers count from one, and some give every call the same number and another id.
    private int byIndex(long index, @Nullable String id) {
        Integer known = places.get(index);
        String before = known == null ? null : ids.get(known);
        if (known != null && (id == null || before == null || id.equals(before))) {
            ids.set(known, before == null ? id : before);
            return known;
        }
        ids.add(id);
        places.put(index, ids.size() - 1);
        return ids.size() - 1;
    }

    private static @Nullable Long index(Json fragment) {
        try {
            return INDEX.in(fragment);
        } catch (MalformedJson _) {
            return null;
        }
    }
}
