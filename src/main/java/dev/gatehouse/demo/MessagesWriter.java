package dev.gatehouse.demo;

import dev.gatehouse.demo.Reply.Ending;
import dev.gatehouse.demo.Reply.Order;
import dev.gatehouse.json.JsonWriter;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes replies in the Messages format.
final class MessagesWriter {
    private final Question attempt;

    MessagesWriter(Question attempt) {
        this.attempt = attempt;
    }

    byte[] whole(Reply reply) {
        JsonWriter json = head().name("content").array();
        if (!reply.thoughts().isEmpty()) {
            thinking(json, String.join("", reply.thoughts()), signature());
        }
        if (!reply.text().isEmpty()) {
            text(json, String.join("", reply.text()));
        }
        Order order = reply.order();
        if (order != null) {
            toolUse(json, order, order.arguments());
        }
        json.endArray();
        return ending(json, reply).name("usage").raw(usage(reply.words())).end().bytes();
    }

    void stream(Reply reply, DemoStream events) throws IOException {
        begin(events);
        int index = 0;
        if (!reply.thoughts().isEmpty()) {
            think(reply.thoughts(), events);
            index++;
        }
        if (!reply.text().isEmpty()) {
            var empty = new JsonWriter();
            text(empty, "");
            open(index, empty, events);
            deltas(index, "text_delta", "text", reply.text(), events);
            close(index, events);
        }
        Order order = reply.order();
        if (order != null) {
            call(index, order, events);
        }
        end(reply, events);
    }

    private void begin(DemoStream events) throws IOException {
        JsonWriter json = event("message_start").name("message");
        // One token of the output counts from the beginning, as elsewhere.
        json.raw(
                head().name("content")
                        .array()
                        .endArray()
                        .member("stop_reason", null)
                        .member("stop_sequence", null)
                        .name("usage")
                        .raw(usage(1))
                        .end()
                        .toString());
        events.send("message_start", json.end().toString());
        events.send("ping", event("ping").end().toString());
    }

    private void think(List<String> thoughts, DemoStream events) throws IOException {
        var empty = new JsonWriter();
        thinking(empty, "", "");
        open(0, empty, events);
        deltas(0, "thinking_delta", "thinking", thoughts, events);
        delta(0, "signature_delta", "signature", signature(), events);
        close(0, events);
    }

    private void call(int index, Order order, DemoStream events) throws IOException {
        var empty = new JsonWriter();
        toolUse(empty, order, "{}");
        open(index, empty, events);
        delta(index, "input_json_delta", "partial_json", "", events);
        deltas(index, "input_json_delta", "partial_json", order.fragments(), events);
        close(index, events);
    }

    private static void open(int index, JsonWriter block, DemoStream events) throws IOException {
        JsonWriter json = event("content_block_start").member("index", index);
        json.name("content_block").raw(block.toString());
        events.send("content_block_start", json.end().toString());
    }

    private static void deltas(
            int index, String type, String field, List<String> pieces, DemoStream events)
            throws IOException {
        for (String piece : pieces) {
            events.rest();
            delta(index, type, field, piece, events);
        }
    }

    private static void delta(int index, String type, String field, String piece, DemoStream events)
            throws IOException {
        JsonWriter json = event("content_block_delta").member("index", index).name("delta");
        json.object().member("type", type).member(field, piece).end();
        events.send("content_block_delta", json.end().toString());
    }

    private static void close(int index, DemoStream events) throws IOException {
        String json = event("content_block_stop").member("index", index).end().toString();
        events.send("content_block_stop", json);
    }

    private void end(Reply reply, DemoStream events) throws IOException {
        JsonWriter json = event("message_delta").name("delta").object();
        ending(json, reply).end().name("usage").raw(usage(reply.words()));
        events.send("message_delta", json.end().toString());
        events.send("message_stop", event("message_stop").end().toString());
    }

    private static JsonWriter event(String type) {
        return new JsonWriter().object().member("type", type);
    }

    private JsonWriter head() {
        return new JsonWriter()
                .object()
                .member("id", Hash.id("msg_", attempt.hash()))
                .member("type", "message")
                .member("role", "assistant")
                .member("model", attempt.model().id());
    }

    private static void thinking(JsonWriter json, String text, String signature) {
        json.object()
                .member("type", "thinking")
                .member("thinking", text)
                .member("signature", signature)
                .end();
    }

    private static void text(JsonWriter json, String text) {
        json.object().member("type", "text").member("text", text).end();
    }

    private void toolUse(JsonWriter json, Order order, String input) {
        json.object()
                .member("type", "tool_use")
                .member("id", Hash.id("toolu_", attempt.hash()))
                .member("name", order.tool())
                .name("input")
                .raw(input)
                .end();
    }

    private String signature() {
        return Hash.id("demo", Hash.mix(attempt.hash()));
    }

    private static JsonWriter ending(JsonWriter json, Reply reply) {
        return json.member("stop_reason", reason(reply.ending()))
                .member("stop_sequence", reply.stop());
    }

    private String usage(int answered) {
        return new JsonWriter()
                .object()
                .member("input_tokens", attempt.prompt().words())
                .member("cache_creation_input_tokens", 0)
                .member("cache_read_input_tokens", 0)
                .member("output_tokens", answered)
                .end()
                .toString();
    }

    private static @Nullable String reason(Ending ending) {
        return switch (ending) {
            case DONE -> "end_turn";
            case STOPPED -> "stop_sequence";
            case LENGTH -> "max_tokens";
            case CALL -> "tool_use";
        };
    }
}
