package dev.gatehouse.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StaticEmbedderTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Embedder EMBEDDER = new StaticEmbedder(_ -> {});

    @Test
    void its_vectors_are_those_of_python() throws Exception {
        List<ExpectedVectors> all = ExpectedVectors.all();

        assertThat(all).hasSize(200);
        for (ExpectedVectors expected : all) {
            assertThat(ExpectedVectors.cosine(embed(expected.text()), expected.words()))
                    .as(expected.text())
                    .isCloseTo(1, within(0.0005));
        }
    }

    @Test
    void a_vector_has_length_1_and_the_stated_dimensions() {
        float[] vector = embed("How do I reset my password?");

        assertThat(vector).hasSize(EMBEDDER.dimensions());
        assertThat(ExpectedVectors.cosine(vector, vector)).isCloseTo(1, within(0.00001));
        assertThat(EMBEDDER.name()).isEqualTo("static-minilm-256");
    }

    @Test
    void a_text_has_the_same_vector_each_time() {
        assertThat(embed("Can I cancel an order?")).isEqualTo(embed("Can I cancel an order?"));
    }

    @Test
    void a_rewording_is_closer_than_another_question() {
        float[] asked = embed("How can I reset my password?");

        assertThat(ExpectedVectors.cosine(asked, embed("What's the way to reset a password?")))
                .isGreaterThan(ExpectedVectors.cosine(asked, embed("How can I reset my router?")));
    }

    @Test
    void texts_of_other_scripts_have_no_vector() {
        assertThat(EMBEDDER.embed("Как сбросить пароль?", LIMIT)).isNull();
        assertThat(EMBEDDER.embed("パスワードを忘れました", LIMIT)).isNull();
        assertThat(EMBEDDER.embed("", LIMIT)).isNull();
        assertThat(EMBEDDER.embed("word ".repeat(255), LIMIT)).isNull();
    }

    @Test
    void a_text_waits_for_the_vectors_no_longer_than_its_limit() {
        var unread = new StaticEmbedder(_ -> {});

        assertThat(unread.embed("a text", Duration.ZERO)).isNull();
        assertThat(unread.embed("a text", LIMIT)).isNotNull();
    }

    private static float[] embed(String text) {
        return Objects.requireNonNull(EMBEDDER.embed(text, LIMIT), text);
    }
}
