package dev.gatehouse.dialect;

import dev.gatehouse.call.Operation;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/// Which dialect callers of an operation speak.
public final class Dialects {
    private final Map<Operation, Dialect> byOperation;

    /// @param byOperation one for every operation there is
    public Dialects(Map<Operation, Dialect> byOperation) {
        this.byOperation = new EnumMap<>(byOperation);
        for (Operation operation : Operation.values()) {
            of(operation);
        }
    }

    /// The dialect of an operation.
    public Dialect of(Operation operation) {
        return Objects.requireNonNull(byOperation.get(operation), operation.id());
    }

    /// Shows every operation with its dialect.
    public void forEach(BiConsumer<Operation, Dialect> each) {
        byOperation.forEach(each);
    }
}
