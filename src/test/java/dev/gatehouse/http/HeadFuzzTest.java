package dev.gatehouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

class HeadFuzzTest {
    /// Whatever the bytes are, they are a head or they are rejected, alike at every split; a head
    /// that is written as it was read is the same head.
    @FuzzTest
    void any_bytes_are_a_head_or_are_rejected(byte[] bytes) {
        String whole = read(new ByteArrayInputStream(bytes));

        assertThat(read(slowly(bytes))).isEqualTo(whole);
        if (whole.startsWith("head ")) {
            String again = whole.substring(5);
            assertThat(read(new ByteArrayInputStream(again.getBytes(ISO_8859_1)))).isEqualTo(whole);
        }
    }

    private static String read(InputStream in) {
        var input = new InputBuffer(InputBuffer.Lines.STRICT, 32 * 1024);
        try {
            HeadReader.Opening opening = new HeadReader(input).read(in);
            Exchange.Head head = opening.head();
            boolean old = opening.framing().version() == HeadRules.Version.HTTP_1_0;
            var text = new StringBuilder("head " + head.method() + " " + head.target().raw());
            text.append(old ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
            head.headers()
                    .forEach((name, value) -> text.append(name + ": " + value).append("\r\n"));
            return text.append("\r\n").toString();
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
