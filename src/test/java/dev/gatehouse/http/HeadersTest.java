package dev.gatehouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.junit.jupiter.api.Test;

class HeadersTest {
    @Test
    void names_are_compared_without_case() {
        Headers headers = Headers.of("X-A", "1").add("x-b", "2").add("x-a", "3");

        assertThat(headers.first("x-A")).isEqualTo("1");
        assertThat(headers.all("X-a")).containsExactly("1", "3");
        assertThat(headers.set("X-a", "4").all("x-a")).containsExactly("4");
        assertThat(headers.remove("x-A").first("x-a")).isNull();
        assertThat(headers.size()).isOne();
    }

    @Test
    void a_line_break_is_not_written() {
        for (String broken : new String[] {"a\rb", "a\nb", "a\r\nX: b", "a\u0000b"}) {
            assertThatThrownBy(() -> Headers.of("X", broken))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Headers.of(broken, "x"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void fields_are_printed_in_order() throws Exception {
        var out = new ByteArrayOutputStream();
        var buffer = new SessionOutputBufferImpl(64);

        new HeadWriter(buffer)
                .fields(Headers.of("B", "1").add("A", "2").addIfPresent("C", null), out);
        buffer.flush(out);

        assertThat(out.toString(ISO_8859_1)).isEqualTo("B: 1\r\nA: 2\r\n");
    }

    @Test
    void values_do_not_show_in_logs() {
        assertThat(Headers.of("Authorization", "hush")).hasToString("Headers[1]");
    }
}
