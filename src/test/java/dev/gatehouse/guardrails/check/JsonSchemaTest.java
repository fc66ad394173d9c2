package dev.gatehouse.guardrails.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values against the keywords of JSON Schema.
class JsonSchemaTest {
    private static Json json(String text) throws MalformedJson {
        return Json.parse(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"type\":\"string\"}; \"a\"; 1",
                "{\"type\":[\"integer\",\"null\"]}; 1.0; 1.5",
                "{\"enum\":[1,\"a\",{\"b\":1}]}; { \"b\" : 1 }; {\"b\":2}",
                "{\"const\":\"\\u0061\"}; \"a\"; \"b\"",
                "{\"required\":[\"a\"]}; {\"a\":null}; {}",
                "{\"properties\":{\"a\":{\"minimum\":2}}}; {\"a\":2}; {\"a\":1}",
                "{\"properties\":{\"a\":{}},\"additionalProperties\":false}; {\"a\":1}; {\"b\":1}",
                "{\"patternProperties\":{\"^x\":{\"type\":\"number\"}}}; {\"x1\":1}; {\"x1\":\"\"}",
                "{\"propertyNames\":{\"maxLength\":2}}; {\"ab\":1}; {\"abc\":1}",
                "{\"items\":{\"type\":\"number\"},\"minItems\":1}; [1,2]; [1,\"\"]",
                "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":false}; [\"a\"]; [\"a\",1]",
                "{\"contains\":{\"const\":3}}; [1,3]; [1]",
                "{\"uniqueItems\":true}; [1,2]; [1,1.0]",
                "{\"pattern\":\"^a+$\"}; \"aa\"; \"ab\"",
                "{\"minLength\":2}; \"😀😀\"; \"😀\"",
                "{\"multipleOf\":0.1}; 0.3; 0.35",
                "{\"exclusiveMaximum\":5}; 4.9; 5",
                "{\"anyOf\":[{\"type\":\"null\"},{\"minimum\":3}]}; null; 2",
                "{\"oneOf\":[{\"minimum\":1},{\"minimum\":3}]}; 2; 4",
                "{\"allOf\":[{\"minimum\":1},{\"maximum\":3}]}; 2; 4",
                "{\"not\":{\"type\":\"null\"}}; 1; null",
                "{\"if\":{\"type\":\"string\"},\"then\":{\"minLength\":2},\"else\":{\"minimum\":2}}; 2; \"a\"",
                "{\"$defs\":{\"n\":{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#/$defs/n\"}}}},\"$ref\":\"#/$defs/n\"}; {\"next\":{\"next\":{}}}; {\"next\":{\"next\":1}}",
                "false; ; 1"
            })
    void each_keyword_accepts_and_rejects(String schema, String good, String bad)
            throws MalformedJson {
        JsonSchema read = JsonSchema.read(json(schema));
        if (good != null && !good.isEmpty()) {
            assertThat(read.check(json(good))).isNull();
        }
        assertThat(read.check(json(bad))).isNotNull();
    }

    @Test
    void a_keyword_that_is_not_known_is_named() {
        assertThatThrownBy(() -> JsonSchema.read(json("{\"properties\":{\"a\":{\"minimun\":1}}}")))
                .isInstanceOf(MalformedJson.class)
                .satisfies(it -> assertThat(((MalformedJson) it).reason()).contains("minimun"));
    }

    @Test
    void a_fault_has_its_place_and_nothing_of_the_value() throws MalformedJson {
        JsonSchema read =
                JsonSchema.read(json("{\"properties\":{\"a\":{\"items\":{\"type\":\"number\"}}}}"));
        assertThat(String.valueOf(read.check(json("{\"a\":[1,\"secret\"]}"))))
                .isEqualTo("$.a[1] must be of type number");
    }

    @Test
    void a_schema_that_refers_to_itself_and_a_costly_pattern_end() throws MalformedJson {
        assertThat(JsonSchema.read(json("{\"$ref\":\"#\"}")).check(json("1"))).isNotNull();
        String costly = "\"" + "a".repeat(60) + "!\"";
        assertThat(JsonSchema.read(json("{\"pattern\":\"^(a+)+$\"}")).check(json(costly)))
                .isNotNull();
        String digits = "1".repeat(300);
        assertThat(JsonSchema.read(json("{\"multipleOf\":3}")).check(json(digits))).isNotNull();
    }
}
