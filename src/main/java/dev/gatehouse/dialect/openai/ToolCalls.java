package dev.gatehouse.dialect.openai;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tool calls of one choice: each fragment finds its call, and what may be said only once is.
final class ToolCalls {
    private static final Field<Long> INDEX = Field.integer("index");

    private final List<Started> calls = new ArrayList<>();
    private final Map<Long, Integer> places = new HashMap<>();

    private static final class Started {
        private final @Nullable String id;
        private boolean hasArguments;

        Started(@Nullable String id) {
            this.id = id;
        }
    }

    boolean any() {
        return !calls.isEmpty();
    }

    /// Takes the fragments of one delta and writes them as they should have been.
    void take(@Nullable Json fragments, JsonWriter delta) {
        if (fragments == null || fragments.size() == 0) {
            return;
        }
        delta.name("tool_calls").array();
        for (int i = 0; i < fragments.size(); i++) {
            fragment(fragments.at(i), delta);
        }
        delta.endArray();
    }

    /// Fragments for calls that never got arguments; `null` when there are none.
    @Nullable String missingArguments() {
        var writer = new JsonWriter().array();
        boolean any = false;
        for (int place = 0; place < calls.size(); place++) {
            if (!calls.get(place).hasArguments) {
                any = true;
                writer.object().member("index", place).name("function").object();
                writer.member("arguments", "{}").end().end();
            }
        }
        return any ? writer.endArray().toString() : null;
    }

    private void fragment(Json fragment, JsonWriter delta) {
        int known = calls.size();
        int place = place(fragment);
        boolean first = place >= known;
        delta.object().member("index", place);
        Json function = fragment.member("function");
        if (first) {
            String id = calls.get(place).id;
            delta.member("id", id == null ? "call_" + NormalisedChatStream.name() : id);
            Json type = fragment.member("type");
            delta.name("type").raw(type != null && type.hasText() ? type.raw() : "\"function\"");
        }
        UnknownFields.others(fragment, delta, "index", "id", "type", "function");
        delta.name("function").object();
        Json name = function == null ? null : function.member("name");
        if (first && name != null) {
            delta.name("name").raw(name.raw());
        }
        arguments(calls.get(place), function, delta);
        delta.end().end();
    }

    private static void arguments(Started call, @Nullable Json function, JsonWriter delta) {
        Json text = function == null ? null : function.member("arguments");
        if (function != null) {
            UnknownFields.others(function, delta, "name", "arguments");
        }
        if (text == null || text.kind() == Json.Kind.NULL) {
            delta.member("arguments", "");
        } else if (text.kind() == Json.Kind.STRING) {
            call.hasArguments |= text.hasText();
            delta.name("arguments").raw(text.raw());
        } else {
            call.hasArguments = true;
            delta.member("arguments", text.raw());
        }
    }

    /// Which call a fragment goes on with: by its index, by its id, or the last one.
    private int place(Json fragment) {
        String id = text(fragment.member("id"));
        Long index = index(fragment);
        if (index != null) {
            return byIndex(index, id);
        }
        for (int i = 0; id != null && i < calls.size(); i++) {
            if (id.equals(calls.get(i).id)) {
                return i;
            }
        }
        if (id != null || calls.isEmpty()) {
            calls.add(new Started(id));
        }
        return calls.size() - 1;
    }

    /// Some count from one, and some give every call the same number and another id.
    private int byIndex(long index, @Nullable String id) {
        Integer known = places.get(index);
        String before = known == null ? null : calls.get(known).id;
        if (known != null && (id == null || before == null || id.equals(before))) {
            return known;
        }
        calls.add(new Started(id));
        places.put(index, calls.size() - 1);
        return calls.size() - 1;
    }

    private static @Nullable Long index(Json fragment) {
        try {
            return INDEX.in(fragment);
        } catch (MalformedJson _) {
            return null;
        }
    }

    private static @Nullable String text(@Nullable Json value) {
        try {
            return value != null && value.hasText() ? value.text() : null;
        } catch (MalformedJson _) {
            return null;
        }
    }
}
