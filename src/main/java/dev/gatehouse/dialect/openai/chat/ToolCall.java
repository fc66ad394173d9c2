package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// One tool call of a stream, put together from its fragments.
final class ToolCall {
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder arguments = new StringBuilder();
    private final Untold fragmentFields = new Untold("index", "id", "type", "function");
    private final Untold functionFields = new Untold("name", "arguments");
    private @Nullable String id;
    private String type = "function";
    private boolean started;
    private boolean hasArguments;
    private boolean changed;

    ToolCall(@Nullable String id) {
        this.id = id;
    }

    @Nullable String id() {
        return id;
    }

    /// Takes an id that comes late, while the call has not started.
    void id(@Nullable String late) {
        id = id == null && !started ? late : id;
    }

    /// Whether it has not started, or has had no arguments.
    boolean incomplete() {
        return !started || !hasArguments;
    }

    /// Takes a fragment.
    void add(Json fragment) throws MalformedJson {
        changed = true;
        fragmentFields.add(fragment);
        String kind = text(fragment.member("type"));
        type = kind == null ? type : kind;
        Json function = fragment.member("function");
        if (function == null || function.kind() != Json.Kind.OBJECT) {
            return;
        }
        functionFields.add(function);
        name(text(function.member("name")));
        Json more = function.member("arguments");
        if (more != null && more.kind() != Json.Kind.NULL) {
            String piece = more.kind() == Json.Kind.STRING ? text(more) : more.raw();
            arguments.append(piece == null ? "" : piece);
        }
    }

    /// A name comes whole, in pieces, or again with each fragment.
    private void name(@Nullable String piece) {
        if (piece == null || started || name.toString().equals(piece)) {
            return;
        }
        if (!name.isEmpty() && piece.startsWith(name.toString())) {
            name.setLength(0);
        }
        name.append(piece);
    }

    /// Whether what has come may leave.
    ///
    /// @param overtaken whether a later call has fragments already
    boolean releasable(boolean overtaken) {
        boolean complete = !name.isEmpty() && !arguments.isEmpty();
        return changed && (started || complete || overtaken);
    }

    /// Writes what has not been written yet.
    void writeTo(JsonWriter delta, int place) {
        write(delta, place, arguments.toString());
    }

    /// Writes what is missing at the end of the choice.
    void completeTo(JsonWriter delta, int place) {
        write(delta, place, hasArguments || !arguments.isEmpty() ? arguments.toString() : "{}");
    }

    private void write(JsonWriter delta, int place, String more) {
        delta.object().member("index", place);
        if (!started) {
            delta.member("id", id == null ? "call_" + NormalisedChatStream.name() : id);
            delta.member("type", type);
        }
        fragmentFields.writeTo(delta);
        delta.name("function").object();
        if (!started && !name.isEmpty()) {
            delta.member("name", name.toString());
        }
        functionFields.writeTo(delta);
        delta.member("arguments", more).end().end();
        hasArguments |= !more.isEmpty();
        started = true;
        changed = false;
        arguments.setLength(0);
        fragmentFields.clear();
        functionFields.clear();
    }

    /// The text of a value, `null` when it is none or empty.
    static @Nullable String text(@Nullable Json value) {
        try {
            return value != null && value.hasText() ? value.text() : null;
        } catch (MalformedJson _) {
            return null;
        }
    }
}
