package dev.gatehouse.dialect.openai.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import org.junit.jupiter.api.Test;

class EmbeddingEncoderTest {
    private static final String FLOATS =
            "{\"data\": [ {\"index\":0,\"embedding\":[0.5, -1.0]} ],\"x\":1e2}";

    @Test
    void numbers_become_base64_where_that_was_requested_and_nothing_else_changes()
            throws Exception {
        assertThat(amended("{\"encoding_format\":\"base64\"}", FLOATS))
                .isEqualTo(
                        "{\"data\": [ {\"index\":0,\"embedding\":\"AAAAPwAAgL8=\"} ],\"x\":1e2}");
    }

    @Test
    void numbers_stay_where_nothing_or_floats_were_requested() throws Exception {
        assertThat(amended("{}", FLOATS)).isEqualTo(FLOATS);
        assertThat(amended("{\"encoding_format\":\"float\"}", FLOATS)).isEqualTo(FLOATS);
    }

    @Test
    void base64_stays_as_it_came() throws Exception {
        String encoded = "{\"data\":[{\"embedding\":\"AAAAPwAAgL8=\"}]}";

        assertThat(amended("{\"encoding_format\":\"base64\"}", encoded)).isEqualTo(encoded);
    }

    private static String amended(String question, String answer) throws MalformedJson {
        Patch patch =
                EmbeddingEncoder.encode(
                        Json.parse(question.getBytes(UTF_8)), Json.parse(answer.getBytes(UTF_8)));
        return patch == null ? answer : new String(patch.bytes(), UTF_8);
    }
}
