package dev.gatehouse.dialect.translation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.conversation.Part;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    void arguments_lose_the_blanks_between_tokens_and_keep_those_in_strings() throws MalformedJson {
        String indented = "{\n  \"a b\" : \"x \\\" \\\\\",\n\t\"c\": [ 1 , \"\\n y\" ]\r\n}";

        assertThat(Texts.compact(Json.parse(indented.getBytes(UTF_8))))
                .isEqualTo("{\"a b\":\"x \\\" \\\\\",\"c\":[1,\"\\n y\"]}");
        assertThat(Texts.compact(null)).isEqualTo("{}");
    }

    @Test
    void a_refusal_counts_among_the_texts_of_some_parts() {
        List<Part> parts =
                List.of(
                        new Part.Text("a"),
                        new Part.Text(""),
                        new Part.Refusal("no"),
                        new Part.CacheMark(null));

        assertThat(Texts.joined(parts, "+")).isEqualTo("a+no");
    }
}
