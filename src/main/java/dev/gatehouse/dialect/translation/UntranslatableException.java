package dev.gatehouse.dialect.translation;

import dev.gatehouse.json.MalformedJson;

/// A request that is valid and that the dialect of one target cannot express; another target may.
public final class UntranslatableException extends MalformedJson {
    private static final long serialVersionUID = 1;

    /// @param field where the client's request has it
    public UntranslatableException(String reason, String field) {
        super(reason, field.isEmpty() ? null : field);
    }
}
