package dev.gatehouse.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketFramesTest {
    /// Heads with their payloads, masked or not, by the three forms of the length.
    @ParameterizedTest
    @CsvSource({"0, 0", "5, 0", "125, 4", "126, 0", "300, 4", "65535, 0", "70000, 4"})
    void a_frame_is_complete_with_its_last_byte_only(int length, int mask) {
        var frame = new ByteArrayOutputStream();
        frame.write(0x81);
        int flag = mask == 0 ? 0 : 0x80;
        if (length < 126) {
            frame.write(flag | length);
        } else if (length < 65_536) {
            frame.write(flag | 126);
            frame.write(length >> 8);
            frame.write(length);
        } else {
            frame.write(flag | 127);
            frame.writeBytes(new byte[] {0, 0, 0, 0, 0, (byte) (length >> 16)});
            frame.write(length >> 8);
            frame.write(length);
        }
        frame.writeBytes(new byte[mask + length]);
        byte[] whole = frame.toByteArray();
        var frames = new WebSocketFrames();

        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < whole.length - 1; i++) {
                frames.pass(new byte[] {whole[i]}, 1);
                assertThat(frames.complete()).as("after byte %d", i).isFalse();
            }
            frames.pass(new byte[] {whole[whole.length - 1]}, 1);
            assertThat(frames.complete()).isTrue();
        }
        frames.pass(whole, whole.length);
        assertThat(frames.complete()).isTrue();
    }

    @Test
    void a_close_frame_has_code_and_reason() {
        assertThat(WebSocketFrames.close(1008, "no"))
                .containsExactly(0x88, 4, 0x03, 0xF0, 'n', 'o');
    }
}
