package dev.gatehouse.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.ProblemException;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Router;
import dev.gatehouse.http.Server;
import dev.gatehouse.journey.ScriptedClient;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages over a real connection, with the sample files of the tests.
class DashboardRoutesTest {
    private static final String ASSET = "/gw/dashboard/assets/app-1a2b3c4d.js";

    private final DeadlineTimer timer = DeadlineTimer.start();
    private Server server;

    @BeforeEach
    void open() throws IOException {
        var router = new Router("/gw");
        new DashboardRoutes("/pages/", "/gw").addTo(router);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = Server.open(address, new Routed(router), timer, Server.Limits.standard());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        timer.close();
    }

    /// Answers by routes, with the status of a problem where there is one.
    private record Routed(Router router) implements Server.Responder {
        @Override
        public void respond(Exchange exchange) throws IOException {
            try {
                switch (router.find(exchange.head())) {
                    case Router.Match.Found(Router.Action action, var parameters) ->
                            action.run(exchange, parameters);
                    case Router.Match.OtherMethods(String allowed) ->
                            exchange.send(405, Headers.of("Allow", allowed), new byte[0]);
                    case Router.Match.Nothing _ -> exchange.send(404, Headers.none(), new byte[0]);
                }
            } catch (ProblemException e) {
                exchange.send(e.problem().status(), Headers.none(), new byte[0]);
            }
        }

        @Override
        public void refuse(Exchange exchange, BadRequest fault) throws IOException {
            exchange.send(fault.status(), Headers.none(), new byte[0]);
        }
    }

    private Reply ask(String method, String target, String... fields) {
        var text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        try (ScriptedClient client = ScriptedClient.to(server.port())) {
            return client.send(text.append("\r\n").toString()).lastReply();
        }
    }

    private static String tag(Reply reply) {
        return Objects.requireNonNull(reply.field("etag"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/gw/dashboard",
                "/gw/dashboard/",
                "/gw/dashboard/logs",
                "/gw/dashboard/index.html",
                "/gw/dashboard/models/openai/gpt-4.1?since=1h"
            })
    void every_path_of_the_page_is_the_page_with_the_base_path_in_it(String path) {
        Reply reply = ask("GET", path);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
                .contains("<base href=\"/gw/dashboard/\">", "A page for tests.")
                .doesNotContain("\"/dashboard/\"");
        assertThat(reply.field("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(reply.field("cache-control")).isEqualTo("no-cache");
        assertThat(reply.field("content-security-policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("frame-ancestors 'none'", "base-uri 'self'")
                .doesNotContain("unsafe", "*", "http");
        assertThat(reply.field("x-content-type-options")).isEqualTo("nosniff");
        assertThat(reply.field("referrer-policy")).isEqualTo("no-referrer");
    }

    @Test
    void what_is_named_by_its_content_is_kept_by_browsers() {
        Reply reply = ask("GET", ASSET);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).startsWith("export const answer");
        assertThat(reply.field("content-type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(reply.field("cache-control")).isEqualTo("public, max-age=31536000, immutable");
        Reply font =
                ask("GET", "/gw/dashboard/assets/inter-9f8e7d6c.woff2", "Accept-Encoding: gzip");
        assertThat(font.field("content-encoding")).isNull();
        assertThat(font.field("content-type")).isEqualTo("font/woff2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|true",
                "br, gzip;q=0.5|true",
                "GZIP|true",
                "br|false",
                "gzip;q=0|false",
                "gzip; q=0.000, br|false"
            })
    void gzip_is_sent_to_clients_that_take_it(String accepted, boolean packed) throws IOException {
        Reply plain = ask("GET", ASSET);

        Reply reply = ask("GET", ASSET, "Accept-Encoding: " + accepted);

        assertThat("gzip".equals(reply.field("content-encoding"))).isEqualTo(packed);
        assertThat(reply.field("vary")).isEqualTo("Accept-Encoding");
        byte[] read =
                packed
                        ? new GZIPInputStream(new ByteArrayInputStream(reply.bytes()))
                                .readAllBytes()
                        : reply.bytes();
        assertThat(new String(read, UTF_8)).isEqualTo(plain.body());
        assertThat(tag(reply).equals(tag(plain))).isEqualTo(!packed);
    }

    @ParameterizedTest
    @ValueSource(strings = {ASSET, "/gw/dashboard/"})
    void content_that_a_client_has_is_not_sent_again(String path) {
        for (String accepted : new String[] {"identity", "gzip"}) {
            String encoding = "Accept-Encoding: " + accepted;
            Reply first = ask("GET", path, encoding);

            Reply again = ask("GET", path, encoding, "If-None-Match: \"x\", W/" + tag(first));

            assertThat(again.status()).isEqualTo(304);
            assertThat(again.bytes()).isEmpty();
            assertThat(tag(again)).isEqualTo(tag(first));
            assertThat(ask("GET", path, encoding, "If-None-Match: \"x\"").status()).isEqualTo(200);
        }
    }

    @Test
    void head_has_the_length_and_no_content() {
        Reply whole = ask("GET", ASSET);

        Reply head = ask("HEAD", ASSET, "Connection: close");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.field("content-length")).isEqualTo(whole.field("content-length"));
        assertThat(head.bytes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/gw/dashboard/stamp.txt/x%5Cy",
                "/gw/dashboard/assets",
                "/gw/dashboard/assets/",
                "/gw/dashboard/assets/app-00000000.js",
                "/gw/dashboard/assets/app-1a2b3c4d.js.gz",
                "/gw/dashboard/assets/deeper/app-1a2b3c4d.js",
                "/gw/dashboard/assets/.hidden.js",
                "/gw/dashboard/.git",
                "/gw/dashboard/a%2Fb",
                "/gw/dashboard/%5C..%5Cgatehouse.yaml",
                "/gw/dashboard/assets/..%2findex.html",
                "/dashboard/"
            })
    void there_is_nothing_at_other_paths(String path) {
        Reply reply = ask("GET", path);

        assertThat(reply.status()).isIn(400, 404);
        assertThat(reply.body()).doesNotContain("<html", "export");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/gw/dashboard/../../etc/passwd", "/gw/dashboard/%2e%2e/providers.json"})
    void dots_lead_nowhere(String path) {
        assertThat(ask("GET", path).status()).isEqualTo(400);
    }

    @Test
    void files_of_the_build_are_not_served() {
        Reply reply = ask("GET", "/gw/dashboard/stamp.txt");

        assertThat(reply.body()).doesNotContain("secret of the build");
    }

    @ParameterizedTest
    @CsvSource({
        "/gw/admin/dashboard, /gw/dashboard/",
        "/gw/admin/dashboard/, /gw/dashboard/",
        "/gw/admin/dashboard/logs?model=x, /gw/dashboard/logs?model=x",
        "/gw/admin/dashboard//evil.example, /gw/dashboard//evil.example"
    })
    void the_former_address_leads_to_the_present_one(String path, String location) {
        Reply reply = ask("GET", path);

        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.field("location")).isEqualTo(location);
    }

    @Test
    void pages_are_only_read() {
        assertThat(ask("POST", "/gw/dashboard/", "Content-Length: 0").status()).isEqualTo(405);
    }
}
