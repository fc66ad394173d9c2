package dev.gatehouse.provider;

import dev.gatehouse.call.Operation;
import dev.gatehouse.stream.StreamMode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A service that runs models, described by data.
///
/// @param name what accounts name as their type
/// @param baseUrl its base URL, unless an account has its own
/// @param auth how an account's key is sent
/// @param token keys that are sent in another way, `null` when there are none
/// @param keyless whether it can be used without a key
/// @param local whether it runs on machines of the operator, so that its calls cost nothing
/// @param streamMode whether its streams pass as they are
/// @param usageByDefault whether streams report usage without the option, and reject the option
/// @param operations the operations that it serves, with their paths below the base
/// @param list how it lists its models
/// @param catalogue the provider under which the catalogue has its models; itself, as a rule
/// @param quirks what must be changed in requests, by operation
/// @param documentation its title and source
/// @param headers fields of every request to it, unless the client sends its own
/// @param forward fields of the client that are sent to it, beside the usual ones
/// @param onlyResponses the models that it serves through the Responses API alone; a star stands
///     for any characters
/// @param relayed the paths below `/v1`, with what is below them, at which it offers more than the
///     operations; a star stands for all
public record Provider(
        String name,
        @Nullable URI baseUrl,
        Auth auth,
        @Nullable Token token,
        boolean keyless,
        boolean local,
        StreamMode streamMode,
        boolean usageByDefault,
        Map<Operation, OperationPath> operations,
        ModelListFormat list,
        String catalogue,
        Map<Operation, List<Quirk.Of>> quirks,
        Documentation documentation,
        Map<String, String> headers,
        List<String> forward,
        List<String> onlyResponses,
        List<String> relayed) {
    public Provider {
        operations = Map.copyOf(operations);
        quirks = Map.copyOf(quirks);
        headers = Map.copyOf(headers);
        forward = List.copyOf(forward);
        onlyResponses = List.copyOf(onlyResponses);
        relayed = List.copyOf(relayed);
    }

    /// The documentation of a provider.
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
        API_KEY,
        /// `x-goog-api-key: KEY`
        X_GOOG_API_KEY,
        /// A signature of AWS; with a key `Authorization: Bearer KEY`
        AWS,
        /// An access token of Google's; with a key `x-goog-api-key: KEY`
        GOOGLE
    }

    /// Keys that are recognised by their beginning and sent in another way than the others.
    ///
    /// @param headers fields that go with such a key; a value is added to that of the client
    public record Token(String prefix, Auth auth, Map<String, String> headers) {
        public Token {
            headers = Map.copyOf(headers);
        }
    }

    /// Whether it serves a model through the Responses API alone.
    public boolean onlyResponses(String model) {
        for (int i = 0; i < onlyResponses.size(); i++) {
            if (Account.matches(onlyResponses.get(i), model)) {
                return true;
            }
        }
        return false;
    }

    /// The name of a model, from any of the ids that it has here.
    public String modelName(String id) {
        return list.name(id);
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

    /// The path of the streams of an operation below the base; `null` when it is not offered.
    public @Nullable String streamPath(Operation operation) {
        OperationPath known = operations.get(operation);
        return known == null ? path(operation) : known.stream();
    }

    /// The path of an operation below the base; `null` when it is not offered.
    public @Nullable String path(Operation operation) {
        OperationPath known = operations.get(operation);
        if (known != null) {
            return known.whole();
        }
        Operation root = operation.root();
        OperationPath offered = operations.get(root);
        return switch (operation) {
            case PASSTHROUGH -> "";
            // A provider of one of these APIs may offer more of it than is known here.
            case RELAY ->
                    operations.containsKey(Operation.CHAT)
                                    || operations.containsKey(Operation.MESSAGES)
                                    || operations.containsKey(Operation.GENERATE_CONTENT)
                            ? ""
                            : null;
            default ->
                    root == operation || offered == null
                            ? null
                            : offered.whole() + operation.path().substring(root.path().length());
        };
    }

    /// The API of its embeddings; `null` for that of OpenAI.
    public OperationPath.@Nullable EmbeddingFormat embeddingFormat() {
        OperationPath embeddings = operations.get(Operation.EMBEDDINGS);
        return embeddings == null ? null : embeddings.embeddings();
    }

    /// The query parameter that names the model where no body does, as for a WebSocket: servers
    /// that have it in their paths call it a deployment.
    public String modelParameter() {
        OperationPath chat = operations.get(Operation.CHAT);
        return chat != null && chat.whole().contains("{model}") ? "deployment" : "model";
    }

    /// The format of what stands at a path below the base: that of the operation at this path, else
    /// that of the provider's own API.
    ///
    /// @param path with a slash at its start, without the query
    public Operation.Format formatAt(String path) {
        for (Map.Entry<Operation, OperationPath> each : operations.entrySet()) {
            if (each.getValue().matches(path)) {
                return each.getKey().format();
            }
        }
        return format();
    }

    /// The format of the provider's own API.
    public Operation.Format format() {
        for (Operation own : List.of(Operation.CHAT, Operation.MESSAGES, Operation.CONVERSE)) {
            if (operations.containsKey(own)) {
                return own.format();
            }
        }
        return operations.containsKey(Operation.GENERATE_CONTENT)
                ? Operation.Format.GEMINI
                : Operation.Format.CHAT;
    }

    /// The operations it serves, in words, for the error of a request for another one.
    public List<String> offers() {
        return operations.keySet().stream().sorted().map(Operation::words).toList();
    }
}
