package dev.gatehouse.demo;

import static dev.gatehouse.demo.DemoClient.at;
import static dev.gatehouse.demo.DemoClient.json;
import static dev.gatehouse.demo.DemoClient.text;
import static dev.gatehouse.demo.DemoClient.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gatehouse.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingsTest {
    @AutoClose private final DemoClient visitor = DemoClient.open();

    @Test
    void one_text_gets_a_list_of_one() {
        Json answer = ask("\"hello there\"", "");

        assertThat(answer.names()).containsExactly("object", "data", "model", "usage");
        assertThat(text(answer, "object")).isEqualTo("list");
        assertThat(at(answer, "data").size()).isEqualTo(1);
        assertThat(text(answer, "data", 0, "object")).isEqualTo("embedding");
        assertThat(at(answer, "data", 0, "embedding").size()).isEqualTo(16);
        assertThat(whole(answer, "usage", "prompt_tokens")).isEqualTo(2);
        assertThat(whole(answer, "usage", "total_tokens")).isEqualTo(2);
    }

    @Test
    void equal_texts_are_equal_and_others_are_not() {
        Json answer = ask("[\"one\",\"two\",\"one\"]", "");

        assertThat(whole(answer, "data", 2, "index")).isEqualTo(2);
        assertThat(vector(answer, 2)).containsExactly(vector(answer, 0));
        assertThat(vector(answer, 1)).isNotEqualTo(vector(answer, 0));
        assertThat(vector(ask("\"one\"", ""), 0)).containsExactly(vector(answer, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 1024})
    void vectors_have_length_one_and_the_width_requested(int width) {
        float[] vector = vector(ask("\"hello\"", ",\"dimensions\":" + width), 0);

        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        assertThat(vector).hasSize(width);
        assertThat(squares).isCloseTo(1, within(1e-5));
    }

    @Test
    void they_come_packed_when_requested() {
        float[] expected = vector(ask("\"hello\"", ",\"encoding_format\":\"float\""), 0);
        Json answer = ask("\"hello\"", ",\"encoding_format\":\"base64\"");

        byte[] bytes = Base64.getDecoder().decode(text(answer, "data", 0, "embedding"));
        var numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        var unpacked = new float[numbers.remaining()];
        numbers.get(unpacked);
        assertThat(unpacked).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'model':'echo' | input",
                "'model':'echo','input':[] | input",
                "'model':'echo','input':7 | input",
                "'model':'echo','input':[7] | input",
                "'model':'echo','input':'x','dimensions':0 | dimensions",
                "'model':'echo','input':'x','dimensions':1025 | dimensions",
                "'model':'echo','input':'x','encoding_format':'hex' | encoding_format",
            })
    void an_impossible_request_is_rejected(String members, String field) {
        var response = visitor.post("/embeddings", "{" + members.replace('\'', '"') + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(json(response.body()), "error", "param")).isEqualTo(field);
    }

    private Json ask(String input, String more) {
        return visitor.answer("/embeddings", "{\"model\":\"chat\",\"input\":" + input + more + "}");
    }

    private static float[] vector(Json answer, int place) {
        Json list = at(answer, "data", place, "embedding");
        var vector = new float[list.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = Float.parseFloat(list.at(i).raw());
        }
        return vector;
    }
}
