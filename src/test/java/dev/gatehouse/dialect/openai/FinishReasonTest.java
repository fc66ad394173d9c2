package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FinishReasonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "error",
                "ERROR",
                "abort",
                "insufficient_system_resource",
                "repetition",
                "MALFORMED_FUNCTION_CALL"
            })
    void a_failure_is_no_good_end(String word) throws MalformedJson {
        assertThat(FinishReason.failed(Json.parse(('"' + word + '"').getBytes(UTF_8)))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "LENGTH, length",
        "MAX_TOKENS, length",
        "SAFETY, content_filter",
        "tool_use, tool_calls",
        "STOP, stop",
        "end_turn, stop"
    })
    void a_word_in_any_letters_becomes_the_official_one(String word, String official)
            throws MalformedJson {
        Json reason = Json.parse(('"' + word + '"').getBytes(UTF_8));
        String read = FinishReason.of(reason);

        assertThat(read).isNotNull();
        assertThat(FinishReason.official(read == null ? "" : read)).isEqualTo(official);
        assertThat(FinishReason.failed(reason)).isFalse();
    }
}
