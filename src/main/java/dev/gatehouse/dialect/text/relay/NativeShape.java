package dev.gatehouse.dialect.text.relay;

import dev.gatehouse.call.Operation;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// Which operation a relayed request or answer is like: by the end of its address, or by what its
/// body states of itself.
public final class NativeShape {
    private NativeShape() {}

    /// The operation at an address of a provider; `null` where it is like none.
    ///
    /// @param path its end is that of the address, such as `/v1/chat/completions`
    public static @Nullable Operation at(String path) {
        Operation longest = null;
        for (Operation operation : Operation.values()) {
            boolean like =
                    operation.shape() == Operation.Shape.JSON
                            && operation.format() != Operation.Format.CONVERSE
                            && (ends(path, operation.path()) || ends(path, operation.streamPath()));
            boolean longer = longest == null || operation.path().length() > longest.path().length();
            longest = like && longer ? operation : longest;
        }
        return longest;
    }

    /// Of an address with a model in it, what stands behind the model.
    private static boolean ends(String path, String operation) {
        int model = operation.indexOf("{model}");
        String end = model < 0 ? operation : operation.substring(model + "{model}".length());
        return !end.isEmpty() && path.endsWith(end);
    }

    /// The operation that has answered with a body; `null` where it is like none.
    public static @Nullable Operation answered(Json body) throws MalformedJson {
        if (body.kind() != Json.Kind.OBJECT) {
            return null;
        }
        if (body.member("candidates") != null) {
            return Operation.GENERATE_CONTENT;
        }
        return switch (word(body, "object") + word(body, "type")) {
            case "chat.completion" -> Operation.CHAT;
            case "text_completion" -> Operation.COMPLETIONS;
            case "response" -> Operation.RESPONSES;
            case "message" -> Operation.MESSAGES;
            default -> null;
        };
    }

    private static String word(Json body, String name) throws MalformedJson {
        Json value = body.member(name);
        return value == null || value.kind() != Json.Kind.STRING ? "" : value.text();
    }
}
