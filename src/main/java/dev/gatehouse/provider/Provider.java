package dev.gatehouse.provider;

import dev.gatehouse.call.Operation;
import dev.gatehouse.stream.StreamMode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Somebody who runs models, and how to talk to them. All of it is data.
///
/// @param name what accounts name as their type
/// @param baseUrl where it is, unless an account says otherwise
/// @param auth how an account's key is shown
/// @param keyless whether it can be used without a key
/// @param streamMode whether its streams pass as they are
/// @param usageByDefault whether streams tell their usage without being asked, and refuse to be
/// @param operations what can be asked of it, and at which path below the base
/// @param quirks what must be changed in requests, by operation
/// @param documentation what is said about it
/// @param headers fields that every request to it carries unless the caller sent his own
/// @param forward fields of the caller's that reach it, beside the usual ones
public record Provider(
        String name,
        @Nullable URI baseUrl,
        Auth auth,
        boolean keyless,
        StreamMode streamMode,
        boolean usageByDefault,
        Map<Operation, String> operations,
        Map<Operation, List<Quirk.Of>> quirks,
        Documentation documentation,
        Map<String, String> headers,
        List<String> forward) {
    public Provider {
        operations = Map.copyOf(operations);
        quirks = Map.copyOf(quirks);
        headers = Map.copyOf(headers);
        forward = List.copyOf(forward);
    }

    /// What is said about a provider, for people.
    ///
    /// @param title its name as it writes it itself
    /// @param source the page that the entry follows, `null` when there is none
    /// @param verified how it was made sure of
    public record Documentation(String title, @Nullable URI source, Verified verified) {}

    /// How an entry was made sure of.
    public enum Verified {
        /// Against bytes that the provider really sent.
        RECORDED,
        /// Against its documentation.
        DOCUMENTED,
        /// Not at all.
        UNVERIFIED
    }

    /// How a key is shown.
    public enum Auth {
        /// `Authorization: Bearer KEY`
        BEARER,
        /// `x-api-key: KEY`
        X_API_KEY,
        /// `api-key: KEY`
        API_KEY
    }

    /// What must be changed in requests of an operation.
    public List<Quirk.Of> quirks(Operation operation) {
        return quirks.getOrDefault(operation, List.of());
    }

    /// Whether some of them concern only models of a kind.
    public boolean hasModelQuirks(Operation operation) {
        List<Quirk.Of> all = quirks(operation);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).ability() != null) {
                return true;
            }
        }
        return false;
    }

    /// The path of an operation below the base; `null` when it is not offered.
    public @Nullable String path(Operation operation) {
        String known = operations.get(operation);
        if (known != null) {
            return known;
        }
        Operation root = operation.root();
        String offered = operations.get(root);
        return switch (operation) {
            case PASSTHROUGH -> "";
            // Whoever speaks the OpenAI format may speak more of it than is known here.
            case RELAY -> operations.containsKey(Operation.CHAT) ? "" : null;
            default ->
                    root == operation || offered == null
                            ? null
                            : offered + operation.path().substring(root.path().length());
        };
    }

    /// What it offers, in words, for those who asked for something else.
    public List<String> offers() {
        return operations.keySet().stream().sorted().map(Operation::words).toList();
    }
}
