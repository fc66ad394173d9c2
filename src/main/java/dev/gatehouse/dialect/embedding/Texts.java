package dev.gatehouse.dialect.embedding;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Texts to embed, and how.
///
/// @param texts at least one
/// @param dimensions how long a vector is to be, `null` for the model's usual length
/// @param purpose what the vectors are for, `null` when the client does not state it
/// @param base64 whether the client wants the vectors in base64
record Texts(
        List<String> texts, @Nullable Long dimensions, @Nullable Purpose purpose, boolean base64) {
    Texts {
        texts = List.copyOf(texts);
    }

    /// What vectors are for.
    enum Purpose {
        QUERY,
        DOCUMENT,
        CLASSIFICATION,
        CLUSTERING,
        SIMILARITY;

        private static final Map<String, Purpose> WORDS =
                Map.ofEntries(
                        Map.entry("query", QUERY),
                        Map.entry("search_query", QUERY),
                        Map.entry("retrieval_query", QUERY),
                        Map.entry("document", DOCUMENT),
                        Map.entry("passage", DOCUMENT),
                        Map.entry("search_document", DOCUMENT),
                        Map.entry("retrieval_document", DOCUMENT),
                        Map.entry("classification", CLASSIFICATION),
                        Map.entry("clustering", CLUSTERING),
                        Map.entry("similarity", SIMILARITY),
                        Map.entry("semantic_similarity", SIMILARITY));

        /// The purpose that clients of any API call by this name; `null` for an unknown one.
        static @Nullable Purpose named(String word) {
            return WORDS.get(word.toLowerCase(Locale.ROOT));
        }
    }

    /// Some of the texts.
    ///
    /// @param from the place of the first
    /// @param most how many there are at most
    Texts part(int from, int most) {
        int to = from + Math.min(most, texts.size() - from);
        return new Texts(texts.subList(from, to), dimensions, purpose, base64);
    }

    /// About how many tokens they have: one for four bytes.
    long estimate() {
        long bytes = 0;
        for (String text : texts) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                // A surrogate is half of a character of four bytes.
                bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return Math.max(1, bytes / 4);
    }
}
