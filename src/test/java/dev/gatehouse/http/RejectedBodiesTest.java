package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that do not have their declared length.
class RejectedBodiesTest {
    private static final String CHUNKED =
            "POST /it HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

    private Host host;

    @BeforeEach
    void open() throws IOException {
        host = Host.echoing();
    }

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "g\r\n",
                "\r\n",
                "-1\r\n",
                "-0\r\n",
                "+3\r\nabc\r\n0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                "3\nabc\r\n0\r\n\r\n",
                "3\r\nabc\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "3 4\r\nabc\r\n0\r\n\r\n",
                "ffffffffffffffff\r\n",
                "10000000000000000\r\n",
                "8000000000000000\r\nabc",
                "3;a\u0000\r\nabc\r\n0\r\n\r\n",
                "3;a\rb\r\nabc\r\n0\r\n\r\n",
                "3\u000b\r\nabc\r\n0\r\n\r\n",
                "\u00b3\r\nabc\r\n0\r\n\r\n",
                "0\r\nX: a\n\r\n"
            })
    void a_malformed_chunk_is_rejected(String body) throws IOException {
        String answer = host.exchange(CHUNKED + body + HIDDEN);

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("Connection: close");
        assertThat(host.received).containsExactly("POST /it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3\r\nabc\r\n0\r\n\r\n",
                "03\r\nabc\r\n000\r\n\r\n",
                "1\r\na\r\n2;x=\"y;z\"\r\nbc\r\n0\r\n\r\n",
                "3 ;x\r\nabc\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n"
            })
    void a_well_formed_one_is_read(String body) throws IOException {
        String answer = host.exchange(CHUNKED + body + end());

        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\r\n\r\nabcHTTP/1.1 200 OK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\n\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0",
                "Transfer-Encoding: chunked\r\n\r\n0\r\n"
            })
    void a_body_cut_short_is_rejected(String rest) throws IOException {
        try (var socket = host.connect()) {
            Host.write(socket, "POST /it HTTP/1.1\r\nHost: a\r\n" + rest);
            socket.shutdownOutput();

            assertThat(Host.rest(socket)).startsWith("HTTP/1.1 400 ");
        }
        host.isAtRest();
    }

    @Test
    void trailers_without_end_are_rejected() throws IOException {
        try (var socket = host.connect()) {
            Host.write(socket, CHUNKED + "0\r\n");
            String line = "X: " + "a".repeat(8000) + "\r\n";
            try {
                for (int i = 0; i < 1000; i++) {
                    Host.write(socket, line);
                }
            } catch (SocketException _) {
                // That will do, too.
                return;
            }
            assertThat(Host.until(socket, " ")).startsWith("HTTP/1.1 ");
            assertThat(Host.until(socket, " ")).startsWith("4");
        }
    }

    private static String end() {
        return "GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    }
}
