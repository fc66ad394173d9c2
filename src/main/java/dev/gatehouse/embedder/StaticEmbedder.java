package dev.gatehouse.embedder;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The mean of one vector for each piece of the text: microseconds, without native code, but blind
/// to the order of words. The first text waits until [WordVectors] are read; a text has the same
/// vector on every machine.
public final class StaticEmbedder implements Embedder {
    /// Of its vectors.
    public static final String NAME = "static-minilm-256";

    private final Loading<WordVectors> loading;

    /// @param warnings receives a sentence when the vectors cannot be read
    StaticEmbedder(Consumer<String> warnings) {
        loading = new Loading<>(NAME, WordVectors::shared, warnings);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int dimensions() {
        return WordVectors.DIMENSIONS;
    }

    @Override
    public float @Nullable [] embed(String text, Duration limit) {
        WordVectors words = loading.within(limit);
        return words == null ? null : words.of(text);
    }

    @Override
    public void close() {}
}
