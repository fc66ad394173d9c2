package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.app.Configuration;
import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.settings.RefusedSettings;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Room for calls, new settings, closing time, and what operators can do.
class OperationsJourneyTest {
    private static final String MASTER = "gk-master";
    private static final String LOCKED =
            "server: {port: 0, host: 127.0.0.1, master-key: " + MASTER + "}\n";

    @ParameterizedTest
    @EnumSource
    void new_settings_reach_new_calls_and_leave_streams_alone(Speech speech) throws Exception {
        try (var rig = Rig.open()) {
            var over = new CountDownLatch(1);
            rig.upstream().always(talk -> paused(talk, speech, over));
            var clients = new ArrayList<ScriptedClient>();
            for (int i = 0; i < 5; i++) {
                clients.add(rig.client().ask(speech, true).await("w0 "));
            }
            String type = speech == Speech.CHAT ? "openai" : "anthropic";
            rig.write(
                    "server: {port: 0}\nproviders:\n" + rig.account("other", type, "second-model"));

            rig.gatehouse().reload(Configuration.read(rig.place()));
            String named = speech.request(false).replace(speech.model(), "second-model");
            rig.upstream().next(talk -> talk.send(speech.wholeResponse()));
            Reply fresh = rig.ask(speech, named);
            Reply gone = rig.ask(speech, false);
            over.countDown();

            assertThat(fresh.all("x-gatehouse-account")).containsExactly("other");
            assertThat(gone.status()).isEqualTo(404);
            for (ScriptedClient client : clients) {
                assertThat(client.reply().body()).isEqualTo(Rig.joined(speech.stream(2)));
            }
        }
    }

    @Test
    void a_broken_file_leaves_the_settings_as_they_are() {
        try (var rig = Rig.open()) {
            rig.write("providers: {one: {type: nobody-knows}}\nserver: {port: many}\n");

            assertThat(catchThrowable(() -> Configuration.read(rig.place())))
                    .isInstanceOf(RefusedSettings.class);
            assertThat(rig.ask(Speech.CHAT, false).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closing_waits_for_streams_and_takes_nobody_new(Speech speech) throws Exception {
        try (var rig = Rig.open()) {
            var over = new CountDownLatch(1);
            rig.upstream().always(talk -> paused(talk, speech, over));
            ScriptedClient client = rig.client().ask(speech, true).await("w0 ");
            assertThat(ready(rig).status()).isEqualTo(200);

            CompletableFuture<Boolean> drained =
                    drain(rig, Duration.ofMillis(500), Duration.ofSeconds(30));
            Poll.until("the sign", () -> ready(rig).status() == 503);
            Poll.until("the door to close", () -> refused(rig));
            assertThat(drained).isNotDone();
            over.countDown();

            assertThat(client.reply().body()).isEqualTo(Rig.joined(speech.stream(2)));
            assertThat(drained.get()).isTrue();
            assertThat(client.isEnded()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closing_ends_at_its_limit_and_callers_are_told(Speech speech) throws Exception {
        try (var rig = Rig.open()) {
            rig.upstream().always(talk -> paused(talk, speech, new CountDownLatch(1)));
            ScriptedClient client = rig.client().ask(speech, true).await("w0 ");

            CompletableFuture<Boolean> drained = drain(rig, Duration.ZERO, Duration.ofMillis(200));
            Reply reply = client.reply();

            assertThat(drained.get()).isFalse();
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body())
                    .contains(speech.errorBegin(), "shutting down")
                    .doesNotContain(speech.last());
            Poll.until("the upstream to be let go", () -> rig.upstream().openConnections() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_operator_sees_calls_and_ends_them(Speech speech) {
        try (var rig = Rig.open(LOCKED)) {
            rig.upstream()
                    .next(ScriptedUpstream.Talk::stall)
                    .next(talk -> paused(talk, speech, new CountDownLatch(1)));
            String key = "Authorization: Bearer " + MASTER;
            ScriptedClient waiting = rig.client().ask(speech, true, key, "x-request-id: first");
            Poll.until("the question", () -> rig.upstream().asked().size() == 1);
            ScriptedClient answered =
                    rig.client().ask(speech, true, key, "x-request-id: second").await("w0 ");

            String list = admin(rig, "GET", "").body();
            assertThat(list.replaceAll(".*\"id\":\"first\"([^}]*)}.*", "$1"))
                    .contains("\"phase\":\"asking\"");
            assertThat(list.replaceAll(".*\"id\":\"second\"([^}]*)}.*", "$1"))
                    .contains("\"phase\":\"answering\"", "\"account\":\"" + speech.account());
            assertThat(admin(rig, "DELETE", "/first").status()).isEqualTo(200);
            assertThat(admin(rig, "DELETE", "/second").status()).isEqualTo(200);

            assertThat(waiting.reply().status()).isEqualTo(503);
            assertThat(answered.reply().body())
                    .contains(speech.errorBegin(), "ended this call")
                    .doesNotContain(speech.last());
            Poll.until("the upstream to be let go", () -> rig.upstream().openConnections() == 0);
            assertThat(admin(rig, "DELETE", "/first").status()).isEqualTo(404);
        }
    }

    @Test
    void who_has_no_key_sees_no_calls() {
        try (var rig = Rig.open(LOCKED)) {
            Reply reply = rig.raw("GET /admin/api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(reply.status()).isEqualTo(401);
        }
    }

    @Test
    void large_bodies_never_take_more_than_their_room() throws Exception {
        try (var rig = Rig.open("admission: {bytes: 96MB, waiting: 100, patience: 10s}\n")) {
            rig.upstream()
                    .always(
                            ScriptedUpstream.Script.beforeBody(
                                    talk -> talk.skipBody().send(Speech.CHAT.wholeResponse())));
            var most = new AtomicLong();
            var over = new CountDownLatch(1);
            Thread watch =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        while (over.getCount() > 0) {
                                            long held = rig.admission().bytesHeld();
                                            most.accumulateAndGet(held, Math::max);
                                            java.util.concurrent.locks.LockSupport.parkNanos(
                                                    500_000);
                                        }
                                    });
            byte[] request = large(31 << 20);
            var callers = new ArrayList<Thread>();
            var statuses = new java.util.concurrent.ConcurrentLinkedQueue<Integer>();
            for (int i = 0; i < 50; i++) {
                callers.add(
                        Thread.ofVirtual()
                                .start(
                                        () -> {
                                            try (var client = ScriptedClient.to(rig.port())) {
                                                statuses.add(client.send(request).reply().status());
                                            } catch (java.io.UncheckedIOException turnedAway) {
                                                statuses.add(503);
                                            }
                                        }));
            }
            for (Thread caller : callers) {
                assertThat(caller.join(Duration.ofSeconds(60))).isTrue();
            }
            over.countDown();
            watch.join();

            assertThat(statuses).hasSize(50).contains(200).isSubsetOf(200, 503);
            assertThat(most).hasPositiveValue();
            assertThat(most.get()).isLessThanOrEqualTo(96L << 20);
            Poll.until("the room to be given back", () -> rig.admission().bytesHeld() == 0);
        }
    }

    @Test
    void room_is_given_back_whatever_becomes_of_a_call() {
        try (var rig = Rig.open("admission: {calls: 1}\nretry: {max-retries: 0}\n")) {
            rig.ask(Speech.CHAT, "{");
            rig.ask(Speech.CHAT, "{\"model\":\"nobody\"}");
            rig.upstream().next(ScriptedUpstream.Talk::reset);
            rig.ask(Speech.CHAT, false);
            rig.upstream().next(ScriptedUpstream.Talk::stall);
            try (var client = ScriptedClient.to(rig.port())) {
                client.ask(Speech.CHAT, false);
                Poll.until("the question", () -> rig.upstream().asked().size() == 2);
            }
            Poll.until("the room", () -> rig.admission().underWay() == 0);

            assertThat(rig.ask(Speech.CHAT, false).status()).isEqualTo(200);
            Poll.until("the bytes", () -> rig.admission().bytesHeld() == 0);
        }
    }

    private static byte[] large(int size) {
        String body = "{\"model\":\"gpt\",\"x\":\"" + "x".repeat(size) + "\"}";
        return ScriptedClient.post("/v1/chat/completions", body)
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static void paused(ScriptedUpstream.Talk talk, Speech speech, CountDownLatch over)
            throws Exception {
        talk.beginStream().chunk(speech.preamble()).chunk(speech.event(0));
        talk.await(over);
        talk.chunk(speech.event(1)).chunk(speech.reason()).chunk(speech.last()).lastChunk();
    }

    private static CompletableFuture<Boolean> drain(Rig rig, Duration before, Duration limit) {
        var drained = new CompletableFuture<Boolean>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                drained.complete(rig.gatehouse().drain(before, limit));
                            } catch (java.io.IOException failed) {
                                drained.completeExceptionally(failed);
                            }
                        });
        return drained;
    }

    private static Reply ready(Rig rig) {
        return rig.raw("GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private static boolean refused(Rig rig) {
        try (var _ = ScriptedClient.to(rig.port())) {
            return false;
        } catch (java.io.UncheckedIOException failed) {
            return failed.getCause() instanceof ConnectException;
        }
    }

    private static Reply admin(Rig rig, String method, String rest) {
        return rig.raw(
                method
                        + " /admin/api/v1/live"
                        + rest
                        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + MASTER
                        + "\r\n\r\n");
    }
}
