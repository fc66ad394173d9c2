package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Test
    void every_character_is_one() {
        var all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c);
            }
        }
        byte[] bytes = all.toString().getBytes(UTF_8);

        assertThat(Utf8.firstFault(bytes, 0, bytes.length)).isEqualTo(-1);
    }

    /// Whatever two or four bytes stand behind some letters: the platform's decoder agrees.
    @Test
    void the_decoder_of_the_platform_finds_the_same_errors() {
        var random = new Random(7);
        var bytes = new byte[12];
        for (int i = 0; i < 300_000; i++) {
            int length = random.nextInt(bytes.length + 1);
            for (int at = 0; at < length; at++) {
                bytes[at] = (byte) (random.nextBoolean() ? 'a' : 0x70 + random.nextInt(0x90));
            }
            assertThat(Utf8.firstFault(bytes, 0, length) < 0).isEqualTo(decodes(bytes, length));
        }
    }

    @Test
    void every_pair_and_every_lead_of_three_is_read_as_the_platform_reads_it() {
        for (int first = 0x80; first < 0x100; first++) {
            for (int second = 0; second < 0x100; second++) {
                byte[] two = {(byte) first, (byte) second};
                assertThat(Utf8.firstFault(two, 0, 2) < 0).isEqualTo(decodes(two, 2));
                byte[] four = {(byte) first, (byte) second, (byte) 0x80, (byte) 0x80};
                assertThat(Utf8.firstFault(four, 0, 3) < 0).isEqualTo(decodes(four, 3));
                assertThat(Utf8.firstFault(four, 0, 4) < 0).isEqualTo(decodes(four, 4));
            }
        }
    }

    @Test
    void an_error_is_found_wherever_it_stands() throws MalformedJson {
        String text = "{\"a\":\"" + "x".repeat(40) + "\",\"b\":\"é\"}";
        assertThat(Json.parseUtf8(text.getBytes(UTF_8)).size()).isEqualTo(2);
        for (int at = 6; at < 46; at++) {
            byte[] bytes = text.getBytes(UTF_8);
            bytes[at] = (byte) 0xe9;

            assertThat(Utf8.firstFault(bytes, 0, bytes.length)).isEqualTo(at);
            assertThatThrownBy(() -> Json.parseUtf8(bytes))
                    .isInstanceOf(MalformedJson.class)
                    .hasMessage("the JSON is not UTF-8 at byte " + at);
            // Answers of providers are passed on as they came.
            assertThat(Json.parse(bytes).size()).isEqualTo(2);
        }
    }

    private static boolean decodes(byte[] bytes, int length) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
