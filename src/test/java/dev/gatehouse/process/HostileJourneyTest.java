package dev.gatehouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedClient;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.journey.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients and providers that send what costs most memory, at a process with little of it. It must
/// go on, and answer a client that behaves.
class HostileJourneyTest {
    private static final String[] SMALL = {"-Xmx128m", "-XX:+ExitOnOutOfMemoryError"};
    private static final int AT_ONCE = 4;
    private static final String CHUNKED =
            ScriptedUpstream.Wire.head(
                    200, "Content-Type: application/json", "Transfer-Encoding: chunked");

    @TempDir private Path directory;
    private final ScriptedUpstream upstream = ScriptedUpstream.open();

    @AfterEach
    void closeTheProvider() {
        upstream.close();
    }

    @Test
    void bodies_of_many_small_values_are_rejected_in_little_memory() throws Exception {
        String head = "{\"model\":\"gpt\",\"%s\":[";
        try (Child child = start()) {
            for (WireFormat format : List.of(WireFormat.CHAT, WireFormat.MESSAGES)) {
                byte[] numbers = many(format, head.formatted("messages"), "1", 14_000_000);
                byte[] objects = many(format, head.formatted("messages"), "{}", 9_000_000);
                byte[] arrays = many(format, head.formatted("messages"), "[]", 9_000_000);
                for (byte[] body : List.of(numbers, objects, arrays)) {
                    assertThat(atOnce(child, body)).isSubsetOf(413, 503);
                    serves(child);
                }
            }
        }
    }

    @Test
    void objects_of_many_members_are_rejected_in_little_memory() throws Exception {
        byte[] body = many(WireFormat.CHAT, "{\"model\":\"gpt\"", ",\"a\":1", "}", 4_500_000);
        try (Child child = start()) {
            for (int i = 0; i < 3; i++) {
                assertThat(atOnce(child, body)).isSubsetOf(400, 413, 503);
                serves(child);
            }
        }
    }

    @Test
    void bodies_that_are_announced_and_not_sent_take_no_room_from_others() throws Exception {
        String announced =
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 31000000\r\n\r\n{";
        try (Child child = start()) {
            List<ScriptedClient> silent = crowd(child, 300, client -> client.send(announced));

            serves(child);
            silent.forEach(ScriptedClient::close);
        }
    }

    @Test
    void long_heads_that_never_end_give_way() throws Exception {
        String field = "Authorization: Bearer x\r\nX-Filling: " + "x".repeat(30_000) + "\r\n";
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n" + field + "Y: ";
        try (Child child = start()) {
            List<ScriptedClient> slow = crowd(child, 1_500, client -> client.send(head));

            serves(child);
            slow.forEach(ScriptedClient::close);
            serves(child);
        }
    }

    @Test
    void answers_that_unpack_to_more_than_the_memory_are_rejected() throws Exception {
        byte[] packed = packed("{\"choices\":[{\"x\":\"" + "a".repeat(60_000_000) + "\"}]}");
        try (Child child = start()) {
            for (int i = 0; i < AT_ONCE; i++) {
                upstream.next(talk -> sendPacked(talk, packed));
            }
            assertThat(atOnce(child, chat())).isSubsetOf(502, 503);
            serves(child);
        }
    }

    @Test
    void long_events_take_memory_before_they_are_read() throws Exception {
        String part = "a".repeat(1 << 20);
        endlessly(talk -> talk.beginStream().chunk("data: "), talk -> talk.chunk(part));
        try (Child child = start()) {
            assertThat(atOnce(child, streamed())).isSubsetOf(502, 503);
            upstream.always(ScriptedUpstream.json(200, WireFormat.CHAT.whole()));
            serves(child);
        }
    }

    @Test
    void whole_answers_to_streamed_calls_take_memory_before_they_are_read() throws Exception {
        String part = "a".repeat(1 << 20);
        endlessly(talk -> talk.send(CHUNKED).chunk("{\"a\":\""), talk -> talk.chunk(part));
        try (Child child = start()) {
            assertThat(atOnce(child, streamed())).isSubsetOf(502, 503);
            upstream.always(ScriptedUpstream.json(200, WireFormat.CHAT.whole()));
            serves(child);
        }
    }

    @Test
    void trailers_that_never_end_are_rejected() throws Exception {
        String field = "X-Filling: " + "x".repeat(8_000) + "\r\n";
        endlessly(talk -> talk.send(CHUNKED).chunk("{}").send("0\r\n"), talk -> talk.send(field));
        try (Child child = start()) {
            assertThat(atOnce(child, chat())).isSubsetOf(502, 503);
            upstream.always(ScriptedUpstream.json(200, WireFormat.CHAT.whole()));
            serves(child);
        }
    }

    @Test
    void streams_that_never_get_content_do_not_hold_up_other_calls() throws Exception {
        String part = ": still here\n\n".repeat(1_000);
        try (Child child = start()) {
            endlessly(ScriptedUpstream.Talk::beginStream, talk -> talk.chunk(part));
            var clients = new ArrayList<ScriptedClient>();
            for (int i = 0; i < 4 * AT_ONCE; i++) {
                ScriptedClient client = child.client();
                clients.add(client.send(new String(streamed(), UTF_8)));
            }
            Await.until("the streams", () -> upstream.received().size() >= 4 * AT_ONCE);
            for (int i = 0; i < 5; i++) {
                assertThat(child.read("/health").status()).isEqualTo(200);
            }
            clients.forEach(ScriptedClient::close);
        }
    }

    @Test
    void interim_answers_that_never_end_are_an_invalid_answer() throws Exception {
        String part = "HTTP/1.1 100 Continue\r\n\r\n".repeat(100);
        endlessly(talk -> {}, talk -> talk.send(part));
        try (Child child = start()) {
            assertThat(atOnce(child, chat())).isSubsetOf(502, 503);
            upstream.always(ScriptedUpstream.json(200, WireFormat.CHAT.whole()));
            serves(child);
        }
    }

    @Test
    void made_up_names_of_models_are_not_kept() throws Exception {
        upstream.always(ScriptedUpstream.json(404, "{\"error\":{\"code\":\"model_not_found\"}}"));
        try (Child child = start()) {
            String filling = "x".repeat(400);
            for (int i = 0; i < 6_000; i++) {
                String body = WireFormat.CHAT.request(false);
                String named = body.replace("\"gpt\"", "\"any/" + i + filling + "\"");
                assertThat(named).isNotEqualTo(body);
                try (var client = child.client()) {
                    client.send(ScriptedClient.post(WireFormat.CHAT.path(), named)).reply();
                }
            }
            upstream.always(ScriptedUpstream.json(200, WireFormat.CHAT.whole()));
            serves(child);
        }
    }

    private Child start() {
        String settings =
                "server: {port: 0, host: 127.0.0.1}\n"
                        + Child.accounts(upstream)
                        + "  any: {type: openai, base-url: '%s', api-key: %s}\n"
                                .formatted(upstream.url(), Child.PROVIDER_KEY);
        Child child = Child.Plan.in(directory).with(SMALL).start(settings);
        // Opening storage beside what follows could take longer than calls wait for it.
        Await.until("ready", () -> child.read("/health/ready").status() == 200);
        return child;
    }

    private static void serves(Child child) throws Exception {
        assertThat(child.process().isAlive()).as(child::err).isTrue();
        ScriptedClient.Reply reply = child.ask(WireFormat.CHAT, false);
        assertThat(reply.status()).as(reply::body).isEqualTo(200);
    }

    private static List<ScriptedClient> crowd(
            Child child, int count, Consumer<ScriptedClient> does) {
        var clients = new ArrayList<ScriptedClient>();
        for (int i = 0; i < count; i++) {
            try {
                ScriptedClient client = ScriptedClient.to(child.port());
                clients.add(client);
                does.accept(client);
            } catch (UncheckedIOException _) {
                // It was closed to make room for others.
            }
        }
        return clients;
    }

    /// Sends it some times at once, and collects the statuses.
    private static List<Integer> atOnce(Child child, byte[] request) throws Exception {
        var statuses = new CopyOnWriteArrayList<Integer>();
        var ready = new CountDownLatch(AT_ONCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                sent.add(
                        threads.submit(
                                () -> {
                                    ready.countDown();
                                    ready.await();
                                    return statuses.add(post(child, request));
                                }));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        }
        return statuses;
    }

    private static int post(Child child, byte[] request) {
        try (var client = ScriptedClient.to(child.port())) {
            Thread.ofVirtual().start(() -> sendSomeOf(request, client));
            return client.reply().status();
        }
    }

    private static void sendSomeOf(byte[] request, ScriptedClient client) {
        try {
            client.send(request);
        } catch (UncheckedIOException _) {
            // The answer came early.
        }
    }

    /// A step of a script of the provider.
    private interface Step {
        void play(ScriptedUpstream.Talk talk) throws IOException;
    }

    /// Answers all calls in a way that does not end before the gateway has left.
    private void endlessly(Step first, Step again) {
        upstream.always(
                talk -> {
                    first.play(talk);
                    while (true) {
                        again.play(talk);
                    }
                });
    }

    private static byte[] streamed() {
        return ScriptedClient.post(WireFormat.CHAT.path(), WireFormat.CHAT.request(true))
                .getBytes(UTF_8);
    }

    private static byte[] chat() {
        return ScriptedClient.post(WireFormat.CHAT.path(), WireFormat.CHAT.request(false))
                .getBytes(UTF_8);
    }

    private static byte[] many(WireFormat format, String head, String value, int count) {
        return many(format, head + value, "," + value, "]}", count - 1);
    }

    private static byte[] many(
            WireFormat format, String head, String value, String tail, int count) {
        String body = head + value.repeat(count) + tail;
        return ScriptedClient.post(format.path(), body).getBytes(UTF_8);
    }

    private static byte[] packed(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void sendPacked(ScriptedUpstream.Talk talk, byte[] packed) throws IOException {
        String head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
                        + "Content-Length: "
                        + packed.length
                        + "\r\n\r\n";
        talk.send(head).send(packed);
    }
}
