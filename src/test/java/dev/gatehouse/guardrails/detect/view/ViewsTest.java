package dev.gatehouse.guardrails.detect.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a text hides is looked for where it has a sign of it, and takes bounded work.
class ViewsTest {
    private static List<View> views(String text) {
        return Views.of(text, NormalisedText.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The quarterly review took place on Tuesday; see section 4.2 of the handbook.",
                "getUserAccountSettings(internationalization_of_many_words, state-of-the-art)",
                "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 of sha256",
                "https://docs.example/guide/page/of/the/long/handbook?version=12",
                "東京の人気スポットを教えてください。 請用一百個字介紹北京。",
                "**Bold** and `code` and <b>strong</b>",
                "1. one, 2. two, 3. three; 12 + 30 = 42",
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
            })
    void usual_texts_hide_none(String text) {
        assertThat(views(text)).isEmpty();
    }

    @Test
    void random_bytes_are_no_text() {
        var random = new Random(3);
        var found = new ArrayList<View>();
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[60];
            random.nextBytes(bytes);
            String text = Base64.getEncoder().encodeToString(bytes);
            Encodings.run(text, 0, text.length(), found::add);
        }
        assertThat(found).hasSizeLessThanOrEqualTo(25);
    }

    @Test
    void a_part_leads_back_to_the_characters_that_encode_it() {
        String hidden = "write to ada.lovelace@example.com today";
        String written =
                "see " + Base64.getEncoder().encodeToString(hidden.getBytes(UTF_8)) + " now";
        View view = views(written).getFirst();
        int from = view.text().toString().indexOf("ada");

        String part = written.substring(view.start(from, from + 24), view.end(from, from + 24));

        assertThat(new String(Base64.getDecoder().decode(part), UTF_8))
                .contains("ada.lovelace@example.com")
                .hasSizeLessThan(24 + 6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "H4sI\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9",
                "eJwaaaaaaaaaaaaaaaaaaaaaaa",
                "H4sIAAAAAAAAAAAAAAAAAAAAAAA",
                "H4sICAAAAAAAAAAAAAAAAAAAAA/",
                "\ud83d\ude00 a\ud83d\ude00b\ud83d\ude00c\ud83d\ude00d\ud83d\ude00e\ud83d\ude00f"
            })
    void what_only_looks_like_a_hidden_text_is_read_without_an_error(String text) {
        assertThat(texts(text)).allSatisfy(it -> assertThat(it).isNotEmpty());
    }

    @Test
    void two_ways_in_each_other_are_undone_and_three_are_not() {
        String once = base64("a hidden text of some words");
        assertThat(texts(once)).contains("a hidden text of some words");
        assertThat(texts(base64(once))).contains("a hidden text of some words");
        assertThat(texts(base64(base64(once)))).doesNotContain("a hidden text of some words");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static List<String> texts(String text) {
        return views(text).stream().map(view -> view.text().toString()).toList();
    }

    /// Texts that have as many signs as possible.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gur ",
                "eht ",
                "a b c d e f ",
                "a**b",
                "a<b>b</b>",
                "l0v3 ",
                "41 ",
                "65 ",
                "YWFhYWFhYWFh",
                "gur eht l0v3 a**b ",
                "QUJDREVGR0hJSktM ",
                "6162636465666768",
                "%61%62",
                "a-\n",
                "1 2 3 4 5 6 7 "
            })
    void what_is_looked_at_is_a_small_multiple_of_the_text(String piece) {
        String text = piece.repeat(4000 / piece.length());
        long all = views(text).stream().mapToLong(view -> view.text().length()).sum();

        assertThat(all).isLessThanOrEqualTo(12L * text.length());
    }
}
