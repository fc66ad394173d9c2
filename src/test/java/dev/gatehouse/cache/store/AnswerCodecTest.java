package dev.gatehouse.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Answers as bytes.
class AnswerCodecTest {
    static Stream<CachedAnswer> answers() {
        return Stream.of(
                Answers.whole("w", 20, 9_000),
                Answers.stream("s", 9_000),
                Answers.bytes("b", 9_000),
                Answers.whole("c", 20, 9_000).checked(0.9, true).checked(0.4, false));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_is_read_as_it_was_written(CachedAnswer answer) {
        assertThat(AnswerCodec.read(AnswerCodec.write(answer))).isEqualTo(answer);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void bytes_of_another_version_or_cut_ones_are_no_answer(CachedAnswer answer) {
        byte[] bytes = AnswerCodec.write(answer);
        byte[] later = bytes.clone();
        later[new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(":1") + 1] =
                '2';
        assertThat(AnswerCodec.read(later)).isNull();
        int head = 4 + java.nio.ByteBuffer.wrap(bytes).getInt();
        for (int length = 0; length < head; length++) {
            assertThat(AnswerCodec.read(Arrays.copyOf(bytes, length))).isNull();
        }
    }

    @Test
    void damaged_bytes_never_throw() {
        var random = new Random(5);
        byte[] good = AnswerCodec.write(Answers.stream("s", 9_000));
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = good.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            AnswerCodec.read(damaged);
        }
        assertThat(AnswerCodec.read(good)).isNotNull();
    }
}
