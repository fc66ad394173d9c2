package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tool calls of one choice: each fragment finds its call, and what may be written only once is
/// written once.
///
/// Clients take id and name from the first fragment of a call. So a call starts when its name is
/// complete: when arguments follow it, another call starts, or the choice ends.
final class ToolCalls {
    private static final Field<Long> INDEX = Field.integer("index");

    private final List<ToolCall> calls = new ArrayList<>();
    private final Map<Long, Integer> places = new HashMap<>();

    boolean any() {
        return !calls.isEmpty();
    }

    /// Whether a call has not started, or has had no arguments so far.
    boolean incomplete() {
        for (ToolCall call : calls) {
            if (call.incomplete()) {
                return true;
            }
        }
        return false;
    }

    /// Takes the fragments of one delta, and writes what of them may leave.
    ///
    /// @param first whether nothing of the choice has been written: the content is null then
    void take(@Nullable Json fragments, JsonWriter delta, boolean first) {
        int started = delta.length();
        boolean open = false;
        for (int i = 0; fragments != null && i < fragments.size(); i++) {
            Json fragment = fragments.at(i);
            int place = place(fragment);
            calls.get(place).add(fragment);
            for (int k = 0; k < calls.size(); k++) {
                boolean last = k == calls.size() - 1;
                if (calls.get(k).releasable(k < place || !last)) {
                    open = open(delta, open, first && started == delta.length());
                    calls.get(k).writeTo(delta, k);
                }
            }
        }
        if (open) {
            delta.endArray();
        }
    }

    private static boolean open(JsonWriter delta, boolean already, boolean first) {
        if (!already) {
            if (first) {
                delta.name("content").raw("null");
            }
            delta.name("tool_calls").array();
        }
        return true;
    }

    /// Writes what calls still lack: their start, and arguments for those that never got any.
    void complete(JsonWriter delta) {
        delta.name("tool_calls").array();
        for (int place = 0; place < calls.size(); place++) {
            ToolCall call = calls.get(place);
            if (call.incomplete()) {
                call.completeTo(delta, place);
            }
        }
        delta.endArray();
    }

    /// The call that a fragment continues: by its index, by its id, or the last one.
    private int place(Json fragment) {
        String id = ToolCall.text(fragment.member("id"));
        Long index = index(fragment);
        if (index != null) {
            return byIndex(index, id);
        }
        for (int i = 0; id != null && i < calls.size(); i++) {
            if (id.equals(calls.get(i).id())) {
                return i;
            }
        }
        if (id != null || calls.isEmpty()) {
            calls.add(new ToolCall(id));
        }
        return calls.size() - 1;
    }

    /// Some servers count from one, and some give every call the same number and another id.
    private int byIndex(long index, @Nullable String id) {
        Integer known = places.get(index);
        String before = known == null ? null : calls.get(known).id();
        if (known != null && (id == null || before == null || id.equals(before))) {
            calls.get(known).id(id);
            return known;
        }
        calls.add(new ToolCall(id));
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
}
