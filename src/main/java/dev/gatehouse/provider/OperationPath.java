package dev.gatehouse.provider;

import org.jspecify.annotations.Nullable;

/// Where a provider serves an operation: one path for whole answers and one for streams, which are
/// the same for most. `{model}` stands for the model; a query may follow. A path that begins with
/// `../` is beside the last segment of the base URL and not below it.
///
/// @param whole the path for whole answers, below the base URL
/// @param stream the path for streams
/// @param auth how a key is sent there; `null` where it is sent as with other operations
/// @param embeddings the format of embeddings there; `null` for that of OpenAI
public record OperationPath(
        String whole,
        String stream,
        Provider.@Nullable Auth auth,
        @Nullable EmbeddingFormat embeddings) {
    /// How a path beside the last segment of the base URL begins.
    static final String BESIDE = "../";

    private static final String MODEL = "{model}";

    /// The APIs for embeddings that providers have of their own.
    public enum EmbeddingFormat {
        /// `embed` of Cohere's version 2
        COHERE,
        /// `batchEmbedContents` of the Gemini API
        GEMINI,
        /// `embed` of Ollama's own API
        OLLAMA,
        /// `invoke` of Amazon Bedrock, for Titan
        TITAN,
        /// `predict` of Vertex AI
        VERTEX
    }

    public OperationPath(String whole, String stream) {
        this(whole, stream, null, null);
    }

    /// One path for both.
    public static OperationPath of(String path) {
        return new OperationPath(path, path);
    }

    /// Whether it is beside the last segment of the base URL.
    boolean beside() {
        return whole.startsWith(BESIDE);
    }

    /// Whether a path without its query is one of the two, with any model.
    boolean matches(String path) {
        return matches(whole, path) || matches(stream, path);
    }

    private static boolean matches(String template, String path) {
        int query = template.indexOf('?');
        String plain = query < 0 ? template : template.substring(0, query);
        int model = plain.indexOf(MODEL);
        if (model < 0) {
            return plain.equals(path);
        }
        String after = plain.substring(model + MODEL.length());
        int behind = path.length() - after.length();
        return behind > model
                && path.startsWith(plain.substring(0, model))
                && path.endsWith(after)
                && path.substring(model, behind).indexOf('/') < 0;
    }
}
