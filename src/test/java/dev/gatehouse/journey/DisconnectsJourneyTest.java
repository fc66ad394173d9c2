package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that disconnect, and clients that stop reading.
class DisconnectsJourneyTest {
    /// In the first half second of a call its client is not watched.
    private static final Duration UNWATCHED = Duration.ofMillis(600);

    private static SelfSigned certificate;

    @BeforeAll
    static void make_a_certificate(@TempDir Path directory) {
        certificate = SelfSigned.in(directory);
    }

    enum Listener {
        PLAIN,
        TLS
    }

    enum Way {
        CLOSE(ScriptedClient::close),
        RESET(ScriptedClient::reset);

        @SuppressWarnings("ImmutableEnumChecker") // a method of a client
        private final Consumer<ScriptedClient> how;

        Way(Consumer<ScriptedClient> how) {
            this.how = how;
        }
    }

    static Stream<Arguments> everyWay() {
        var all = new ArrayList<Arguments>();
        for (WireFormat speech : WireFormat.values()) {
            for (Listener listener : Listener.values()) {
                for (Way way : Way.values()) {
                    all.add(Arguments.of(speech, listener, way));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void a_client_that_leaves_before_the_first_token_is_detected(
            WireFormat speech, Listener listener, Way way) {
        try (var gateway = gateway(listener)) {
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.beginStream().chunk(speech.preamble());
                                talk.stall();
                            });
            ScriptedClient client = client(gateway, listener).ask(speech, true);
            Await.until("the question", () -> gateway.upstream().received().size() == 1);

            leave(gateway, client, way);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void a_client_that_leaves_before_the_answer_has_begun_is_detected(
            WireFormat speech, Listener listener, Way way) {
        try (var gateway = gateway(listener)) {
            gateway.upstream().always(ScriptedUpstream.Talk::stall);
            ScriptedClient client = client(gateway, listener).ask(speech, true);
            Await.until("the question", () -> gateway.upstream().received().size() == 1);

            leave(gateway, client, way);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void a_client_that_leaves_in_the_middle_of_a_stream_is_detected(
            WireFormat speech, Listener listener, Way way) {
        try (var gateway = gateway(listener)) {
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.beginStream().chunk(speech.preamble());
                                talk.chunk(speech.event(0));
                                talk.stall();
                            });
            ScriptedClient client = client(gateway, listener).ask(speech, true).await("w0 ");

            leave(gateway, client, way);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void a_client_that_leaves_during_a_whole_answer_is_detected(
            WireFormat speech, Listener listener, Way way) {
        try (var gateway = gateway(listener)) {
            gateway.upstream()
                    .always(
                            talk -> {
                                String whole = speech.wholeResponse();
                                talk.send(whole.substring(0, whole.length() - 20));
                                talk.stall();
                            });
            ScriptedClient client = client(gateway, listener).ask(speech, false);
            Await.until("the question", () -> gateway.upstream().received().size() == 1);

            leave(gateway, client, way);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_leaves_while_a_retry_is_waited_for_is_detected(WireFormat speech) {
        try (var gateway = GatewayFixture.virtual()) {
            gateway.upstream()
                    .always(ScriptedUpstream.error(speech, 429, "wait", "Retry-After: 8"));
            ScriptedClient client = gateway.client().ask(speech, false);
            Await.until("the question", () -> gateway.upstream().received().size() == 1);

            client.close();
            gateway.advance(UNWATCHED);

            Await.until("the call to end", () -> gateway.gatehouse().live().size() == 0);
            assertThat(gateway.callLine()).contains("\"outcome\":\"client_closed\"");
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void a_client_that_leaves_in_the_middle_of_its_body_is_detected(Way way) {
        try (var gateway = GatewayFixture.open()) {
            String request =
                    ScriptedClient.post("/v1/messages", WireFormat.MESSAGES.request(false));
            ScriptedClient client =
                    gateway.client().send(request.substring(0, request.length() - 10));
            Await.until("the call", () -> gateway.gatehouse().live().size() == 1);

            way.how.accept(client);

            Await.until("the call to end", () -> gateway.gatehouse().live().size() == 0);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    static Stream<Arguments> everyListener() {
        return Stream.of(WireFormat.values())
                .flatMap(
                        speech ->
                                Stream.of(Listener.values())
                                        .flatMap(
                                                listener ->
                                                        Stream.of(
                                                                Arguments.of(
                                                                        speech, listener, true),
                                                                Arguments.of(
                                                                        speech, listener, false))));
    }

    /// A client that has ended its request still expects its answer.
    @ParameterizedTest
    @MethodSource("everyListener")
    void a_client_that_half_closes_before_the_answer_gets_all_of_it(
            WireFormat speech, Listener listener, boolean streamed) {
        try (var gateway = gateway(listener)) {
            var noticed = new CountDownLatch(1);
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.await(noticed);
                                if (streamed) {
                                    ScriptedUpstream.stream(speech, 3).play(talk);
                                } else {
                                    talk.send(speech.wholeResponse());
                                }
                            });
            ScriptedClient client = client(gateway, listener).ask(speech, streamed).halfClose();
            // The first sign that the end of its input has been noticed.
            passWhileWatched(gateway, client);
            assertThat(client.awaitHead().head()).startsWith("HTTP/1.1 100 ");
            noticed.countDown();
            ScriptedClient.Reply reply = client.reply();

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body())
                    .isEqualTo(streamed ? GatewayFixture.joined(speech.stream(3)) : speech.whole());
            assertThat(gateway.callLine()).contains("\"outcome\":\"success\"");
            assertThat(gateway.upstream().departures()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("everyListener")
    void a_client_that_half_closes_in_the_middle_of_a_stream_gets_the_rest(
            WireFormat speech, Listener listener, boolean pinged) {
        try (var gateway = gateway(listener)) {
            var noticed = new CountDownLatch(1);
            gateway.upstream()
                    .always(
                            talk -> {
                                List<String> events = speech.stream(3);
                                talk.beginStream();
                                talk.chunk(GatewayFixture.joined(events.subList(0, 2)));
                                talk.await(noticed);
                                talk.chunk(GatewayFixture.joined(events.subList(2, events.size())));
                                talk.lastChunk();
                            });
            ScriptedClient client = client(gateway, listener).ask(speech, true).await("w0 ");
            client.halfClose();
            if (pinged) {
                passWhileWatched(gateway, client);
                client.await(speech.heartbeat());
            }
            noticed.countDown();
            ScriptedClient.Reply reply = client.reply();

            assertThat(reply.whole()).isTrue();
            assertThat(WireFormat.words(reply.body())).isEqualTo(WireFormat.wordsOf(3));
            assertThat(gateway.callLine()).contains("\"outcome\":\"success\"");
        }
    }

    /// Lets time pass until the gateway looks after the client. Over TLS the client does not see
    /// what has come before it reads.
    private static void passWhileWatched(GatewayFixture gateway, ScriptedClient client) {
        for (int i = 0; i < 5 && !client.hasReceived(); i++) {
            gateway.advance(UNWATCHED);
            Await.within(Duration.ofMillis(60), client::hasReceived);
        }
    }

    private static void leave(GatewayFixture gateway, ScriptedClient client, Way way) {
        Await.until("the call", () -> gateway.gatehouse().live().size() == 1);

        way.how.accept(client);
        gateway.advance(UNWATCHED);

        Await.until("the upstream to be let go", () -> gateway.upstream().departures() == 1);
        assertThat(gateway.callLine()).contains("\"outcome\":\"client_closed\"", "\"status\":499");
        Await.until("the call to end", () -> gateway.gatehouse().live().size() == 0);
        assertThat(gateway.upstream().received()).hasSize(1);
    }

    @Test
    void a_client_that_pauses_slows_the_provider_and_times_out_in_the_end() {
        try (var gateway = GatewayFixture.virtual()) {
            String large = WireFormat.CHAT.event(1).replace("w1 ", "y".repeat(16 * 1024));
            byte[] chunk = bytes(large);
            gateway.upstream().always(talk -> torrent(talk, chunk));
            ScriptedClient client = gateway.keep(ScriptedClient.to(gateway.port(), 4096));
            client.ask(WireFormat.CHAT, true).awaitHead();
            awaitStill(gateway);

            assertThat(gateway.upstream().bytesSent()).isLessThan(16 << 20);
            gateway.passLimit(
                    Duration.ofMinutes(1), "the cut", () -> gateway.gatehouse().live().size() == 0);

            Await.until("the upstream to be let go", () -> gateway.upstream().departures() == 1);
            assertThat(gateway.callLine()).contains("\"outcome\":\"client_closed\"");
            assertThat(client.reply().whole()).isFalse();
        }
    }

    @Test
    void a_client_that_reads_slowly_does_not_time_out() {
        try (var gateway = GatewayFixture.virtual()) {
            String large = WireFormat.CHAT.event(1).replace("w1 ", "y".repeat(16 * 1024));
            byte[] chunk = bytes(large);
            gateway.upstream().always(talk -> torrent(talk, chunk));
            ScriptedClient client = gateway.keep(ScriptedClient.to(gateway.port(), 4096));
            client.ask(WireFormat.CHAT, true).awaitHead();
            awaitStill(gateway);

            for (int i = 0; i < 5; i++) {
                gateway.advance(Duration.ofSeconds(40));
                long before = gateway.upstream().bytesSent();
                Await.until(
                        "more to come",
                        () -> {
                            client.readSome(256 * 1024);
                            return gateway.upstream().bytesSent() > before;
                        });
                awaitStill(gateway);
            }

            assertThat(gateway.gatehouse().live().size()).isEqualTo(1);
        }
    }

    @Test
    void a_hundred_clients_that_pause_cost_little_memory() {
        try (var gateway = GatewayFixture.open()) {
            String large = WireFormat.CHAT.event(1).replace("w1 ", "y".repeat(64 * 1024));
            byte[] chunk = bytes(large);
            gateway.upstream().always(talk -> torrent(talk, chunk));
            long before = usedHeap();
            for (int i = 0; i < 100; i++) {
                ScriptedClient client = gateway.keep(ScriptedClient.to(gateway.port(), 4096));
                client.ask(WireFormat.CHAT, true).awaitHead();
            }
            awaitStill(gateway);

            assertThat(usedHeap() - before).isLessThan(64L << 20);
        }
    }

    private static byte[] bytes(String event) {
        return ScriptedUpstream.Wire.chunk(event).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void torrent(ScriptedUpstream.Talk talk, byte[] chunk) throws Exception {
        talk.beginStream().chunk(WireFormat.CHAT.preamble());
        while (true) {
            talk.send(chunk);
        }
    }

    /// Until every buffer between the provider and the caller is full.
    private static void awaitStill(GatewayFixture gateway) {
        Await.until(
                Duration.ofSeconds(20),
                "the provider to be held back",
                () -> {
                    long sent = gateway.upstream().bytesSent();
                    return Await.stays(
                            Duration.ofMillis(300), () -> gateway.upstream().bytesSent() == sent);
                });
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private static GatewayFixture gateway(Listener listener) {
        return switch (listener) {
            case PLAIN -> GatewayFixture.virtual();
            case TLS ->
                    GatewayFixture.open(
                            new GatewayFixture.Plan(
                                    """
                                    server: {port: 0, certificate: '%1$s', certificate-key: '%2$s'}
                                    upstream: {trust: '%1$s'}
                                    """
                                            .formatted(
                                                    certificate.certificate(), certificate.key()),
                                    Map.of(),
                                    certificate),
                            true);
        };
    }

    private static ScriptedClient client(GatewayFixture gateway, Listener listener) {
        return switch (listener) {
            case PLAIN -> gateway.client();
            case TLS -> gateway.keep(ScriptedClient.secure(gateway.port(), certificate));
        };
    }
}
