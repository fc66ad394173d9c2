package dev.gatehouse.dialect.feature;

/// What a request requires of a model, as far as its body shows it.
///
/// @param promptTokens the length of the prompt, by a rough estimate
/// @param answerTokens how long the answer may become, 0 when the request has no bound
/// @param answers how many answers it wants, at least one
public record RequiredFeatures(
        boolean tools,
        boolean structure,
        boolean image,
        boolean audio,
        long promptTokens,
        long answerTokens,
        int answers) {
    /// Of a request whose body nothing reads.
    public static final RequiredFeatures NONE =
            new RequiredFeatures(false, false, false, false, 0, 0, 1);

    /// Whether it requires one of these abilities: tools, structured-output, image, audio.
    public boolean needsAny(Iterable<String> abilities) {
        for (String ability : abilities) {
            boolean needed =
                    switch (ability) {
                        case "tools" -> tools;
                        case "structured-output" -> structure;
                        case "image" -> image;
                        case "audio" -> audio;
                        default -> false;
                    };
            if (needed) {
                return true;
            }
        }
        return false;
    }
}
