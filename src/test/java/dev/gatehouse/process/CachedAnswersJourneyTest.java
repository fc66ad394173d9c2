package dev.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedClient;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.json.JsonWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Answers that are kept on disk, by a process that is killed while it writes them.
class CachedAnswersJourneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CLIENTS = 4;
    private static final int KILLS = 5;

    private static final List<String> VERBS = List.of("repair", "paint", "insure", "sell", "clean");
    private static final List<String> THINGS =
            List.of("bicycle", "piano", "greenhouse", "violin", "submarine", "cathedral", "kettle");

    @TempDir private Path directory;
    private final ScriptedUpstream upstream =
            ScriptedUpstream.open().always(CachedAnswersJourneyTest::answer);

    /// Of the process that runs; 0 while none does.
    private final AtomicInteger port = new AtomicInteger();

    private final Map<String, AtomicInteger> served = new ConcurrentHashMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    @AfterEach
    void closeTheProvider() {
        stopped = true;
        upstream.close();
    }

    @Test
    void five_kills_while_answers_are_written_leave_none_that_is_broken() throws Exception {
        List<Thread> clients = load();
        for (int kill = 0; kill < KILLS; kill++) {
            try (Child child = start()) {
                int before = hits();
                Await.until("answers from the cache", () -> hits() > before + 40);
                port.set(0);
                child.signal("KILL");
            }
        }
        stopped = true;
        for (Thread client : clients) {
            client.join();
        }
        int asked = upstream.received().size();
        try (Child child = start()) {
            for (int i = 0; i < VERBS.size() * THINGS.size(); i++) {
                call(child.port(), question(i), i % 2 == 0);
            }
            assertThat(child.err()).doesNotContain("Exception");
        }

        assertThat(wrong).isEmpty();
        // Most answers have outlived the kills.
        assertThat(upstream.received().size() - asked).isLessThan(10);
        assertThat(served.keySet()).contains("HIT (exact)", "MISS");
    }

    private Child start() {
        Child child =
                Child.Plan.in(directory)
                        .start(
                                Child.accounts(upstream)
                                        + "server: {port: 0}\n"
                                        + "data-dir: data\n"
                                        + "cache: {exact: all, store: storage, coalesce: false,"
                                        + " semantic: {requests: all}}\n");
        port.set(child.port());
        return child;
    }

    private int hits() {
        return served.entrySet().stream()
                .filter(it -> it.getKey().startsWith("HIT"))
                .mapToInt(it -> it.getValue().get())
                .sum();
    }

    private List<Thread> load() {
        var clients = new ArrayList<Thread>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        while (!stopped) {
                                            askAny();
                                        }
                                    }));
        }
        return clients;
    }

    private void askAny() {
        int to = port.get();
        var random = ThreadLocalRandom.current();
        if (to == 0) {
            Await.within(java.time.Duration.ofMillis(50), () -> port.get() != 0 || stopped);
            return;
        }
        try {
            call(to, question(random.nextInt(VERBS.size() * THINGS.size())), random.nextBoolean());
        } catch (RuntimeException | AssertionError _) {
            // It was killed.
        }
    }

    private static String question(int number) {
        return "How do I %s the %s of my aunt?"
                .formatted(VERBS.get(number % VERBS.size()), THINGS.get(number / VERBS.size()));
    }

    /// An answer to a question, some of them longer than a page of the database.
    private static String expected(String question) {
        return (question + " ").repeat(1 + Math.floorMod(question.hashCode(), 200))
                + "end of "
                + question;
    }

    private static void answer(ScriptedUpstream.Talk talk) throws Exception {
        JsonNode body = JSON.readTree(talk.question().body());
        String question = body.at("/messages/0/content").asText();
        String text = JsonWriter.quoted(expected(question));
        if (!body.path("stream").asBoolean()) {
            ScriptedUpstream.json(
                            200,
                            "{\"id\":\"c\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,"
                                    + "\"message\":{\"role\":\"assistant\",\"content\":"
                                    + text
                                    + "},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,"
                                    + "\"completion_tokens\":2,\"total_tokens\":5}}")
                    .play(talk);
            return;
        }
        String delta =
                "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}";
        talk.beginStream()
                .chunk(
                        "data: "
                                + delta.formatted(
                                        "{\"role\":\"assistant\",\"content\":" + text + "}", "null")
                                + "\n\n")
                .chunk("data: " + delta.formatted("{}", "\"stop\"") + "\n\n")
                .chunk("data: [DONE]\n\n")
                .lastChunk();
    }

    private void call(int to, String question, boolean streamed) {
        String body =
                "{\"model\":\"gpt\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":%s}]}"
                        .formatted(streamed, JsonWriter.quoted(question));
        try (var client = ScriptedClient.to(to)) {
            var reply = client.send(ScriptedClient.post("/v1/chat/completions", body)).reply();
            if (!reply.whole() || reply.status() == 503) {
                return;
            }
            String cache = String.valueOf(reply.field("x-cache"));
            served.computeIfAbsent(cache, _ -> new AtomicInteger()).incrementAndGet();
            String text = streamed ? streamed(reply.body()) : whole(reply.body());
            boolean right =
                    cache.contains("semantic") ? isAnswer(text) : text.equals(expected(question));
            if (!right) {
                wrong.add(cache + " " + question + ": " + reply.status() + " " + reply.body());
            }
        }
    }

    private static boolean isAnswer(String text) {
        int end = text.lastIndexOf("end of ");
        return end > 0 && text.equals(expected(text.substring(end + "end of ".length())));
    }

    private static String whole(String body) {
        try {
            return JSON.readTree(body).at("/choices/0/message/content").asText();
        } catch (JacksonException e) {
            return e.toString();
        }
    }

    private static String streamed(String body) {
        var text = new StringBuilder();
        for (String line : body.lines().filter(it -> it.startsWith("data: {")).toList()) {
            try {
                JsonNode event = JSON.readTree(line.substring(6));
                text.append(event.at("/choices/0/delta/content").asText());
            } catch (JacksonException e) {
                return e.toString();
            }
        }
        return body.contains("data: [DONE]") ? text.toString() : "cut";
    }
}
