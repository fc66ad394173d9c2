package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tool calls of one choice: each fragment finds its call, and what may be written only once is
/// written once.
///
/// Clients take id and name from the first fragment of a call. So a call starts when its name is
/// complete: when arguments follow it, another call starts, or the choice ends.
final class ToolCalls {
    /// Each fragment looks at all of them.
    private static final int MOST = 1_000;

    private final List<ToolCall> calls = new ArrayList<>();
    private final CallIndex index = new CallIndex();

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
    void take(@Nullable Json fragments, JsonWriter delta, boolean first) throws MalformedJson {
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

    private int place(Json fragment) throws MalformedJson {
        int place = index.place(fragment);
        if (place == calls.size()) {
            if (place == MOST) {
                throw new MalformedJson("has more than " + MOST + " tool calls", null);
            }
            calls.add(new ToolCall(index.id(place)));
        }
        calls.get(place).id(index.id(place));
        return place;
    }
}
