package dev.gatehouse.provider;

import dev.gatehouse.call.Operation;
import dev.gatehouse.flow.Fidelity;
import dev.gatehouse.settings.Default;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One entry of `providers.yaml`.
///
/// @param baseUrl where the provider is
/// @param auth how a key is shown
/// @param keyless whether it can be used without a key
/// @param streams whether its streams pass as they are
/// @param speaks its operations, each with its path below the base
/// @param headers fields every request carries
/// @param forward fields of the caller's that reach it
public record ProviderEntry(
        @Nullable URI baseUrl,
        @Default("bearer") Provider.Auth auth,
        @Default("false") boolean keyless,
        @Default("normalised") Fidelity streams,
        Map<String, String> speaks,
        Map<String, String> headers,
        @Default("") List<String> forward) {

    /// @throws IllegalArgumentException when an operation is not known
    public ProviderEntry {
        speaks.keySet().forEach(ProviderEntry::operation);
    }

    /// All entries by name, in the order that decides between accounts.
    public record Entries(Map<String, ProviderEntry> providers) {}

    Provider named(String name) {
        var operations = new EnumMap<Operation, String>(Operation.class);
        speaks.forEach((id, path) -> operations.put(operation(id), path));
        return new Provider(name, baseUrl, auth, keyless, streams, operations, headers, forward);
    }

    private static Operation operation(String id) {
        Operation operation = Operation.named(id);
        if (operation == null) {
            throw new IllegalArgumentException("'" + id + "' is no operation");
        }
        return operation;
    }
}
