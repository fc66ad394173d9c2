package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonWriterTest {
    @Test
    void commas_are_written_only_between_values() {
        var writer = new JsonWriter();
        writer.object().member("a", "x").name("b").array().value(1).value(true).raw("{}");
        writer.object().end().endArray().member("c", 2).name("d").value((String) null).end();

        assertThat(writer).hasToString("{\"a\":\"x\",\"b\":[1,true,{},{}],\"c\":2,\"d\":null}");
    }

    @Test
    void a_string_that_ends_like_an_opening_still_gets_its_comma() {
        var writer = new JsonWriter().array().value("{").value("[").value(":").value("\n");

        assertThat(writer.endArray()).hasToString("[\"{\",\"[\",\":\",\"\\n\"]");
    }

    @Test
    void whatever_is_quoted_is_read_back() throws MalformedJson {
        var all = new StringBuilder();
        for (char c = 0; c < 0x300; c++) {
            all.append(c);
        }
        all.append("\u2028\u2029\ufffe\ud83d\ude00");

        byte[] quoted = JsonWriter.quoted(all.toString()).getBytes(UTF_8);

        assertThat(Json.parse(quoted).text()).isEqualTo(all.toString());
    }

    @Test
    void half_a_surrogate_pair_does_not_become_a_question_mark() throws MalformedJson {
        for (String half : new String[] {"\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d"}) {
            byte[] quoted = JsonWriter.quoted(half).getBytes(UTF_8);

            assertThat(Json.parse(quoted).text()).isEqualTo(half);
        }
    }
}
