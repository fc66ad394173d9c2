package dev.gatehouse.admin.schema;

/// A parameter of the query.
///
/// @param meaning what it does, with the value that holds without it
public record Parameter(String name, Schema schema, String meaning) {
    public static Parameter text(String name, String meaning) {
        return new Parameter(name, Schema.text(), meaning);
    }

    public static Parameter whole(String name, String meaning) {
        return new Parameter(name, Schema.whole(), meaning);
    }
}
