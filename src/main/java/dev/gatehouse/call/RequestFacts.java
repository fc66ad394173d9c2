package dev.gatehouse.call;

import org.jspecify.annotations.Nullable;

/// The model, the streaming and the session of a request, wherever its dialect has them: in the
/// body, the path or the operation.
///
/// @param model the model as the client names it; `null` when it names none
/// @param streaming whether the client asks for a stream
/// @param usage whether the client is to receive the usage in a stream
/// @param keeping what becomes of the answer as an object that later requests may name
public record RequestFacts(
        @Nullable String model, boolean streaming, boolean usage, Keeping keeping) {
    /// The most characters that the name of a model may have.
    public static final int LONGEST_MODEL = 256;

    /// Of a request that has none of them, or that nothing has read yet.
    public static final RequestFacts NONE = new RequestFacts(null, false);

    /// Whether the gateway keeps the answer, and which one it continues.
    ///
    /// @param kept whether an answer that the gateway makes can be named by later requests
    /// @param previous the id of the answer that the request continues; `null` for none
    public record Keeping(boolean kept, @Nullable String previous) {
        /// Of a request whose answer is not kept and continues none.
        public static final Keeping NONE = new Keeping(false, null);
    }

    public RequestFacts(@Nullable String model, boolean streaming, boolean usage) {
        this(model, streaming, usage, Keeping.NONE);
    }

    /// Of a request whose answer has the usage in any case.
    public RequestFacts(@Nullable String model, boolean streaming) {
        this(model, streaming, true);
    }

    /// The same with another fate of the answer.
    public RequestFacts with(Keeping other) {
        return new RequestFacts(model, streaming, usage, other);
    }

    /// What is wrong with the name of a model; `null` when nothing is.
    public static @Nullable Problem fault(String model) {
        if (model.length() > LONGEST_MODEL) {
            return modelTooLong(model);
        }
        return model.codePoints().anyMatch(RequestFacts::invisible)
                ? new Problem.Malformed(
                        "The name of the model has a character that is not printable.", "model")
                : null;
    }

    /// Parsers replace half a surrogate pair, or stop at a control character.
    private static boolean invisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }

    /// The problem of a name that is longer; it does not repeat the name.
    public static Problem modelTooLong(String name) {
        return new Problem.Malformed(
                "The name of the model has %d characters; at most %d are accepted."
                        .formatted(name.length(), LONGEST_MODEL),
                "model");
    }
}
