package dev.gatehouse.json;

import org.jspecify.annotations.Nullable;

/// A text that is not the JSON it should be. Carries no stack trace: it is input from outside.
public class MalformedJson extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String field;

    /// @param field the field in error by the name that the client knows, `null` when the whole
    ///     text is
    public MalformedJson(String reason, @Nullable String field) {
        super(reason, null, false, false);
        this.field = field;
    }

    /// The same for a file of many entries, with the line and the entry.
    public MalformedJson in(String name, Json entry) {
        return new MalformedJson("line " + entry.line() + ", " + name + ": " + reason(), field);
    }

    /// Why, in words for the sender.
    public String reason() {
        return String.valueOf(getMessage());
    }

    /// The field in error, if it is one field.
    public @Nullable String field() {
        return field;
    }
}
