package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Configuration;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import dev.gatehouse.journey.ScriptedUpstream.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What connections to providers do to calls: nothing, or one clear reason.
class ConnectionsJourneyTest {
    @TempDir private Path directory;

    private static String foreign() {
        String body = "{\"id\":\"of-another-caller\",\"choices\":[]}";
        return Wire.head(200, "Content-Type: application/json", "Content-Length: " + body.length())
                + body;
    }

    @Test
    void a_second_answer_of_a_provider_is_sent_to_no_client() {
        try (var gateway = GatewayFixture.open()) {
            var sent = new CountDownLatch(1);
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.send(WireFormat.CHAT.wholeResponse());
                                talk.send(foreign());
                                sent.countDown();
                            });
            assertThat(gateway.ask(WireFormat.CHAT, false).body())
                    .isEqualTo(WireFormat.CHAT.whole());
            Await.until("the second answer", () -> sent.getCount() == 0);

            Reply next = gateway.ask(WireFormat.CHAT, false);

            assertThat(next.body()).isEqualTo(WireFormat.CHAT.whole());
            assertThat(next.field("x-gatehouse-attempts")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void connections_that_a_provider_closes_cost_no_attempt(WireFormat speech) {
        var random = new Random(7);
        try (var gateway = GatewayFixture.open(Pool.yaml(speech, 2, ""))) {
            var pool = new Pool(speech);
            gateway.upstream()
                    .always(
                            talk -> {
                                pool.play(talk);
                                if (random.nextInt(3) == 0) {
                                    talk.close();
                                }
                            });
            for (int i = 0; i < 100; i++) {
                Reply reply = pool.ask(gateway, i % 2 == 0);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.field("x-gatehouse-attempts")).isEqualTo("1");
            }
            assertThat(Pool.received(gateway)).containsOnly("a");
        }
    }

    private static final Map<String, Script> UNUSABLE =
            Map.of(
                    "content coding 'br'",
                    talk -> talk.send(Wire.head(200, "Content-Encoding: br", "Content-Length: 2")),
                    "redirected",
                    talk ->
                            talk.send(
                                    Wire.head(
                                            302, "Location: http://x.test/", "Content-Length: 0")),
                    "more than 200 fields",
                    talk -> talk.send("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(250) + "\r\n"),
                    "larger than 64 KB",
                    talk -> talk.send("HTTP/1.1 200 OK\r\nX: " + "y".repeat(100_000) + "\r\n\r\n"));

    @Test
    void a_permanent_failure_is_tried_once_and_named() {
        UNUSABLE.forEach(
                (reason, script) -> {
                    try (var gateway = GatewayFixture.open()) {
                        gateway.upstream().always(script);
                        Reply reply = gateway.ask(WireFormat.CHAT, false);

                        assertThat(reply.status()).as(reason).isEqualTo(502);
                        assertThat(reply.text("error", "message")).contains(reason);
                        assertThat(reply.field("x-gatehouse-attempts")).isEqualTo("1");
                        assertThat(gateway.upstream().received()).hasSize(1);
                        assertThat(gateway.callLine()).contains(reason.replace("\"", "\\\""));
                    }
                });
    }

    @Test
    void what_cannot_pass_at_one_target_is_answered_by_another() {
        UNUSABLE.forEach(
                (reason, script) -> {
                    var pool = new Pool(WireFormat.CHAT).on("a", script);
                    try (var gateway = GatewayFixture.open(Pool.yaml(WireFormat.CHAT, 2, ""))) {
                        gateway.upstream().always(pool);

                        assertThat(pool.ask(gateway, false).status()).as(reason).isEqualTo(200);
                        assertThat(Pool.received(gateway)).containsExactly("a", "b");
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void an_untrusted_certificate_is_named_and_causes_no_retry(WireFormat speech) {
        var unknown = SelfSigned.in(directory);
        try (var gateway =
                GatewayFixture.open(new GatewayFixture.Plan("", Map.of(), unknown), false)) {
            Reply reply = gateway.ask(speech, false);

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.text("error", "message"))
                    .contains("unknown issuer CN=localhost", "upstream.trust");
            assertThat(reply.field("x-gatehouse-attempts")).isEqualTo("1");
            assertThat(gateway.callLine())
                    .contains("unknown issuer CN=localhost", "upstream.trust");
        }
    }

    @Test
    void a_trust_file_that_holds_none_is_an_error_of_the_settings() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");

        assertThat(refusal("upstream: {trust: '" + empty + "'}\n", Map.of()))
                .contains("upstream.trust", "empty.pem", "holds no certificate");
        assertThat(warnings(Map.of("SSL_CERT_FILE", directory.toString())))
                .contains("SSL_CERT_FILE", directory.toString(), "is a folder");
    }

    @Test
    void a_proxy_that_is_none_is_an_error_of_the_settings() throws Exception {
        String proxy = "socks5://me:secret-word@h:1";

        assertThat(refusal("upstream: {proxy: '" + proxy + "'}\n", Map.of()))
                .contains("upstream.proxy", "expects an address")
                .doesNotContain("secret-word");
        assertThat(warnings(Map.of("HTTPS_PROXY", proxy)))
                .contains("upstream.proxy", "HTTPS_PROXY", "expects an address")
                .doesNotContain("secret-word");
    }

    /// Other programs read the variable too, so it is no reason not to start.
    private String warnings(Map<String, String> environment) throws Exception {
        var place = new Configuration.Place(null, directory.resolve("none"), environment);
        return Configuration.read(place).bound().warnings().stream()
                .map(SettingsError::render)
                .collect(Collectors.joining("\n"));
    }

    private String refusal(String yaml, Map<String, String> environment) throws Exception {
        Files.writeString(directory.resolve("gatehouse.yaml"), yaml);
        var refused =
                Assertions.catchThrowableOfType(
                        InvalidSettingsException.class,
                        () ->
                                Configuration.read(
                                        new Configuration.Place(null, directory, environment)));
        return String.valueOf(refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy.corp:3128", "http://me:secret-word@proxy.corp:3128"})
    void a_proxy_as_other_programs_take_it_starts_and_its_password_is_not_shown(String proxy)
            throws Exception {
        Map<String, String> environment =
                Map.of("HTTPS_PROXY", proxy, "NO_PROXY", "10.0.0.0/8 .corp,*.x");
        var read = Configuration.read(new Configuration.Place(null, directory, environment));

        assertThat(read.bound().effective().toString()).doesNotContain("secret-word");
    }

    @Test
    void a_base_url_whose_host_has_an_underscore_is_taken() throws Exception {
        Map<String, String> environment = Map.of("VLLM_BASE_URL", "http://my_vllm:8000/v1");
        var read = Configuration.read(new Configuration.Place(null, directory, environment));

        assertThat(read.accounts()).singleElement().asString().contains("my_vllm");
    }

    @ParameterizedTest
    @EnumSource
    void requests_have_the_user_agent_of_the_gateway(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(speech.wholeResponse()));
            gateway.ask(speech, false, "User-Agent: of the caller");

            List<String> agents = gateway.upstream().only().all("user-agent");
            assertThat(agents).singleElement().asString().startsWith("gatehouse/");
        }
    }

    @ParameterizedTest
    @CsvSource({"the-sdk/1.0,the-sdk/1.0", ",gatehouse/"})
    void a_native_call_keeps_the_user_agent_of_its_client(String agent, String expected) {
        String field = agent == null ? "X-Other: a" : "User-Agent: " + agent;
        try (var gateway = GatewayFixture.open()) {
            gateway.raw(
                    ScriptedClient.post("/p/one/chat/completions", "{\"model\":\"gpt\"}", field));

            List<String> agents = gateway.upstream().only().all("user-agent");
            assertThat(agents).singleElement().asString().startsWith(expected);
        }
    }
}
