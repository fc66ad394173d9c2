package dev.gatehouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.journey.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections through a proxy.
class ProxyTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static SelfSigned certificate;

    @BeforeAll
    static void make_a_certificate(@TempDir Path directory) {
        certificate =
                SelfSigned.in(directory, "san=ip:127.0.0.1,dns:localhost,dns:api.provider.test");
    }

    private static UpstreamFixture through(String proxy, String... exceptions) throws IOException {
        return new UpstreamFixture(
                UpstreamFixture.settings(2, certificate.certificate(), proxy, List.of(exceptions)));
    }

    /// A proxy that connects to this port, whatever name it is requested.
    private static ScriptedPeer.Script tunnel(int port) {
        return line -> {
            line.head();
            try (var onward = new Socket(InetAddress.getLoopbackAddress(), port)) {
                line.send("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
                var up = line.socket().getInputStream();
                Thread.ofVirtual().start(() -> pass(up, onward));
                onward.getInputStream().transferTo(line.socket().getOutputStream());
            }
        };
    }

    private static void pass(java.io.InputStream from, Socket to) {
        try {
            from.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException _) {
            // The test is over.
        }
    }

    @Test
    void an_https_address_is_requested_through_the_proxy_by_its_name() throws IOException {
        try (var provider = ScriptedPeer.secure(certificate.context(), ScriptedPeer.always(OK));
                var proxy = new ScriptedPeer(tunnel(provider.port()));
                var gateway = through("http://127.0.0.1:" + proxy.port())) {
            assertThat(gateway.read(provider.url("api.provider.test"))).isEqualTo("ok");
            assertThat(gateway.read(provider.url("api.provider.test"))).isEqualTo("ok");

            String target = "api.provider.test:" + provider.port();
            assertThat(proxy.heads)
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n")
                    .contains("User-Agent: gatehouse/")
                    .doesNotContain("Proxy-Authorization");
            assertThat(provider.heads).hasSize(2);
            assertThat(provider.heads.getFirst()).doesNotContain("Proxy-");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "user:pa%40ss,dXNlcjpwYUBzcw==",
        "user:pa@ss,dXNlcjpwYUBzcw==",
        "user:p+a:s%25%3a,dXNlcjpwK2E6cyU6",
        "user,dXNlcjo=",
        "us%2fer:100%,dXMvZXI6MTAwJQ==",
        "j%C3%BCrgen:x,asO8cmdlbjp4"
    })
    void user_name_and_password_are_sent_to_the_proxy(String shown, String expected)
            throws IOException {
        try (var provider = ScriptedPeer.secure(certificate.context(), ScriptedPeer.always(OK));
                var proxy = new ScriptedPeer(tunnel(provider.port()));
                var gateway = through("http://" + shown + "@127.0.0.1:" + proxy.port())) {
            assertThat(gateway.read(provider.url())).isEqualTo("ok");

            assertThat(proxy.heads.getFirst())
                    .contains("\r\nProxy-Authorization: Basic " + expected + "\r\n");
            assertThat(provider.heads.getFirst()).doesNotContain(expected);
        }
    }

    @Test
    void an_address_without_a_scheme_is_an_http_proxy() throws IOException {
        try (var provider = ScriptedPeer.secure(certificate.context(), ScriptedPeer.always(OK));
                var proxy = new ScriptedPeer(tunnel(provider.port()));
                var gateway = through("127.0.0.1:" + proxy.port())) {
            assertThat(gateway.read(provider.url())).isEqualTo("ok");
            assertThat(proxy.heads).hasSize(1);
        }
    }

    @Test
    void a_proxy_may_be_reached_over_tls() throws IOException {
        try (var provider = ScriptedPeer.secure(certificate.context(), ScriptedPeer.always(OK));
                var proxy = ScriptedPeer.secure(certificate.context(), tunnel(provider.port()));
                var gateway = through("https://127.0.0.1:" + proxy.port() + "/")) {
            assertThat(gateway.read(provider.url())).isEqualTo("ok");
            assertThat(gateway.read(provider.url())).isEqualTo("ok");
            assertThat(proxy.heads).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "407 Proxy Authentication Required,407,true",
        "403 Forbidden,403,true",
        "503 Unavailable,503,false"
    })
    void a_proxy_that_rejects_is_named_with_its_status(
            String line, String status, boolean permanent) throws IOException {
        try (var proxy = new ScriptedPeer(ScriptedPeer.always("HTTP/1.1 " + line + "\r\n\r\n"));
                var gateway = through("http://user:secret-word@127.0.0.1:" + proxy.port())) {
            var refused =
                    catchThrowableOfType(
                            UnreachableException.class,
                            () -> gateway.get(URI.create("https://a.test/")));

            assertThat(refused.how()).contains("proxy", status);
            assertThat(refused.permanent()).isEqualTo(permanent);
            assertThat(refused).hasMessageNotContaining("secret-word");
            if (status.equals("407")) {
                assertThat(refused.how()).contains("user name", "password", "upstream.proxy");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-x\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 2\r\n\r\n"})
    void a_proxy_without_http_is_reported(String answer) throws IOException {
        try (var proxy = new ScriptedPeer(ScriptedPeer.always(answer));
                var gateway = through("http://127.0.0.1:" + proxy.port())) {
            assertThatThrownBy(() -> gateway.get(URI.create("https://a.test/")))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("the proxy");
        }
    }

    @Test
    void a_missing_proxy_is_distinguished_from_a_missing_provider() throws IOException {
        var gone = new ScriptedPeer(ScriptedPeer.always(OK));
        gone.close();
        try (var gateway = through("http://127.0.0.1:" + gone.port())) {
            assertThatThrownBy(() -> gateway.get(URI.create("https://a.test/")))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("the proxy on the way to it");
        }
    }

    @Test
    void an_http_address_of_this_machine_is_reached_without_the_proxy() throws IOException {
        try (var provider = new ScriptedPeer(ScriptedPeer.always(OK));
                var proxy = new ScriptedPeer(ScriptedPeer.always("HTTP/1.1 500 No\r\n\r\n"));
                var gateway = through("http://127.0.0.1:" + proxy.port())) {
            assertThat(gateway.read(provider.url())).isEqualTo("ok");
            assertThat(gateway.read(provider.url("localhost"))).isEqualTo("ok");
            assertThat(proxy.heads).isEmpty();
        }
    }

    @Test
    void a_request_to_an_http_address_is_sent_to_the_proxy_as_a_whole_url() throws IOException {
        try (var proxy = new ScriptedPeer(ScriptedPeer.always(OK));
                var gateway = through("http://me:pa%40ss@127.0.0.1:" + proxy.port())) {
            assertThat(gateway.read(URI.create("http://llm.test:8000/v1/x?y=1"))).isEqualTo("ok");
            assertThat(gateway.read(URI.create("http://llm.test/"))).isEqualTo("ok");

            assertThat(proxy.heads.getFirst())
                    .startsWith(
                            "GET http://llm.test:8000/v1/x?y=1 HTTP/1.1\r\nHost: llm.test:8000\r\n")
                    .contains("Proxy-Authorization: Basic bWU6cGFAc3M=\r\n");
            assertThat(proxy.heads.getLast()).startsWith("GET http://llm.test/ HTTP/1.1\r\n");
        }
    }

    @Test
    void a_proxy_used_to_by_tls_forwards_http_too() throws IOException {
        try (var proxy = ScriptedPeer.secure(certificate.context(), ScriptedPeer.always(OK));
                var gateway = through("https://localhost:" + proxy.port())) {
            assertThat(gateway.read(URI.create("http://llm.test/x"))).isEqualTo("ok");
            assertThat(proxy.heads.getFirst()).startsWith("GET http://llm.test/x HTTP/1.1\r\n");
        }
    }

    @Test
    void an_exception_for_an_http_address_is_reached_without_the_proxy() throws IOException {
        try (var proxy = new ScriptedPeer(ScriptedPeer.always(OK));
                var gateway = through("http://127.0.0.1:" + proxy.port(), "llm.invalid")) {
            assertThatThrownBy(() -> gateway.read(URI.create("http://llm.invalid/x")))
                    .isInstanceOf(UnreachableException.class);
            assertThat(proxy.heads).isEmpty();
        }
    }

    @Test
    void a_proxy_that_asks_for_a_password_before_it_forwards_is_named() throws IOException {
        String asks = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
        try (var proxy = new ScriptedPeer(ScriptedPeer.always(asks));
                var gateway = through("http://127.0.0.1:" + proxy.port())) {
            var refused =
                    catchThrowableOfType(
                            UnreachableException.class,
                            () -> gateway.read(URI.create("http://llm.test/x")));

            assertThat(refused.how()).contains("407", "upstream.http-proxy");
            assertThat(refused.permanent()).isTrue();
        }
    }

    @Test
    void an_exception_is_reached_without_the_proxy() throws IOException {
        try (var provider = ScriptedPeer.secure(certificate.context(), ScriptedPeer.always(OK));
                var proxy = new ScriptedPeer(tunnel(provider.port()));
                var gateway = through("http://127.0.0.1:" + proxy.port(), "other", "127.0.0.0/8")) {
            assertThat(gateway.read(provider.url())).isEqualTo("ok");
            assertThat(gateway.read(provider.url("localhost"))).isEqualTo("ok");
            assertThat(proxy.heads).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks5://user:secret-word@h:1",
                "http://",
                "http://user:secret-word@",
                "secret word",
                "h:x",
                "h:70000",
                "http://[::1"
            })
    void an_address_that_is_none_is_rejected_at_the_start_without_being_shown(String proxy) {
        assertThatThrownBy(() -> through(proxy))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expects an address such as http://user:password@")
                .hasMessageNotContaining("secret");
    }
}
