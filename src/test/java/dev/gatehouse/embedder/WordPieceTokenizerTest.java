package dev.gatehouse.embedder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Expected ids are of the published tokenizer, see `packaging/embedder.py`.
class WordPieceTokenizerTest {
    private static final WordPieceTokenizer TOKENIZER = new WordPieceTokenizer();
    private static final String FIVE_UNITS = "one two three four five ";

    @Test
    void ten_thousand_texts_have_the_pieces_of_the_published_tokenizer() throws Exception {
        List<String> wrong = new ArrayList<>();
        int count = 0;
        try (InputStream file = resource("texts.gz");
                var lines =
                        new BufferedReader(
                                new InputStreamReader(new GZIPInputStream(file), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Json of = Json.parse(line.getBytes(UTF_8));
                if (!digest(Stream.of(of.at(1).text())).equals(of.at(0).text())) {
                    wrong.add(line);
                }
                count++;
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(count).isEqualTo(10_000);
    }

    @Test
    void every_character_is_treated_as_the_published_tokenizer_does() throws IOException {
        List<String> wrong = new ArrayList<>();
        int count = 0;
        for (String line :
                new String(resource("code-points.txt").readAllBytes(), UTF_8).lines().toList()) {
            String[] of = line.split(" ", -1);
            int first = Integer.parseInt(of[0], 16);
            var texts =
                    IntStream.range(first, first + 1024)
                            .mapToObj(Character::toString)
                            .map(each -> "a" + each + "b " + each);
            if (!digest(texts).equals(of[1])) {
                wrong.add(of[0]);
            }
            count++;
        }

        assertThat(wrong).isEmpty();
        assertThat(count).isEqualTo((0x110000 - 0x800) / 1024);
    }

    @Test
    void half_of_a_surrogate_pair_is_removed() {
        assertThat(TOKENIZER.tokenize("pass\ud83dword \ude00"))
                .isEqualTo(TOKENIZER.tokenize("password"));
    }

    @Test
    void names_of_special_pieces_are_text() {
        assertThat(TOKENIZER.tokenize("[SEP]"))
                .isEqualTo(TOKENIZER.tokenize("[ sep ]"))
                .doesNotContain(Vocabulary.END);
    }

    @Test
    void a_text_that_is_too_long_has_no_pieces() {
        assertThat(TOKENIZER.tokenize("a ".repeat(WordPieceTokenizer.MOST_PIECES)))
                .hasSize(WordPieceTokenizer.MOST_PIECES);
        assertThat(TOKENIZER.tokenize("a ".repeat(WordPieceTokenizer.MOST_PIECES + 1))).isNull();
        assertThat(
                        TOKENIZER.tokenize(
                                "a".repeat(100) + " a".repeat(WordPieceTokenizer.MOST_PIECES)))
                .isNull();
        assertThat(TOKENIZER.tokenize(" ".repeat(WordPieceTokenizer.MOST_CHARACTERS))).isEmpty();
        assertThat(TOKENIZER.tokenize(" ".repeat(WordPieceTokenizer.MOST_CHARACTERS + 1))).isNull();
    }

    @Test
    void a_text_without_pieces_is_not_known() {
        assertThat(TOKENIZER.known("")).isNull();
        assertThat(TOKENIZER.known(" \n\u200b")).isNull();
    }

    @Test
    void a_text_with_an_unknown_piece_is_not_known() {
        assertThat(TOKENIZER.known("What does this mean?")).isNotNull();
        assertThat(TOKENIZER.known("What does \ud83d\ude02 mean?")).isNull();
        assertThat(TOKENIZER.known("What is " + "a".repeat(101))).isNull();
    }

    @Test
    void a_text_of_which_more_than_a_fifth_is_in_another_script_is_not_known() {
        String fifteen = FIVE_UNITS.repeat(3);

        assertThat(TOKENIZER.known(fifteen + "α β γ")).isNotNull();
        assertThat(TOKENIZER.known(FIVE_UNITS + "α β")).isNull();
        assertThat(TOKENIZER.known("как сбросить пароль")).isNull();
        assertThat(TOKENIZER.known("Où est la bibliothèque?")).isNotNull();
    }

    private static String digest(Stream<String> texts) {
        return digest(
                texts.map(WordPieceTokenizerTest::ids)
                        .collect(Collectors.joining("\n"))
                        .getBytes(UTF_8));
    }

    private static String digest(byte[] ids) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(ids);
            return HexFormat.of().formatHex(whole, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ids(String text) {
        int @Nullable [] ids = TOKENIZER.tokenize(text);
        return Arrays.stream(Objects.requireNonNull(ids, text))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
    }

    private static InputStream resource(String name) {
        InputStream in = WordPieceTokenizerTest.class.getResourceAsStream("/embedder/" + name);
        if (in == null) {
            throw new UncheckedIOException(new IOException("no " + name));
        }
        return in;
    }
}
