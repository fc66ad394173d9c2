package dev.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedClient;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.journey.WireFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Gateways that stop while they are answering.
class StoppingJourneyTest {
    @TempDir private Path directory;
    private final ScriptedUpstream upstream = ScriptedUpstream.open();
    private final CountDownLatch rest = new CountDownLatch(1);

    @AfterEach
    void closeTheProvider() {
        rest.countDown();
        upstream.close();
    }

    @ParameterizedTest
    @EnumSource
    void it_reports_that_it_is_not_ready_and_lets_the_stream_end(WireFormat speech) {
        begins(speech);
        try (Child child = start("pre-drain: 1s, drain: 60s")) {
            assertThat(child.read("/health/ready").status()).isEqualTo(200);
            ScriptedClient client = child.client().ask(speech, true).await("w0 ");

            child.signal("TERM");

            Await.until("not ready", () -> child.read("/health/ready").status() == 503);
            assertThat(child.read("/health").status()).isEqualTo(200);
            upstream.next(talk -> talk.send(speech.wholeResponse()));
            assertThat(child.ask(speech, false).status()).as("while it listens").isEqualTo(200);
            Await.until("nobody to listen", () -> isDeaf(child.port()));
            boolean waits = Await.stays(Duration.ofMillis(500), child.process()::isAlive);
            assertThat(waits).as("waits for the stream").isTrue();
            rest.countDown();
            ScriptedClient.Reply reply = client.reply();
            assertThat(WireFormat.words(reply.body())).isEqualTo(WireFormat.wordsOf(2));
            assertThat(reply.body()).endsWith(speech.last());
            assertThat(reply.whole()).isTrue();
            Child.Ended ended = child.ended();
            assertThat(ended.status()).isZero();
            assertThat(ended.err()).contains("stopping; 1 request in flight");
            assertThat(child.calls()).hasSize(2).allMatch(it -> it.contains("\"success\""));
        }
    }

    @Test
    void an_idle_gateway_that_is_interrupted_ends_at_once_even_when_it_is_probed() {
        try (Child child = start("pre-drain: 600s, drain: 600s")) {
            assertThat(child.read("/health/ready").status()).isEqualTo(200);

            child.signal("INT");

            Child.Ended ended = child.ended();
            assertThat(ended.status()).isZero();
            assertThat(ended.err()).contains("stopping; 0 requests in flight");
        }
    }

    @Test
    void an_idle_gateway_that_nothing_probes_for_readiness_ends_at_once() {
        try (Child child = start("pre-drain: 600s, drain: 600s")) {
            assertThat(child.read("/health").status()).as("of no account").isEqualTo(200);

            child.signal("TERM");

            assertThat(child.ended().status()).isZero();
        }
    }

    @Test
    void an_idle_gateway_that_is_probed_goes_on_listening_for_a_while() {
        try (Child child = start("pre-drain: 600s, drain: 600s")) {
            assertThat(child.read("/health/ready").status()).isEqualTo(200);

            child.signal("TERM");

            Await.until("not ready", () -> child.read("/health/ready").status() == 503);
            assertThat(child.process().isAlive()).isTrue();
            child.signal("TERM");
            assertThat(child.ended().status()).isEqualTo(1);
        }
    }

    /// Nothing learns that it is not ready, so nothing would stop sending calls meanwhile.
    @ParameterizedTest
    @EnumSource
    void where_nothing_probes_only_the_calls_in_flight_are_waited_for(WireFormat speech) {
        begins(speech);
        try (Child child = start("pre-drain: 600s, drain: 600s")) {
            ScriptedClient client = child.client().ask(speech, true).await("w0 ");

            child.signal("TERM");

            Await.until("nobody to listen", () -> isDeaf(child.port()));
            rest.countDown();
            assertThat(client.reply().body()).endsWith(speech.last());
            assertThat(child.ended().status()).isZero();
        }
    }

    /// A person who stops it does not wait for a load balancer.
    @Test
    void at_a_terminal_an_idle_gateway_ends_at_once_even_when_it_is_probed() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs a terminal");
        try (Child child = atTerminal("pre-drain: 600s, drain: 600s")) {
            assertThat(child.read("/health/ready").status()).isEqualTo(200);

            child.signal("TERM");

            assertThat(child.ended().err()).contains("stopping; 0 requests in flight");
        }
    }

    @Test
    void at_a_terminal_a_gateway_with_calls_in_flight_still_lets_probes_notice() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs a terminal");
        begins(WireFormat.CHAT);
        try (Child child = atTerminal("pre-drain: 600s, drain: 600s")) {
            assertThat(child.read("/health/ready").status()).isEqualTo(200);
            ScriptedClient client = child.client().ask(WireFormat.CHAT, true).await("w0 ");

            child.signal("TERM");

            Await.until("not ready", () -> child.read("/health/ready").status() == 503);
            child.signal("INT");
            isToldOfTheEnd(client.reply(), WireFormat.CHAT);
            child.ended();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_second_signal_ends_everything_at_once(WireFormat speech) {
        begins(speech);
        try (Child child = start("pre-drain: 60s, drain: 600s")) {
            assertThat(child.read("/health/ready").status()).isEqualTo(200);
            ScriptedClient client = child.client().ask(speech, true).await("w0 ");
            child.signal("TERM");
            Await.until("not ready", () -> child.read("/health/ready").status() == 503);

            child.signal("TERM");

            assertThat(child.ended().status()).isEqualTo(1);
            isToldOfTheEnd(client.reply(), speech);
            assertThat(child.calls()).singleElement().asString().contains("\"cut\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_never_ends_is_cut_when_the_time_is_up(WireFormat speech) {
        begins(speech);
        try (Child child = start("pre-drain: 0s, drain: 300ms")) {
            ScriptedClient client = child.client().ask(speech, true).await("w0 ");
            ScriptedClient waiting = child.client().ask(speech, true);
            Await.until("both calls", () -> upstream.received().size() == 2);

            child.signal("TERM");

            isToldOfTheEnd(client.reply(), speech);
            isToldOfTheEnd(waiting.reply(), speech);
            assertThat(child.ended().status()).isEqualTo(1);
            assertThat(child.calls())
                    .hasSize(2)
                    .allMatch(it -> it.contains("\"error\":\"server_shutdown\""));
        }
    }

    /// An answer that is cut ends with an error in its format, and not like a whole one.
    private static void isToldOfTheEnd(ScriptedClient.Reply reply, WireFormat speech) {
        assertThat(reply.body())
                .contains(speech.event(0), speech.errorBegin(), "shutting down")
                .doesNotContain(speech.last());
    }

    /// Every stream begins, and goes on when the test reports it.
    private void begins(WireFormat speech) {
        upstream.always(
                talk -> {
                    talk.beginStream().chunk(speech.preamble()).chunk(speech.event(0));
                    talk.await(rest).chunk(speech.event(1));
                    talk.chunk(speech.reason()).chunk(speech.last()).lastChunk();
                });
    }

    private Child start(String stopping) {
        String server = "server: {port: 0, host: 127.0.0.1, %s}\n".formatted(stopping);
        return Child.Plan.in(directory).start(server + Child.accounts(upstream));
    }

    /// The same with its standard output at a terminal.
    private Child atTerminal(String stopping) {
        String server = "server: {port: 0, host: 127.0.0.1, %s}\n".formatted(stopping);
        String quoted = "exec script -qefc \"$(printf '%q ' \"$@\") 2>>err\" /dev/null";
        return Child.Plan.in(directory)
                .under("bash", "-c", quoted, "bash")
                .start(server + Child.accounts(upstream));
    }

    private static boolean isDeaf(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }
}
