package dev.gatehouse.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class EmbeddersTest {
    @Test
    void an_embedder_is_made_by_its_name() {
        try (Embedder words = Objects.requireNonNull(Embedders.named("static", _ -> {}));
                Embedder network = Objects.requireNonNull(Embedders.named("local", _ -> {}))) {
            assertThat(words.name()).isEqualTo(StaticEmbedder.NAME);
            assertThat(network.name()).isEqualTo(LocalEmbedder.NAME);
        }
        assertThat(Embedders.named("other", _ -> {})).isNull();
    }

    @Test
    void the_extra_is_seen_without_loading_it() {
        assertThat(Embedders.hasLocal()).isTrue();
    }
}
