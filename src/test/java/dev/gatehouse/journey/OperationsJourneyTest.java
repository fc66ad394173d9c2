package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.app.Configuration;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
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
    void new_settings_apply_to_new_calls_and_not_to_open_streams(WireFormat speech)
            throws Exception {
        try (var gateway = GatewayFixture.open()) {
            var over = new CountDownLatch(1);
            gateway.upstream().always(talk -> paused(talk, speech, over));
            var clients = new ArrayList<ScriptedClient>();
            for (int i = 0; i < 5; i++) {
                clients.add(gateway.client().ask(speech, true).await("w0 "));
            }
            String type = speech == WireFormat.CHAT ? "openai" : "anthropic";
            gateway.write(
                    "server: {port: 0}\nproviders:\n"
                            + gateway.account("other", type, "second-model"));

            gateway.gatehouse().reload(Configuration.read(gateway.place()));
            String named = speech.request(false).replace(speech.model(), "second-model");
            gateway.upstream().next(talk -> talk.send(speech.wholeResponse()));
            Reply fresh = gateway.ask(speech, named);
            Reply gone = gateway.ask(speech, false);
            over.countDown();

            assertThat(fresh.all("x-gatehouse-account")).containsExactly("other");
            assertThat(gone.status()).isEqualTo(404);
            for (ScriptedClient client : clients) {
                assertThat(client.reply().body())
                        .isEqualTo(GatewayFixture.joined(speech.stream(2)));
            }
        }
    }

    @Test
    void a_malformed_file_leaves_the_settings_as_they_are() {
        try (var gateway = GatewayFixture.open()) {
            gateway.write("providers: {one: {type: nobody-knows}}\nserver: {port: many}\n");

            assertThat(catchThrowable(() -> Configuration.read(gateway.place())))
                    .isInstanceOf(InvalidSettingsException.class);
            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closing_waits_for_streams_and_rejects_new_calls(WireFormat speech) throws Exception {
        try (var gateway = GatewayFixture.open()) {
            var over = new CountDownLatch(1);
            gateway.upstream().always(talk -> paused(talk, speech, over));
            ScriptedClient client = gateway.client().ask(speech, true).await("w0 ");
            assertThat(ready(gateway).status()).isEqualTo(200);

            CompletableFuture<Boolean> drained =
                    drain(gateway, Duration.ofMillis(500), Duration.ofSeconds(30));
            Await.until("the sign", () -> ready(gateway).status() == 503);
            Await.until("the door to close", () -> refused(gateway));
            assertThat(drained).isNotDone();
            over.countDown();

            assertThat(client.reply().body()).isEqualTo(GatewayFixture.joined(speech.stream(2)));
            assertThat(drained.get()).isTrue();
            assertThat(client.isEnded()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closing_ends_at_its_limit_with_an_error_for_clients(WireFormat speech) throws Exception {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> paused(talk, speech, new CountDownLatch(1)));
            ScriptedClient client = gateway.client().ask(speech, true).await("w0 ");

            CompletableFuture<Boolean> drained =
                    drain(gateway, Duration.ZERO, Duration.ofMillis(200));
            Reply reply = client.reply();

            assertThat(drained.get()).isFalse();
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body())
                    .contains(speech.errorBegin(), "shutting down")
                    .doesNotContain(speech.last());
            Await.until(
                    "the upstream to be let go", () -> gateway.upstream().openConnections() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_operator_sees_calls_and_ends_them(WireFormat speech) {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            gateway.upstream()
                    .next(ScriptedUpstream.Talk::stall)
                    .next(talk -> paused(talk, speech, new CountDownLatch(1)));
            String key = "Authorization: Bearer " + MASTER;
            ScriptedClient waiting = gateway.client().ask(speech, true, key, "x-request-id: first");
            Await.until("the question", () -> gateway.upstream().received().size() == 1);
            ScriptedClient answered =
                    gateway.client().ask(speech, true, key, "x-request-id: second").await("w0 ");

            String list = admin(gateway, "GET", "").body();
            assertThat(list.replaceAll(".*\"id\":\"first\"([^}]*)}.*", "$1"))
                    .contains("\"phase\":\"sending\"");
            assertThat(list.replaceAll(".*\"id\":\"second\"([^}]*)}.*", "$1"))
                    .contains("\"phase\":\"answering\"", "\"account\":\"" + speech.account());
            assertThat(admin(gateway, "DELETE", "/first").status()).isEqualTo(200);
            assertThat(admin(gateway, "DELETE", "/second").status()).isEqualTo(200);

            assertThat(waiting.reply().status()).isEqualTo(503);
            assertThat(answered.reply().body())
                    .contains(speech.errorBegin(), "cancelled this call")
                    .doesNotContain(speech.last());
            Await.until(
                    "the upstream to be let go", () -> gateway.upstream().openConnections() == 0);
            assertThat(admin(gateway, "DELETE", "/first").status()).isEqualTo(404);
        }
    }

    @Test
    void a_client_without_a_key_sees_no_calls() {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            Reply reply = gateway.raw("GET /admin/api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(reply.status()).isEqualTo(401);
        }
    }

    @Test
    void large_bodies_never_take_more_than_their_room() throws Exception {
        String room =
                "admission: {body-size-limit: 4MB, max-body-bytes: 12MB, queue-timeout: 10s}\n";
        try (var gateway = GatewayFixture.open(room)) {
            gateway.upstream()
                    .always(
                            ScriptedUpstream.Script.beforeBody(
                                    talk -> talk.skipBody().send(WireFormat.CHAT.wholeResponse())));
            byte[] request = large((4 << 20) - 1000);
            var statuses = new ConcurrentLinkedQueue<Integer>();
            for (int i = 0; i < 50; i++) {
                Thread.ofVirtual().start(() -> statuses.add(status(gateway, request)));
            }
            var most = new AtomicLong();
            Await.until(
                    "all to be answered",
                    () -> {
                        most.accumulateAndGet(gateway.admission().bytesHeld(), Math::max);
                        return statuses.size() == 50;
                    });

            assertThat(statuses).contains(200).isSubsetOf(200, 503);
            assertThat(most).hasPositiveValue();
            assertThat(most.get()).isLessThanOrEqualTo(12L << 20);
            Await.until("the room to be given back", () -> gateway.admission().bytesHeld() == 0);
        }
    }

    /// How a request ends; one whose sending is cut short was rejected.
    private static int status(GatewayFixture gateway, byte[] request) {
        try (var client = ScriptedClient.to(gateway.port())) {
            return client.send(request).reply().status();
        } catch (java.io.UncheckedIOException _) {
            return 503;
        }
    }

    @Test
    void room_is_given_back_whatever_becomes_of_a_call() {
        try (var gateway =
                GatewayFixture.open("admission: {max-in-flight: 1}\nretry: {max-retries: 0}\n")) {
            gateway.ask(WireFormat.CHAT, "{");
            gateway.ask(WireFormat.CHAT, "{\"model\":\"nobody\"}");
            gateway.upstream().next(ScriptedUpstream.Talk::reset);
            gateway.ask(WireFormat.CHAT, false);
            gateway.upstream().next(ScriptedUpstream.Talk::stall);
            try (var client = ScriptedClient.to(gateway.port())) {
                client.ask(WireFormat.CHAT, false);
                Await.until("the question", () -> gateway.upstream().received().size() == 2);
            }
            Await.until("the room", () -> gateway.admission().inFlight() == 0);

            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
            Await.until("the bytes", () -> gateway.admission().bytesHeld() == 0);
        }
    }

    private static byte[] large(int size) {
        String body = "{\"model\":\"gpt\",\"x\":\"" + "x".repeat(size) + "\"}";
        return ScriptedClient.post("/v1/chat/completions", body)
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static void paused(ScriptedUpstream.Talk talk, WireFormat speech, CountDownLatch over)
            throws Exception {
        talk.beginStream().chunk(speech.preamble()).chunk(speech.event(0));
        talk.await(over);
        talk.chunk(speech.event(1)).chunk(speech.reason()).chunk(speech.last()).lastChunk();
    }

    private static CompletableFuture<Boolean> drain(
            GatewayFixture gateway, Duration before, Duration limit) {
        var drained = new CompletableFuture<Boolean>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                drained.complete(gateway.gatehouse().drain(before, limit));
                            } catch (java.io.IOException e) {
                                drained.completeExceptionally(e);
                            }
                        });
        return drained;
    }

    private static Reply ready(GatewayFixture gateway) {
        return gateway.raw("GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private static boolean refused(GatewayFixture gateway) {
        try (var _ = ScriptedClient.to(gateway.port())) {
            return false;
        } catch (java.io.UncheckedIOException e) {
            return e.getCause() instanceof ConnectException;
        }
    }

    private static Reply admin(GatewayFixture gateway, String method, String rest) {
        return gateway.raw(
                method
                        + " /admin/api/v1/live"
                        + rest
                        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + MASTER
                        + "\r\n\r\n");
    }
}
