package dev.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedClient;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.journey.SelfSigned;
import dev.gatehouse.journey.WireFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A listener with TLS.
class TlsJourneyTest {
    private static SelfSigned certificate;
    private static ScriptedUpstream upstream;
    private static Child child;

    @TempDir private Path directory;

    @BeforeAll
    static void start(@TempDir Path shared) {
        certificate = SelfSigned.in(shared);
        upstream = ScriptedUpstream.openSecure(certificate);
        String trust = "upstream: {trust: '" + certificate.certificate() + "'}\n";
        child =
                Child.Plan.in(shared)
                        .start(
                                settings(certificate.certificate(), certificate.key())
                                        + trust
                                        + Child.accounts(upstream));
    }

    @AfterAll
    static void end() {
        child.close();
        upstream.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_leaves_a_stream_ends_that_of_the_provider(WireFormat speech) {
        int calls = child.calls().size();
        int departures = upstream.departures();
        upstream.next(ScriptedUpstream.stream(speech, 3));
        ScriptedClient.Reply whole = client().ask(speech, true).reply();
        assertThat(WireFormat.words(whole.body())).isEqualTo(WireFormat.wordsOf(3));
        upstream.next(
                talk -> {
                    talk.beginStream().chunk(speech.preamble()).chunk(speech.event(0));
                    talk.stall();
                });
        ScriptedClient leaver = client().ask(speech, true).await("w0 ");

        leaver.close();

        Await.until("the provider to be let go", () -> upstream.departures() > departures);
        Await.until("both lines", () -> child.calls().size() == calls + 2);
        assertThat(child.calls().getLast()).contains("\"outcome\":\"client_closed\"");
    }

    @Test
    void a_client_without_tls_gets_no_answer_and_affects_no_other() {
        String request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (var plain = ScriptedClient.to(child.port())) {
            assertThat(plain.send(request).isEnded()).isTrue();
        }

        assertThat(client().send(request).reply().status()).isEqualTo(200);
        assertThat(child.err()).contains("https://127.0.0.1").doesNotContain("Exception");
    }

    @Test
    void a_key_that_is_none_is_rejected_at_the_start() throws Exception {
        Path wrong = Files.writeString(directory.resolve("wrong.pem"), "no key at all");

        assertThat(refusal(settings(certificate.certificate(), wrong)))
                .contains("certificate-key", "wrong.pem")
                .doesNotContain("no key at all");
    }

    @Test
    void a_certificate_that_is_none_is_rejected_at_the_start() throws Exception {
        Path wrong = Files.writeString(directory.resolve("wrong.pem"), "");

        assertThat(refusal(settings(wrong, certificate.key()))).contains("server.certificate");
    }

    @Test
    void a_key_that_is_not_there_is_rejected_at_the_start() {
        Path absent = directory.resolve("absent.pem");

        assertThat(refusal(settings(certificate.certificate(), absent)))
                .contains("server.certificate-key", "cannot be read", "absent.pem");
    }

    @Test
    void a_certificate_without_a_key_does_not_listen_in_the_open() {
        String half = "server: {port: 0, certificate: '" + certificate.certificate() + "'}\n";

        assertThat(refusal(half)).contains("server.certificate-key", "together");
    }

    private String refusal(String settings) {
        try (var refused = Child.Plan.in(directory).begin(settings)) {
            Child.Ended ended = refused.ended();
            assertThat(ended.status()).as(ended.err()).isEqualTo(78);
            assertThat(ended.err()).doesNotContain("Exception:", "\tat ", "listening");
            return ended.err();
        }
    }

    private static ScriptedClient client() {
        return child.keep(ScriptedClient.secure(child.port(), certificate));
    }

    private static String settings(Path chain, Path key) {
        return "server: {port: 0, host: 127.0.0.1, certificate: '%s', certificate-key: '%s'}\n"
                .formatted(chain, key);
    }
}
