package dev.gatehouse.demo;

import static dev.gatehouse.demo.DemoClient.at;
import static dev.gatehouse.demo.DemoClient.text;
import static dev.gatehouse.demo.DemoClient.whole;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.demo.DemoClient.Event;
import dev.gatehouse.journey.Await;
import dev.gatehouse.json.Json;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ChatStreamTest {
    @AutoClose private final DemoClient visitor = DemoClient.open();

    @Test
    void chunks_come_in_the_canonical_order() {
        List<Event> events = ask("chat", ",\"max_tokens\":2");

        assertThat(events.getLast().data()).isEqualTo("[DONE]");
        List<Json> chunks = chunks(events);
        assertThat(chunks.stream().map(chunk -> at(chunk, "choices", 0, "delta").raw()))
                .satisfiesExactly(
                        role ->
                                assertThat(role)
                                        .isEqualTo("{\"role\":\"assistant\",\"content\":\"\"}"),
                        word -> assertThat(word).startsWith("{\"content\":\""),
                        word -> assertThat(word).startsWith("{\"content\":\" "),
                        finish -> assertThat(finish).isEqualTo("{}"));
        assertThat(text(chunks.getLast(), "choices", 0, "finish_reason")).isEqualTo("length");
        assertThat(chunks.getFirst().names())
                .containsExactly("id", "object", "created", "model", "choices");
        assertThat(chunks)
                .allSatisfy(
                        chunk -> {
                            assertThat(text(chunk, "object")).isEqualTo("chat.completion.chunk");
                            assertThat(text(chunk, "id")).isEqualTo(text(chunks.getFirst(), "id"));
                            assertThat(at(chunk, "choices", 0).names())
                                    .containsExactly("index", "delta", "logprobs", "finish_reason");
                        });
        assertThat(chunks.subList(0, 3))
                .allSatisfy(
                        chunk ->
                                assertThat(at(chunk, "choices", 0, "finish_reason").raw())
                                        .isEqualTo("null"));
    }

    @Test
    void the_words_are_those_of_the_whole_answer() {
        Json whole = visitor.answer("/chat/completions", body("echo", ""));

        assertThat(joined(chunks(ask("echo", "")), "content"))
                .isEqualTo(text(whole, "choices", 0, "message", "content"));
    }

    @Test
    void usage_comes_last_and_is_null_before_when_requested() {
        List<Json> chunks =
                chunks(
                        ask(
                                "chat",
                                ",\"max_tokens\":2,\"stream_options\":{\"include_usage\":true}"));

        Json last = chunks.getLast();
        assertThat(at(last, "choices").raw()).isEqualTo("[]");
        assertThat(whole(last, "usage", "prompt_tokens")).isEqualTo(2);
        assertThat(whole(last, "usage", "completion_tokens")).isEqualTo(2);
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(
                        chunk -> {
                            assertThat(chunk.names()).contains("usage");
                            assertThat(at(chunk, "usage").raw()).isEqualTo("null");
                        });
    }

    @Test
    void the_thinker_sends_its_reasoning_under_both_names_first() {
        List<Json> chunks = chunks(ask("thinker", ""));

        assertThat(joined(chunks, "reasoning_content"))
                .isNotEmpty()
                .isEqualTo(joined(chunks, "reasoning"));
        List<Boolean> thoughts =
                chunks.subList(1, chunks.size() - 1).stream()
                        .map(chunk -> at(chunk, "choices", 0, "delta", "reasoning").hasText())
                        .toList();
        assertThat(thoughts.lastIndexOf(true)).isEqualTo(thoughts.indexOf(false) - 1);
    }

    @Test
    void several_choices_each_begin_once_and_finish_once() {
        List<Json> chunks = chunks(ask("chat", ",\"n\":2,\"max_tokens\":2"));

        assertThat(chunks.stream().map(chunk -> whole(chunk, "choices", 0, "index")))
                .containsExactly(0L, 1L, 0L, 1L, 0L, 1L, 0L, 1L);
        assertThat(
                        chunks.stream()
                                .filter(
                                        chunk ->
                                                at(chunk, "choices", 0, "delta", "role").hasText()))
                .hasSize(2);
        assertThat(
                        chunks.stream()
                                .filter(
                                        chunk ->
                                                at(chunk, "choices", 0, "finish_reason").hasText()))
                .hasSize(2);
    }

    @Test
    void words_are_sent_one_by_one() {
        ask("chat", ",\"max_tokens\":1");
        assertThat(duration("chat", 10)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(duration("slow", 3)).isGreaterThanOrEqualTo(Duration.ofMillis(600));
    }

    @Test
    void a_stream_ends_soon_after_its_client_disconnected() throws Exception {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), visitor.baseUrl().getPort())) {
            // The whole of it takes longer than the wait below.
            String body = body("slow", ",\"stream\":true,\"n\":4");
            String request =
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body;
            socket.getOutputStream().write(request.getBytes(UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }

        Await.until(Duration.ofSeconds(10), "the stream to end", () -> visitor.connections() == 0);
    }

    private Duration duration(String model, int words) {
        long began = System.nanoTime();
        ask(model, ",\"max_tokens\":" + words);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private List<Event> ask(String model, String more) {
        return visitor.events("/chat/completions", body(model, ",\"stream\":true" + more));
    }

    private static String body(String model, String more) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hello there\"}]%s}"
                .formatted(model, more);
    }

    private static List<Json> chunks(List<Event> events) {
        return events.subList(0, events.size() - 1).stream().map(Event::json).toList();
    }

    private static String joined(List<Json> chunks, String field) {
        var text = new StringBuilder();
        for (Json chunk : chunks) {
            if (at(chunk, "choices", 0, "delta", field).hasText()) {
                text.append(text(chunk, "choices", 0, "delta", field));
            }
        }
        return text.toString();
    }
}
