package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCursorTest {
    private final JsonCursor walk = new JsonCursor();

    @Test
    void members_are_met_in_order_with_their_names_and_values() throws Exception {
        begin("{ \"a\" : \"x\", \"b\":[1, {\"c\":12}], \"d\":\"\" }");

        assertThat(walk.into()).isTrue();
        assertThat(walk.named("a".getBytes(UTF_8))).isTrue();
        assertThat(walk.hasText()).isTrue();
        walk.skip();
        assertThat(walk.next()).isTrue();
        assertThat(walk.first()).isEqualTo((byte) '[');
        assertThat(walk.into()).isTrue();
        assertThat(walk.small(0)).isEqualTo(1);
        assertThat(walk.next()).isTrue();
        assertThat(walk.into()).isTrue();
        assertThat(walk.small(0)).isEqualTo(12);
        assertThat(walk.next()).isFalse();
        assertThat(walk.next()).isFalse();
        assertThat(walk.next()).isTrue();
        assertThat(walk.named("d".getBytes(UTF_8))).isTrue();
        assertThat(walk.hasText()).isFalse();
        walk.skip();
        assertThat(walk.next()).isFalse();
        walk.finish();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "1e3", "1234567890", "null", "\"7\""})
    void what_is_no_small_number_is_taken_for_the_other_one(String text) throws Exception {
        begin(text);

        assertThat(walk.small(42)).isEqualTo(42);
        walk.finish();
    }

    @Test
    void it_rejects_exactly_what_parsing_rejects() {
        var random = new Random(7);
        String whole =
                "{\"a\":[1,{\"b\":null,\"c\":\"\\u00e4\\\"\"},[],{}],\"d\":-1.5e3,\"e\":true}";
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] text = whole.getBytes(UTF_8);
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                text[random.nextInt(text.length)] =
                        (byte) "{}[],:\"\\ 01e.-ntu".charAt(random.nextInt(17));
            }
            boolean walked = catchThrowable(() -> walkAll(text)) == null;
            boolean parsed = catchThrowable(() -> Json.parse(text)) == null;
            assertThat(walked).as(new String(text, UTF_8)).isEqualTo(parsed);
            refused += walked ? 0 : 1;
        }
        assertThat(refused).isBetween(10_000, 19_900);
    }

    private void walkAll(byte[] text) throws MalformedJson {
        walk.begin(text, 0, text.length);
        value();
        walk.finish();
    }

    private void value() throws MalformedJson {
        if (walk.first() != '{' && walk.first() != '[') {
            walk.skip();
            return;
        }
        for (boolean more = walk.into(); more; more = walk.next()) {
            value();
        }
    }

    private void begin(String text) throws MalformedJson {
        byte[] bytes = text.getBytes(UTF_8);
        walk.begin(bytes, 0, bytes.length);
    }
}
