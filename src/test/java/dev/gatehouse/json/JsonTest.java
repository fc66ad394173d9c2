package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void a_member_is_found_however_its_name_is_escaped() throws MalformedJson {
        Json json = json("{\"mod\\u0065l\":\"a\"}");

        assertThat(text(json, "model")).isEqualTo("a");
        assertThat(json.names()).containsExactly("model");
    }

    @Test
    void a_member_is_found_by_a_name_beyond_ascii() throws MalformedJson {
        Json json = json("{\"größe\":\"a\",\"\\ud83d\\ude00\":\"b\"}");

        assertThat(text(json, "größe")).isEqualTo("a");
        assertThat(text(json, "\ud83d\ude00")).isEqualTo("b");
    }

    @Test
    void a_member_is_not_found_by_a_part_of_its_name_nor_by_more() throws MalformedJson {
        Json json = json("{\"größe\":\"a\",\"model\":\"b\",\"mod\\u0065\":\"c\"}");

        for (String other : new String[] {"", "gr", "größ", "größer", "mo", "models", "modf"}) {
            assertThat(json.member(other)).as(other).isNull();
        }
        assertThat(text(json, "mode")).isEqualTo("c");
    }

    @Test
    void names_and_values_stay_in_order() throws MalformedJson {
        Json json = json(" { \"b\" : 1 , \"a\" : [ 2 , {} ] , \"c\" : null } ");

        assertThat(json.names()).containsExactly("b", "a", "c");
        assertThat(json.at(1).raw()).isEqualTo("[ 2 , {} ]");
        assertThat(json.at(1).at(1).kind()).isEqualTo(Json.Kind.OBJECT);
        assertThat(json.raw()).startsWith("{").endsWith("}");
    }

    @Test
    void an_object_of_many_members_keeps_them_all() throws MalformedJson {
        String members =
                IntStream.range(0, 1000)
                        .mapToObj(i -> "\"m" + i + "\":" + i)
                        .collect(Collectors.joining(","));
        Json json = json("{" + members + "}");

        assertThat(json.size()).isEqualTo(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(json.at(i).asLong()).isEqualTo(i);
            assertThat(json.names().get(i)).isEqualTo("m" + i);
        }
    }

    @Test
    void an_escape_is_decoded() throws MalformedJson {
        assertThat(json("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83D\\uDE00\"").text())
                .isEqualTo("\"\\/\b\f\n\r\tä😀");
    }

    @Test
    void half_a_surrogate_pair_is_kept() throws MalformedJson {
        assertThat(json("\"\\ud83dx\"").text()).isEqualTo("\ud83dx");
    }

    @Test
    void a_string_is_compared_without_its_escapes() throws MalformedJson {
        assertThat(json("\"st\\u006fp\"").textEquals("stop")).isTrue();
        assertThat(json("\"stop\"").textEquals("stop")).isTrue();
        assertThat(json("\"stops\"").textEquals("stop")).isFalse();
        assertThat(json("[\"stop\"]").textEquals("stop")).isFalse();
    }

    @Test
    void an_empty_string_has_no_text() throws MalformedJson {
        assertThat(json("\"\"").hasText()).isFalse();
        assertThat(json("\" \"").hasText()).isTrue();
        assertThat(json("12").hasText()).isFalse();
    }

    @Test
    void a_byte_order_mark_is_skipped() throws MalformedJson {
        assertThat(text(json("\ufeff{\"a\":\"b\"}"), "a")).isEqualTo("b");
    }

    @Test
    void other_encodings_of_unicode_are_rejected() {
        for (Charset wide : new Charset[] {UTF_16LE, UTF_16BE, Charset.forName("UTF-32LE")}) {
            assertThatThrownBy(() -> Json.parse("{\"a\":1}".getBytes(wide)))
                    .isInstanceOf(MalformedJson.class);
            assertThatThrownBy(() -> Json.parse("\ufeff{\"a\":1}".getBytes(wide)))
                    .isInstanceOf(MalformedJson.class);
        }
    }

    @Test
    void a_part_of_an_array_is_read_and_no_more() throws MalformedJson {
        byte[] bytes = "xx{\"a\":1}yy".getBytes(UTF_8);

        assertThat(Json.parse(bytes, 2, 9).raw()).isEqualTo("{\"a\":1}");
        assertThatThrownBy(() -> Json.parse(bytes, 2, 8)).isInstanceOf(MalformedJson.class);
        assertThatThrownBy(() -> Json.parse(bytes, 2, 10)).isInstanceOf(MalformedJson.class);
    }

    @Test
    void every_prefix_of_a_text_is_rejected() {
        byte[] whole =
                "{\"a\":[1.5e+3,true,false,null,\"b\\u00e4\\n long enough for a word\"],\"c\":{}}"
                        .getBytes(UTF_8);
        for (int cut = 0; cut < whole.length; cut++) {
            byte[] part = Arrays.copyOf(whole, cut);
            assertThatThrownBy(() -> Json.parse(part)).isInstanceOf(MalformedJson.class);
        }
    }

    @Test
    void nesting_is_allowed_to_a_depth_of_128() throws MalformedJson {
        assertThat(json("[".repeat(128) + "]".repeat(128)).size()).isEqualTo(1);
        assertThat(json("{\"a\":".repeat(128) + "1" + "}".repeat(128)).size()).isEqualTo(1);

        refuses("[".repeat(129) + "]".repeat(129), "nested");
        refuses("{\"a\":".repeat(129) + "1" + "}".repeat(129), "nested");
        refuses("[".repeat(1_000_000), "nested");
    }

    @Test
    void a_number_may_have_400_characters() throws MalformedJson {
        assertThat(json("1".repeat(400)).kind()).isEqualTo(Json.Kind.NUMBER);

        refuses("1".repeat(401), "400");
        refuses("1".repeat(1_000_000), "400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{%s}", "{\"in\":{%s}}", "[{%s}]"})
    void an_object_may_have_10_000_members_wherever_it_stands(String place) throws MalformedJson {
        Json most = json(place.formatted(members(10_000)));
        assertThat(most.size()).isPositive();

        refuses(place.formatted(members(10_001)), "members");
    }

    @Test
    void a_name_given_twice_is_rejected_where_it_is_looked_for() throws MalformedJson {
        for (String twice :
                new String[] {
                    "{\"model\":1,\"model\":2}",
                    "{\"model\":1,\"x\":0,\"mod\\u0065l\":2}",
                    "{" + members(30) + ",\"m7\":1}"
                }) {
            Json json = json(twice);
            assertThatThrownBy(json::rejectDuplicateNames)
                    .isInstanceOf(MalformedJson.class)
                    .hasMessageContaining("twice");
        }
        assertThat(json("{\"a\":1,\"A\":2,\"b\":{\"c\":1,\"c\":2}}").rejectDuplicateNames().size())
                .isEqualTo(3);
    }

    /// As Go's `encoding/json` compares names: the Kelvin sign is a k, the long s an s.
    @Test
    void a_name_that_another_parser_takes_for_one_that_is_read_is_rejected() throws MalformedJson {
        MemberNames read = MemberNames.of(List.of("model", "stream", "top_k"));
        for (String similar :
                List.of(
                        "Model",
                        "MODEL",
                        "mode\\u004c",
                        "\u017ftream",
                        "\\u017ftream",
                        "top_\u212a")) {
            Json json = json("{\"model\":1,\"" + similar + "\":2}");
            assertThatThrownBy(() -> json.rejectSimilarNames(read))
                    .as(similar)
                    .isInstanceOf(MalformedJson.class)
                    .hasMessageContaining("must be written");
        }
        assertThat(
                        json("{\"model\":1,\"mod\\u0065l2\":2,\"X\":3,\"m\u00f6del\":4}")
                                .rejectSimilarNames(read)
                                .size())
                .isEqualTo(4);
    }

    @Test
    void of_names_with_capitals_the_spelling_counts() throws MalformedJson {
        MemberNames read = MemberNames.of(List.of("safetySettings", "safety_settings"));
        json("{\"safetySettings\":1,\"safety_settings\":2}").rejectSimilarNames(read);

        assertThatThrownBy(() -> json("{\"safetysettings\":1}").rejectSimilarNames(read))
                .isInstanceOf(MalformedJson.class);
    }

    @Test
    void a_name_given_twice_is_rejected_at_any_depth_on_demand() throws MalformedJson {
        byte[] deep = "{\"a\":[{\"b\":{\"c\":1,\"\\u0063\":2}}]}".getBytes(UTF_8);

        assertThatThrownBy(() -> Json.parseUnambiguous(deep))
                .isInstanceOfSatisfying(
                        MalformedJson.class, it -> assertThat(it.field()).isEqualTo("c"));
        assertThat(Json.parseUnambiguous("[{\"a\":1},{\"a\":1}]".getBytes(UTF_8)).size())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1e3", "\"1\"", "true", "9223372036854775808", "[]"})
    void a_whole_number_is_nothing_else(String text) throws MalformedJson {
        Json value = json(text);

        assertThatThrownBy(value::asLong).isInstanceOf(MalformedJson.class);
    }

    @Test
    void ill_formed_utf_8_passes_as_it_came() throws MalformedJson {
        byte[] bytes = {'[', '"', (byte) 0xC3, '(', (byte) 0xFF, '"', ']'};

        assertThat(Json.parse(bytes).copy()).isEqualTo(bytes);
    }

    private static String members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"m" + i + "\":1")
                .collect(Collectors.joining(","));
    }

    private static void refuses(String text, String word) {
        assertThatThrownBy(() -> json(text))
                .isInstanceOf(MalformedJson.class)
                .hasMessageContaining(word);
    }

    private static String text(Json object, String name) throws MalformedJson {
        Json value = object.member(name);
        assertThat(value).as(name).isNotNull();
        return value == null ? "" : value.text();
    }

    private static Json json(String text) throws MalformedJson {
        return Json.parse(text.getBytes(UTF_8));
    }
}
