package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FieldTest {
    private static final List<Field<?>> KINDS =
            List.of(
                    Field.text("a"),
                    Field.bool("a"),
                    Field.integer("a"),
                    Field.object("a"),
                    Field.array("a"));

    @Test
    void a_null_reads_as_absent() throws MalformedJson {
        for (Field<?> field : KINDS) {
            assertThat((Object) field.in(json("{\"a\":null}"))).isNull();
            assertThat((Object) field.in(json("{\"b\":1}"))).isNull();
        }
    }

    @Test
    void each_kind_accepts_its_type_and_names_the_field_otherwise() throws MalformedJson {
        List<String> values = List.of("\"x\"", "true", "7", "{}", "[]");
        for (int kind = 0; kind < KINDS.size(); kind++) {
            Field<?> field = KINDS.get(kind);
            for (int value = 0; value < values.size(); value++) {
                Json object = json("{\"a\":" + values.get(value) + "}");
                if (kind == value) {
                    assertThat((Object) field.in(object)).isNotNull();
                } else {
                    assertThatThrownBy(() -> field.in(object))
                            .isInstanceOfSatisfying(
                                    MalformedJson.class,
                                    wrong -> assertThat(wrong.field()).isEqualTo("a"));
                }
            }
        }
    }

    @Test
    void values_are_read() throws MalformedJson {
        Json object = json("{\"t\":\"x\\n\",\"f\":false,\"w\":-9223372036854775808}");

        assertThat(Field.text("t").in(object)).isEqualTo("x\n");
        assertThat(Field.bool("f").in(object)).isFalse();
        assertThat(Field.integer("w").in(object)).isEqualTo(Long.MIN_VALUE);
    }

    private static Json json(String text) throws MalformedJson {
        return Json.parse(text.getBytes(UTF_8));
    }
}
