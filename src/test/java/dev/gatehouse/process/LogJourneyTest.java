package dev.gatehouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedClient;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.journey.WireFormat;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log, counted: each call leaves one line, whatever becomes of it.
class LogJourneyTest {
    private static final int CALLS = 500;
    private static final int AT_ONCE = 20;

    @TempDir private Path directory;
    private final ScriptedUpstream good = ScriptedUpstream.open();
    private final ScriptedUpstream cutting = ScriptedUpstream.open();
    private final ScriptedUpstream stalling = ScriptedUpstream.open();

    @AfterEach
    void closeTheProviders() {
        good.close();
        cutting.close();
        stalling.close();
    }

    /// What a client does, and the log line of it.
    private enum Conduct {
        ASKS("\"outcome\":\"success\""),
        BREAKS_OFF_JSON("\"error\":\"invalid_request\""),
        WANTS_AN_UNKNOWN_MODEL("\"error\":\"model_not_found\""),
        GOES_ASTRAY("\"error\":\"unknown_url\""),
        IS_CUT("\"outcome\":\"cut\""),
        LEAVES("\"outcome\":\"client_closed\"");

        private final String logged;

        Conduct(String logged) {
            this.logged = logged;
        }

        static Conduct of(int number) {
            return values()[number % values().length];
        }
    }

    @Test
    void five_hundred_calls_leave_five_hundred_lines() throws Exception {
        cutting.always(
                talk -> {
                    talk.beginStream()
                            .chunk(WireFormat.CHAT.preamble())
                            .chunk(WireFormat.CHAT.event(0));
                    talk.close();
                });
        stalling.always(
                talk -> {
                    talk.beginStream()
                            .chunk(WireFormat.CHAT.preamble())
                            .chunk(WireFormat.CHAT.event(0));
                    talk.stall();
                });
        try (Child child = Child.Plan.in(directory).start(settings())) {
            makeCalls(child);
            Await.until("the last call to end", () -> child.calls().size() >= CALLS);

            child.signal("TERM");

            assertThat(child.ended().status()).isZero();
            isWhole(child);
        }
    }

    private static void isWhole(Child child) throws Exception {
        var ids = new ArrayList<String>();
        for (String line : child.calls()) {
            String id = idOf(line);
            int number = Integer.parseInt(id.substring("call-".length()));
            assertThat(line).contains(Conduct.of(number).logged);
            ids.add(id);
        }
        assertThat(ids)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, CALLS).mapToObj(i -> "call-" + i).toList());
        assertThat(child.out().lines()).as("lines of any kind").hasSize(CALLS);
    }

    private static String idOf(String line) throws MalformedJson {
        Json id = Json.parse(line.getBytes(UTF_8)).member("id");
        return id == null ? "none" : id.text();
    }

    private static void makeCalls(Child child) throws Exception {
        var room = new Semaphore(AT_ONCE);
        List<Future<?>> made = new ArrayList<>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLS; i++) {
                int number = i;
                room.acquire();
                made.add(
                        callers.submit(
                                () -> {
                                    try (var client = ScriptedClient.to(child.port())) {
                                        call(client, number);
                                    } finally {
                                        room.release();
                                    }
                                }));
            }
            for (Future<?> one : made) {
                one.get();
            }
        }
    }

    private static void call(ScriptedClient client, int number) {
        String path = WireFormat.CHAT.path();
        String whole = WireFormat.CHAT.request(false);
        String streamed = WireFormat.CHAT.request(true);
        String id = "X-Request-Id: call-" + number;
        switch (Conduct.of(number)) {
            case ASKS -> logged(client.send(ScriptedClient.post(path, whole, id)), 200);
            case BREAKS_OFF_JSON ->
                    logged(client.send(ScriptedClient.post(path, whole + "}", id)), 400);
            case WANTS_AN_UNKNOWN_MODEL ->
                    logged(client.send(ScriptedClient.post(path, other(whole, "none"), id)), 404);
            case GOES_ASTRAY ->
                    logged(client.send(ScriptedClient.post("/nowhere", whole, id)), 404);
            case IS_CUT ->
                    logged(client.send(ScriptedClient.post(path, other(streamed, "cut"), id)), 200);
            case LEAVES ->
                    client.send(ScriptedClient.post(path, other(streamed, "stall"), id))
                            .await("w0 ")
                            .reset();
        }
    }

    private static void logged(ScriptedClient client, int status) {
        assertThat(client.reply().status()).isEqualTo(status);
    }

    private static String other(String request, String model) {
        return request.replace("\"gpt\"", "\"" + model + "\"");
    }

    private String settings() {
        return "server: {port: 0, host: 127.0.0.1, pre-drain: 0s}\n"
                // A suspended account writes a line too.
                + "breaker: {minimum-calls: 1000}\n"
                + "providers:\n"
                + Child.account("one", "openai", "gpt", good)
                + Child.account("two", "openai", "cut", cutting)
                + Child.account("three", "openai", "stall", stalling);
    }
}
