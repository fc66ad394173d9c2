package dev.gatehouse.json;

import org.jspecify.annotations.Nullable;

/// A text that is not the JSON it should be. Carries no stack trace: it is somebody's input.
public class MalformedJson extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String field;

    /// @param field the field at fault as the caller knows it, `null` when the whole text is
    public MalformedJson(String reason, @Nullable String field) {
        super(reason, null, false, false);
        this.field = field;
    }

    /// The same, told for a file of many entries: on which line and in which one.
    public MalformedJson in(String name, Json entry) {
        return new MalformedJson("line " + entry.line() + ", " + name + ": " + reason(), field);
    }

    /// Why, in words for whoever sent it.
    public String reason() {
        return String.valueOf(getMessage());
    }

    /// The field at fault, if it is one field.
    public @Nullable String field() {
        return field;
    }
}
