package dev.gatehouse.demo;

import dev.gatehouse.demo.Reply.Ending;
import dev.gatehouse.demo.Reply.Order;
import dev.gatehouse.json.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes replies in the chat format.
final class ChatWriter {
    private static final String END = "[DONE]";

    private final Question attempt;
    private final long created;

    /// @param created when, in seconds since 1970
    ChatWriter(Question attempt, long created) {
        this.attempt = attempt;
        this.created = created;
    }

    byte[] whole(List<Reply> replies) {
        var json = head("chat.completion").name("choices").array();
        for (int i = 0; i < replies.size(); i++) {
            json.object().member("index", i).name("message");
            message(json, replies.get(i), i);
            json.member("logprobs", null)
                    .member("finish_reason", ending(replies.get(i).ending()))
                    .end();
        }
        return json.endArray().name("usage").raw(usage(replies)).end().bytes();
    }

    /// Writes all replies interleaved, each word of one beside the same word of the others.
    void stream(List<Reply> replies, DemoStream events) throws IOException {
        var choices = new ArrayList<List<String>>(replies.size());
        for (int i = 0; i < replies.size(); i++) {
            choices.add(choice(replies.get(i), i));
        }
        int longest = choices.stream().mapToInt(List::size).max().orElse(0);
        for (int step = 0; step < longest; step++) {
            if (step > 0) {
                events.rest();
            }
            for (List<String> choice : choices) {
                if (step < choice.size()) {
                    events.send(chunk(choice.get(step), null));
                }
            }
        }
        if (attempt.manner().usage()) {
            events.send(chunk(null, usage(replies)));
        }
        events.send(END);
    }

    private void message(JsonWriter json, Reply reply, int choice) {
        Order order = reply.order();
        json.object()
                .member("role", "assistant")
                .member("content", order == null ? String.join("", reply.text()) : null)
                .member("refusal", null);
        if (!reply.thoughts().isEmpty()) {
            reasoning(json, String.join("", reply.thoughts()));
        }
        if (order != null) {
            json.name("tool_calls").array().object();
            opening(json, order, choice, order.arguments()).end().endArray();
        }
        json.end();
    }

    /// There is no official field for it; clients read one or the other of these.
    private static void reasoning(JsonWriter json, String text) {
        json.member("reasoning_content", text).member("reasoning", text);
    }

    private JsonWriter opening(JsonWriter json, Order order, int choice, String arguments) {
        return json.member("id", Hash.id("call_", Hash.mix(attempt.hash() + choice)))
                .member("type", "function")
                .name("function")
                .object()
                .member("name", order.tool())
                .member("arguments", arguments)
                .end();
    }

    /// The steps of one reply, each as an element of a chunk's choices.
    private List<String> choice(Reply reply, int index) {
        var steps = new ArrayList<String>();
        steps.add(step(index, delta().member("role", "assistant").member("content", ""), null));
        for (String thought : reply.thoughts()) {
            JsonWriter delta = delta();
            reasoning(delta, thought);
            steps.add(step(index, delta, null));
        }
        for (String word : reply.text()) {
            steps.add(step(index, delta().member("content", word), null));
        }
        Order order = reply.order();
        if (order != null) {
            call(order, index, steps);
        }
        steps.add(step(index, delta(), reply.ending()));
        return steps;
    }

    private void call(Order order, int index, List<String> steps) {
        JsonWriter first = delta().name("tool_calls").array().object().member("index", 0);
        steps.add(step(index, opening(first, order, index, "").end().endArray(), null));
        for (String fragment : order.fragments()) {
            JsonWriter next = delta().name("tool_calls").array().object().member("index", 0);
            next.name("function").object().member("arguments", fragment).end().end().endArray();
            steps.add(step(index, next, null));
        }
    }

    private static JsonWriter delta() {
        return new JsonWriter().object();
    }

    private static String step(int index, JsonWriter delta, @Nullable Ending ending) {
        return new JsonWriter()
                .object()
                .member("index", index)
                .name("delta")
                .raw(delta.end().toString())
                .member("logprobs", null)
                .member("finish_reason", ending == null ? null : ending(ending))
                .end()
                .toString();
    }

    /// A chunk with one step, or with what it all took.
    private String chunk(@Nullable String step, @Nullable String usage) {
        var json = head("chat.completion.chunk").name("choices").array();
        if (step != null) {
            json.raw(step);
        }
        json.endArray();
        if (attempt.manner().usage()) {
            json.name("usage").raw(usage == null ? "null" : usage);
        }
        return json.end().toString();
    }

    private JsonWriter head(String object) {
        return new JsonWriter()
                .object()
                .member("id", Hash.id("chatcmpl-", attempt.hash()))
                .member("object", object)
                .member("created", created)
                .member("model", attempt.model().id());
    }

    private String usage(List<Reply> replies) {
        int promptTokens = attempt.prompt().words();
        int answered = replies.stream().mapToInt(Reply::words).sum();
        int thought = replies.stream().mapToInt(reply -> reply.thoughts().size()).sum();
        return new JsonWriter()
                .object()
                .member("prompt_tokens", promptTokens)
                .member("completion_tokens", answered)
                .member("total_tokens", (long) promptTokens + answered)
                .name("prompt_tokens_details")
                .object()
                .member("cached_tokens", 0)
                .member("audio_tokens", 0)
                .end()
                .name("completion_tokens_details")
                .object()
                .member("reasoning_tokens", thought)
                .member("audio_tokens", 0)
                .member("accepted_prediction_tokens", 0)
                .member("rejected_prediction_tokens", 0)
                .end()
                .end()
                .toString();
    }

    private static String ending(Ending ending) {
        return switch (ending) {
            case DONE, STOPPED -> "stop";
            case LENGTH -> "length";
            case CALL -> "tool_calls";
        };
    }
}
