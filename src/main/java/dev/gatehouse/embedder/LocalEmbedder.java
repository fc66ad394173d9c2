package dev.gatehouse.embedder;

import dev.gatehouse.concurrent.NativePool;
import dev.gatehouse.embedder.onnx.MiniLm;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The quantised network all-MiniLM-L6-v2 on ONNX Runtime: milliseconds of a processor for each
/// text. English.
///
/// The first text starts loading on a thread of its own; until the network is there, no text has a
/// vector. Texts are embedded by two threads, and few wait for them.
public final class LocalEmbedder implements Embedder {
    /// Of its vectors.
    public static final String NAME = "all-minilm-l6-v2-q";

    private static final int WIDTH = 2;
    private static final int MOST_WAITING = 64;

    private final NativePool pool = new NativePool("embedder", WIDTH, MOST_WAITING);
    private final Loading<Loaded> loading;
    private volatile @Nullable MiniLm model;
    private volatile boolean closed;

    private record Loaded(WordPieceTokenizer tokenizer, MiniLm model) {}

    /// @param warnings receives a sentence when the network cannot be loaded
    LocalEmbedder(Consumer<String> warnings) {
        loading = new Loading<>(NAME, this::load, warnings);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int dimensions() {
        return MiniLm.DIMENSIONS;
    }

    @Override
    public float @Nullable [] embed(String text, Duration limit) {
        // It takes seconds where a caller waits for milliseconds.
        Loaded loaded = closed ? null : loading.within(Duration.ZERO);
        int[] ids = loaded == null ? null : loaded.tokenizer.known(text);
        return loaded == null || ids == null
                ? null
                : pool.attempt(() -> vector(loaded.model, ids), limit);
    }

    private Loaded load() throws IOException {
        MiniLm read = MiniLm.load();
        model = read;
        if (closed) {
            read.close();
        }
        // The first run takes longer than those that follow.
        vector(read, new int[0]);
        return new Loaded(new WordPieceTokenizer(), read);
    }

    private static float @Nullable [] vector(MiniLm model, int[] pieces) throws IOException {
        var ids = new long[pieces.length + 2];
        ids[0] = Vocabulary.START;
        for (int i = 0; i < pieces.length; i++) {
            ids[i + 1] = pieces[i];
        }
        ids[ids.length - 1] = Vocabulary.END;
        float[] mean = model.mean(ids);
        return mean == null ? null : UnitVector.of(mean);
    }

    /// Waits for texts that are being embedded.
    @Override
    public void close() {
        closed = true;
        pool.close();
        MiniLm read = model;
        if (read != null) {
            read.close();
        }
    }
}
