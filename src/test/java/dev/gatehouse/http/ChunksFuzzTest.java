package dev.gatehouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

class ChunksFuzzTest {
    /// Whatever the bytes are, they are a body in chunks or are rejected, alike at every split; a
    /// body that is written again in one chunk is the same body.
    @FuzzTest
    void any_bytes_are_a_body_in_chunks_or_are_rejected(byte[] bytes) {
        String whole = read(new ByteArrayInputStream(bytes));

        assertThat(read(slowly(bytes))).isEqualTo(whole);
        if (whole.startsWith("body ") && whole.length() > 5) {
            String body = whole.substring(5);
            String again = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
            assertThat(read(new ByteArrayInputStream(again.getBytes(ISO_8859_1)))).isEqualTo(whole);
        }
    }

    private static String read(InputStream in) {
        var input = new InputBuffer(InputBuffer.Lines.STRICT, 32 * 1024);
        try {
            byte[] body = new ChunkedBody(input, in).readAllBytes();
            return "body " + new String(body, ISO_8859_1);
        } catch (BadRequest e) {
            return e.reason();
        } catch (IOException _) {
            return "cut";
        }
    }

    /// One byte at a time.
    private static InputStream slowly(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int at, int most) {
                return super.read(into, at, Math.min(most, 1));
            }
        };
    }
}
