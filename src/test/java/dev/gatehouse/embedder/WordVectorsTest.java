package dev.gatehouse.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WordVectorsTest {
    private final WordVectors words = WordVectors.shared();

    private double cosine(String one, String other) {
        float @Nullable [] first = words.of(one);
        float @Nullable [] second = words.of(other);
        return first == null || second == null ? Double.NaN : WordVectors.cosine(first, second);
    }

    @Test
    void words_of_like_meaning_are_nearer_than_others() {
        assertThat(cosine("doctor", "physician")).isGreaterThan(cosine("doctor", "bicycle"));
        assertThat(cosine("car", "automobile")).isGreaterThan(cosine("car", "cheese"));
        assertThat(cosine("car", "car")).isBetween(0.999, 1.001);
    }

    @Test
    void what_has_no_known_piece_has_no_vector() {
        assertThat(words.of("")).isNull();
        assertThat(words.of("😀")).isNull();
    }

    @Test
    void the_vectors_are_in_memory_once() {
        assertThat(WordVectors.shared()).isSameAs(words);
    }
}
