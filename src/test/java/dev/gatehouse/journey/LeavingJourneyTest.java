package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Callers who leave, and callers who stop reading.
class LeavingJourneyTest {
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
        RESET(ScriptedClient::reset),
        HALF_CLOSE(ScriptedClient::halfClose);

        @SuppressWarnings("ImmutableEnumChecker") // a method of a client
        private final Consumer<ScriptedClient> how;

        Way(Consumer<ScriptedClient> how) {
            this.how = how;
        }
    }

    static java.util.stream.Stream<Arguments> everyWay() {
        var all = new ArrayList<Arguments>();
        for (Speech speech : Speech.values()) {
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
    void who_leaves_before_the_first_token_is_noticed(Speech speech, Listener listener, Way way) {
        try (var rig = rig(listener)) {
            rig.upstream()
                    .always(
                            talk -> {
                                talk.beginStream().chunk(speech.preamble());
                                talk.stall();
                            });
            ScriptedClient client = client(rig, listener).ask(speech, true);
            Poll.until("the question", () -> rig.upstream().asked().size() == 1);

            leave(rig, client, way);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void who_leaves_before_the_answer_has_begun_is_noticed(
            Speech speech, Listener listener, Way way) {
        try (var rig = rig(listener)) {
            rig.upstream().always(ScriptedUpstream.Talk::stall);
            ScriptedClient client = client(rig, listener).ask(speech, true);
            Poll.until("the question", () -> rig.upstream().asked().size() == 1);

            leave(rig, client, way);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void who_leaves_in_the_middle_of_a_stream_is_noticed(
            Speech speech, Listener listener, Way way) {
        try (var rig = rig(listener)) {
            rig.upstream()
                    .always(
                            talk -> {
                                talk.beginStream().chunk(speech.preamble());
                                talk.chunk(speech.event(0));
                                talk.stall();
                            });
            ScriptedClient client = client(rig, listener).ask(speech, true).await("w0 ");

            leave(rig, client, way);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void who_leaves_during_a_whole_answer_is_noticed(Speech speech, Listener listener, Way way) {
        try (var rig = rig(listener)) {
            rig.upstream()
                    .always(
                            talk -> {
                                String whole = speech.wholeResponse();
                                talk.send(whole.substring(0, whole.length() - 20));
                                talk.stall();
                            });
            ScriptedClient client = client(rig, listener).ask(speech, false);
            Poll.until("the question", () -> rig.upstream().asked().size() == 1);

            leave(rig, client, way);
        }
    }

    @ParameterizedTest
    @EnumSource
    void who_leaves_while_a_retry_is_waited_for_is_noticed(Speech speech) {
        try (var rig = Rig.open()) {
            rig.upstream().always(ScriptedUpstream.error(speech, 429, "wait", "Retry-After: 8"));
            ScriptedClient client = rig.client().ask(speech, false);
            Poll.until("the question", () -> rig.upstream().asked().size() == 1);

            client.close();

            Poll.until("the call to end", () -> rig.gatehouse().live().size() == 0);
            assertThat(rig.callLine()).contains("\"outcome\":\"client_closed\"");
            assertThat(rig.upstream().asked()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void who_leaves_in_the_middle_of_his_body_is_noticed(Way way) {
        try (var rig = Rig.open()) {
            String request = ScriptedClient.post("/v1/messages", Speech.MESSAGES.request(false));
            ScriptedClient client = rig.client().send(request.substring(0, request.length() - 10));
            Poll.until("the call", () -> rig.gatehouse().live().size() == 1);

            way.how.accept(client);

            Poll.until("the call to end", () -> rig.gatehouse().live().size() == 0);
            assertThat(rig.upstream().asked()).isEmpty();
        }
    }

    private static void leave(Rig rig, ScriptedClient client, Way way) {
        // Nobody is watched in the first half second.
        Poll.until("the call", () -> rig.gatehouse().live().size() == 1);
        long began = System.nanoTime();

        way.how.accept(client);

        Poll.until("the upstream to be let go", () -> rig.upstream().departures().size() == 1);
        assertThat(Duration.ofNanos(rig.upstream().departures().getFirst() - began))
                .isLessThan(Duration.ofSeconds(1));
        assertThat(rig.callLine()).contains("\"outcome\":\"client_closed\"", "\"status\":499");
        Poll.until("the call to end", () -> rig.gatehouse().live().size() == 0);
        assertThat(rig.upstream().asked()).hasSize(1);
    }

    @Test
    void a_caller_who_pauses_holds_the_provider_back_and_is_cut_at_last() {
        try (var rig = Rig.virtual()) {
            String large = Speech.CHAT.event(1).replace("w1 ", "y".repeat(16 * 1024));
            byte[] chunk = bytes(large);
            rig.upstream().always(talk -> torrent(talk, chunk));
            ScriptedClient client = rig.keep(ScriptedClient.to(rig.port(), 4096));
            client.ask(Speech.CHAT, true).awaitHead();
            awaitStill(rig);

            assertThat(rig.upstream().bytesSent()).isLessThan(16 << 20);
            Duration waited =
                    rig.passUntil(
                            Duration.ofSeconds(1),
                            "the cut",
                            () -> rig.gatehouse().live().size() == 0);

            assertThat(waited).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(65));
            Poll.until("the upstream to be let go", () -> rig.upstream().departures().size() == 1);
            assertThat(rig.callLine()).contains("\"outcome\":\"client_closed\"");
            assertThat(client.reply().whole()).isFalse();
        }
    }

    @Test
    void a_caller_who_reads_slowly_but_reads_is_not_cut() {
        try (var rig = Rig.virtual()) {
            String large = Speech.CHAT.event(1).replace("w1 ", "y".repeat(16 * 1024));
            byte[] chunk = bytes(large);
            rig.upstream().always(talk -> torrent(talk, chunk));
            ScriptedClient client = rig.keep(ScriptedClient.to(rig.port(), 4096));
            client.ask(Speech.CHAT, true).awaitHead();
            awaitStill(rig);

            for (int i = 0; i < 5; i++) {
                rig.pass(Duration.ofSeconds(40));
                long before = rig.upstream().bytesSent();
                Poll.until(
                        "more to come",
                        () -> {
                            client.readSome(256 * 1024);
                            return rig.upstream().bytesSent() > before;
                        });
                awaitStill(rig);
            }

            assertThat(rig.gatehouse().live().size()).isEqualTo(1);
        }
    }

    @Test
    void a_hundred_callers_who_pause_cost_little_memory() {
        try (var rig = Rig.open()) {
            String large = Speech.CHAT.event(1).replace("w1 ", "y".repeat(64 * 1024));
            byte[] chunk = bytes(large);
            rig.upstream().always(talk -> torrent(talk, chunk));
            long before = usedHeap();
            for (int i = 0; i < 100; i++) {
                ScriptedClient client = rig.keep(ScriptedClient.to(rig.port(), 4096));
                client.ask(Speech.CHAT, true).awaitHead();
            }
            awaitStill(rig);

            assertThat(usedHeap() - before).isLessThan(64L << 20);
        }
    }

    private static byte[] bytes(String event) {
        return ScriptedUpstream.Wire.chunk(event).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void torrent(ScriptedUpstream.Talk talk, byte[] chunk) throws Exception {
        talk.beginStream().chunk(Speech.CHAT.preamble());
        while (true) {
            talk.send(chunk);
        }
    }

    /// Until every buffer between the provider and the caller is full.
    private static void awaitStill(Rig rig) {
        Poll.until(
                Duration.ofSeconds(20),
                "the provider to be held back",
                () -> {
                    long sent = rig.upstream().bytesSent();
                    return Poll.stays(
                            Duration.ofMillis(300), () -> rig.upstream().bytesSent() == sent);
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

    private static Rig rig(Listener listener) {
        return switch (listener) {
            case PLAIN -> Rig.open();
            case TLS ->
                    Rig.open(
                            new Rig.Plan(
                                    """
                                    server: {port: 0, certificate: '%1$s', certificate-key: '%2$s'}
                                    upstream: {trust: '%1$s'}
                                    """
                                            .formatted(
                                                    certificate.certificate(), certificate.key()),
                                    Map.of(),
                                    certificate),
                            false);
        };
    }

    private static ScriptedClient client(Rig rig, Listener listener) {
        return switch (listener) {
            case PLAIN -> rig.client();
            case TLS -> rig.keep(ScriptedClient.secure(rig.port(), certificate));
        };
    }
}
