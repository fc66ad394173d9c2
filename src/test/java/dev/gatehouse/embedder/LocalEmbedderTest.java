package dev.gatehouse.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gatehouse.journey.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// With the library and the model of the extra: its native code is loaded for this class alone.
class LocalEmbedderTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> WARNINGS = new ArrayList<>();
    private static final Embedder EMBEDDER = new LocalEmbedder(WARNINGS::add);

    @BeforeAll
    static void load() {
        assertThat(EMBEDDER.embed("the first text", LIMIT)).as("while it loads").isNull();
        Await.until("it is loaded", () -> EMBEDDER.embed("a later text", LIMIT) != null);
        assertThat(WARNINGS).isEmpty();
    }

    @AfterAll
    static void close() {
        EMBEDDER.close();
    }

    /// A rounding at a boundary, which processors do differently, moves a vector by up to 0.003.
    @Test
    void its_vectors_are_those_of_python() throws Exception {
        List<ExpectedVectors> all = ExpectedVectors.all();
        int close = 0;
        int known = 0;
        for (ExpectedVectors expected : all) {
            double cosine = ExpectedVectors.cosine(embed(expected.text()), expected.network());
            assertThat(cosine).as(expected.text()).isGreaterThan(0.99);
            close += cosine > 0.999 ? 1 : 0;
            known++;
        }

        assertThat(known).isEqualTo(200);
        assertThat(close).isGreaterThan(180);
    }

    @Test
    void a_text_has_the_same_vector_alone_and_beside_others() throws Exception {
        List<String> texts =
                ExpectedVectors.all().stream().map(ExpectedVectors::text).limit(40).toList();
        List<float[]> alone = texts.stream().map(LocalEmbedderTest::embed).toList();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<float[]>> beside =
                    texts.stream()
                            .map(text -> threads.submit((Callable<float[]>) () -> embed(text)))
                            .toList();
            for (int i = 0; i < texts.size(); i++) {
                assertThat(beside.get(i).get()).as(texts.get(i)).isEqualTo(alone.get(i));
            }
        }
    }

    @Test
    void a_vector_has_length_1_and_the_stated_dimensions() {
        float[] vector = embed("How do I reset my password?");

        assertThat(vector).hasSize(EMBEDDER.dimensions());
        assertThat(ExpectedVectors.cosine(vector, vector)).isCloseTo(1, within(0.00001));
        assertThat(EMBEDDER.name()).isEqualTo("all-minilm-l6-v2-q");
    }

    @Test
    void the_longest_text_has_a_vector_and_a_longer_one_has_none() {
        assertThat(embed("word ".repeat(WordPieceTokenizer.MOST_PIECES))).isNotNull();
        assertThat(EMBEDDER.embed("word ".repeat(WordPieceTokenizer.MOST_PIECES + 1), LIMIT))
                .isNull();
    }

    @Test
    void texts_of_other_scripts_have_no_vector() {
        assertThat(EMBEDDER.embed("Как сбросить пароль?", LIMIT)).isNull();
        assertThat(EMBEDDER.embed("", LIMIT)).isNull();
    }

    @Test
    void a_text_for_which_there_is_no_time_has_no_vector() {
        assertThat(EMBEDDER.embed("word ".repeat(200), Duration.ofNanos(1))).isNull();
    }

    @Test
    void after_its_end_there_are_no_vectors() {
        var ended = new LocalEmbedder(WARNINGS::add);
        ended.close();

        assertThat(ended.embed("a text", LIMIT)).isNull();
    }

    @Test
    void it_may_end_while_it_loads_and_while_texts_are_embedded() throws Exception {
        var ending = new LocalEmbedder(WARNINGS::add);
        ending.embed("the first text", LIMIT);
        Await.until("it is loaded", () -> ending.embed("a later text", LIMIT) != null);
        String text = "word ".repeat(200);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                threads.execute(() -> ending.embed(text, LIMIT));
            }
            ending.close();
        }

        assertThat(ending.embed("a text", LIMIT)).isNull();
        assertThat(WARNINGS).isEmpty();
    }

    private static float[] embed(String text) {
        return Objects.requireNonNull(EMBEDDER.embed(text, LIMIT), text);
    }
}
