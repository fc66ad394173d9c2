package dev.gatehouse.dialect.openai;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tool calls of one choice: each fragment finds its call, and what may be said only once is.
final class ToolCalls {
    private final List<Begun> calls = new ArrayList<>();

    private static final class Begun {
        private final @Nullable String id;
        private boolean hasArguments;

        Begun(@Nullable String id) {
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
    @Nullable String owed() {
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
            delta.member("id", id == null ? "call_" + NormalisedChunks.name() : id);
            Json type = fragment.member("type");
            delta.name("type").raw(type != null && type.hasText() ? type.raw() : "\"function\"");
        }
        Members.others(fragment, delta, "index", "id", "type", "function");
        delta.name("function").object();
        Json name = function == null ? null : function.member("name");
        if (first && name != null) {
            delta.name("name").raw(name.raw());
        }
        arguments(calls.get(place), function, delta);
        delta.end().end();
    }

    private static void arguments(Begun call, @Nullable Json function, JsonWriter delta) {
        Json text = function == null ? null : function.member("arguments");
        if (function != null) {
            Members.others(function, delta, "name", "arguments");
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
        Json index = fragment.member("index");
        if (index != null && index.kind() == Json.Kind.NUMBER) {
            return byIndex(index, id);
        }
        for (int i = 0; id != null && i < calls.size(); i++) {
            if (id.equals(calls.get(i).id)) {
                return i;
            }
        }
        if (id != null || calls.isEmpty()) {
            calls.add(new Begun(id));
        }
        return calls.size() - 1;
    }

    private int byIndex(Json index, @Nullable String id) {
        int place;
        try {
            place = Math.clamp(index.whole(), 0, calls.size());
        } catch (MalformedJson senseless) {
            place = calls.size();
        }
        if (place == calls.size()) {
            calls.add(new Begun(id));
        }
        return place;
    }

    private static @Nullable String text(@Nullable Json value) {
        try {
            return value != null && value.hasText() ? value.text() : null;
        } catch (MalformedJson impossible) {
            return null;
        }
    }
}
