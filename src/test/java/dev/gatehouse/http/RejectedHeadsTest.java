package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that two readers could understand in two ways: each is rejected, its connection ends,
/// and what was hidden after it is never executed.
class RejectedHeadsTest {
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

    /// A head, and the status it earns.
    record Row(int status, String head) {
        @Override
        public String toString() {
            return status + " " + head.substring(0, Math.min(60, head.length())).strip();
        }
    }

    static final List<Row> HEADS =
            List.of(
                    post(400, "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
                    post(400, "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"),
                    post(400, "Content-Length: 3\r\nContent-Length: 3\r\n"),
                    post(400, "Content-Length: 3\r\nContent-Length: 4\r\n"),
                    post(400, "Content-Length: 3, 3\r\n"),
                    post(400, "Content-Length: +13\r\n"),
                    post(400, "Content-Length: -1\r\n"),
                    post(400, "Content-Length: 0x3\r\n"),
                    post(400, "Content-Length: 3 4\r\n"),
                    post(400, "Content-Length:\r\n"),
                    post(400, "Content-Length: \u00b2\r\n"),
                    post(400, "Content-Length: 99999999999999999999\r\n"),
                    post(400, "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
                    post(400, "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
                    post(400, "Content-Type: a/b\r\nContent-Type: a/c\r\n"),
                    post(400, "Content-Encoding: identity\r\ncontent-encoding: gzip\r\n"),
                    post(400, "Origin: http://localhost\r\nOrigin: http://a\r\n"),
                    post(400, "X-Gatehouse-Account: a\r\nx-gatehouse-account: b\r\n"),
                    post(400, "Idempotency-Key: a\r\nIdempotency-Key: a\r\n"),
                    post(501, "Transfer-Encoding: xchunked\r\n"),
                    post(501, "Transfer-Encoding: chunked, identity\r\n"),
                    post(501, "Transfer-Encoding: gzip, chunked\r\n"),
                    post(501, "Transfer-Encoding: identity\r\n"),
                    post(501, "Transfer-Encoding: \"chunked\"\r\n"),
                    post(400, "Transfer-Encoding: \u000bchunked\r\n"),
                    post(400, "Transfer-Encoding : chunked\r\n"),
                    post(400, "Content-Length : 3\r\n"),
                    post(400, "Content-Length\t: 3\r\n"),
                    post(400, " Content-Length: 3\r\n"),
                    post(400, "X: a\r\n b\r\n"),
                    post(400, "X: a\r\n\tContent-Length: 3\r\n"),
                    post(400, "X: " + "a".repeat(9000) + "\r\n " + "b".repeat(9000) + "\r\n"),
                    post(400, "X: a\nContent-Length: 3\r\n"),
                    post(400, "X: a\rContent-Length: 3\r\n"),
                    post(400, "X: a\u0000b\r\n"),
                    post(400, "X: \u0000" + "a".repeat(9000) + "\r\n"),
                    post(400, "X: " + "a".repeat(9000) + "\rb\r\n"),
                    post(400, "X: a\u0007b\r\n"),
                    post(400, "X: a\u007fb\r\n"),
                    post(400, "X\u0000: a\r\n"),
                    post(400, "X(y): a\r\n"),
                    post(400, "\u00e4: a\r\n"),
                    post(400, ": a\r\n"),
                    post(400, "no colon\r\n"),
                    post(400, "Host: a\r\n"),
                    post(400, "Host: b\r\n"),
                    post(417, "Expect: 200-ok\r\n"),
                    new Row(400, "POST / HTTP/1.1\r\n\r\n"),
                    new Row(400, "GET / HTTP/1.1\nHost: a\n\n"),
                    new Row(400, "GET / HTTP/1.1\r\nHost: a\n\r\n"),
                    new Row(400, "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(400, "GET http://b@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(400, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(400, "GET http://a/../b HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(400, "GET http://a/ HTTP/1.1\r\n\r\n"),
                    new Row(400, "GET http://a/ HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
                    new Row(501, "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(501, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(501, "TRACK / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(501, "get / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(501, "Post / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(501, "PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(501, "PRI / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(400, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(400, "GET /a\u0000b HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(400, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(400, "GET / HTTP/1.1 x\r\nHost: a\r\n\r\n"),
                    new Row(400, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(400, "\u0001GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(400, "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    new Row(400, "GET /\r\n\r\n"),
                    new Row(400, "GET\r\n\r\n"),
                    new Row(400, "GET / HTTP/x.y\r\nHost: a\r\n\r\n"),
                    new Row(400, "GET / ICAP/1.0\r\nHost: a\r\n\r\n"),
                    new Row(400, "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n"),
                    new Row(400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
                    new Row(505, "GET / HTTP/3.0\r\nHost: a\r\n\r\n"),
                    new Row(505, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
                    new Row(505, "GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
                    new Row(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));

    @ParameterizedTest
    @FieldSource("HEADS")
    void a_head_that_can_be_read_in_two_ways_is_rejected(Row row) throws IOException {
        String answer = host.exchange(row.head() + "0\r\n\r\n" + HIDDEN);

        assertThat(answer).startsWith("HTTP/1.1 " + row.status() + " ");
        assertThat(answer).contains("\r\nConnection: close\r\n");
        assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
        assertThat(host.received).isEmpty();
        host.isAtRest();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../a",
                "/a/../b",
                "/.",
                "/%2e%2e/a",
                "/a/%2E./b",
                "/a/.%2e",
                "/a%2f..%2fb",
                "/%2e%2e%2fa",
                "/a/..%5cb",
                "/%zz",
                "/%4",
                "/%",
                "/a%0ab",
                "/a%00",
                "/%7f",
                "a",
                "*",
                ""
            })
    void a_path_that_leads_elsewhere_is_rejected(String path) throws IOException {
        String answer = host.exchange("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n" + HIDDEN);

        assertThat(answer).startsWith("HTTP/1.1 400 ");
        assertThat(host.received).isEmpty();
    }

    @Test
    void a_head_of_70_kilobytes_is_too_large() throws IOException {
        String long1 = "X: " + "a".repeat(70_000) + "\r\n";
        String long4 = ("X: " + "a".repeat(17_500) + "\r\n").repeat(4);
        for (String fields : List.of(long1, long4)) {
            assertThat(host.exchange("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"))
                    .startsWith("HTTP/1.1 431 ");
        }
        assertThat(host.exchange("GET /" + "a".repeat(70_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void a_head_without_a_key_has_at_most_16_kilobytes() throws IOException {
        String start = "GET / HTTP/1.1\r\nConnection: close\r\nHost: a\r\n";
        String long1 = "X: " + "a".repeat(20_000) + "\r\n";

        assertThat(host.exchange(start + "X: " + "a".repeat(15_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(host.exchange(start + long1 + "\r\n")).startsWith("HTTP/1.1 431 ");
        assertThat(host.exchange(start + long1 + "Authorization: Bearer x\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        for (String key : List.of("Authorization: Bearer x", "X-API-Key: x", "api-key: x")) {
            assertThat(host.exchange(start + key + "\r\n" + long1 + "\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
        assertThat(host.exchange(start.replace("/ ", "/?key=x ") + long1 + "\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void a_head_may_have_100_fields() throws IOException {
        String start = "GET / HTTP/1.1\r\nConnection: close\r\nHost: a\r\n";

        assertThat(host.exchange(start + "X: a\r\n".repeat(98) + "\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(host.exchange(start + "X: a\r\n".repeat(99) + "\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void a_line_is_read_alike_wherever_the_buffer_ends() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (int length = 8100; length < 8260; length++) {
            String field = "X: " + "a".repeat(length) + "\r\n";
            String head = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + field + "\r\n";
            String answer = host.exchange(head);
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                wrong.add(length + " " + answer);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void a_connection_that_ends_before_its_request_gets_no_answer() throws IOException {
        for (String part : List.of("\r\n", "")) {
            try (var socket = host.connect()) {
                Host.write(socket, part);
                socket.shutdownOutput();
                assertThat(Host.rest(socket)).isEmpty();
            }
        }
        host.isAtRest();
    }

    private static Row post(int status, String fields) {
        return new Row(status, "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
    }
}
