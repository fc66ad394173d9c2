package dev.gatehouse.dialect.openai;

import dev.gatehouse.dialect.StreamTransform.Out;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Tells one choice of a chat stream in the official order.
final class ChoiceWriter {
    private final NormalisedChatStream stream;
    private final int index;
    private final ToolCalls toolCalls = new ToolCalls();
    private boolean opened;
    private boolean finished;

    ChoiceWriter(NormalisedChatStream stream, int index) {
        this.stream = stream;
        this.index = index;
    }

    boolean finished() {
        return finished;
    }

    /// Says whose turn it is, once.
    void open(Out out) throws IOException {
        if (!opened) {
            opened = true;
            JsonWriter chunk = begin(null, null).member("role", "assistant").member("content", "");
            end(chunk, null, Frame.Kind.PREAMBLE, out);
        }
    }

    /// Takes one choice of a chunk as the provider said it.
    void take(Json choice, Json chunk, Out out) throws IOException {
        if (finished) {
            return;
        }
        open(out);
        Json delta = choice.member("delta");
        boolean said =
                delta != null && delta.kind() == Json.Kind.OBJECT && say(delta, choice, chunk, out);
        Json reason = choice.member("finish_reason");
        if (reason != null && reason.kind() == Json.Kind.STRING) {
            owed(out);
            // What stands beside the end has been told already with what was said.
            JsonWriter last = said ? begin(null, null) : begin(chunk, choice);
            finish(last, text(reason), out);
        }
    }

    /// Ends the choice for a provider that forgot to.
    void finish(Out out) throws IOException {
        if (!finished) {
            owed(out);
            finish(begin(null, null), "stop", out);
        }
    }

    /// Says what a delta holds; `false` when that is nothing.
    private boolean say(Json delta, Json choice, Json chunk, Out out) throws IOException {
        JsonWriter said = begin(chunk, choice);
        int before = said.toString().length();
        copyText(delta, said, "content");
        copyText(delta, said, "refusal");
        reasoning(delta, said);
        toolCalls.take(delta.member("tool_calls"), said);
        UnknownFields.filled(
                delta,
                said,
                "role",
                "content",
                "refusal",
                "reasoning_content",
                "reasoning",
                "tool_calls");
        boolean any = said.toString().length() > before;
        if (any) {
            end(said, null, Frame.Kind.CONTENT, out);
        }
        return any;
    }

    /// Reasoning has no official name; half of the clients read the one, half the other.
    private static void reasoning(Json delta, JsonWriter said) {
        Json named = delta.member("reasoning_content");
        Json other = delta.member("reasoning");
        Json text = named != null && named.hasText() ? named : other;
        if (text == null) {
            return;
        }
        if (text.hasText()) {
            said.name("reasoning_content").raw(text.raw());
            said.name("reasoning").raw(text.raw());
        } else if (text.kind() != Json.Kind.NULL && text.kind() != Json.Kind.STRING) {
            said.name("reasoning").raw(text.raw());
        }
    }

    private static void copyText(Json delta, JsonWriter said, String name) {
        Json text = delta.member(name);
        if (text != null && (text.hasText() || text.size() > 0)) {
            said.name(name).raw(text.raw());
        }
    }

    private void owed(Out out) throws IOException {
        String owed = toolCalls.missingArguments();
        if (owed != null) {
            JsonWriter last = begin(null, null);
            end(last.name("tool_calls").raw(owed), null, Frame.Kind.CONTENT, out);
        }
    }

    private void finish(JsonWriter last, String reason, Out out) throws IOException {
        finished = true;
        end(last, official(reason), Frame.Kind.USAGE, out);
    }

    /// Agents go on with tools only when they are told to by the official word.
    private String official(String reason) {
        String word =
                switch (reason) {
                    case "length", "content_filter", "tool_calls", "function_call", "stop" ->
                            reason;
                    case "model_length", "max_tokens", "MAX_TOKENS" -> "length";
                    case "model_context_window_exceeded" -> "length";
                    case "sensitive", "refusal", "safety" -> "content_filter";
                    default -> "stop";
                };
        return word.equals("stop") && toolCalls.any() ? "tool_calls" : word;
    }

    private JsonWriter begin(@Nullable Json chunk, @Nullable Json choice) {
        JsonWriter writer = stream.begin(chunk).object().member("index", index);
        if (choice != null) {
            UnknownFields.others(
                    choice,
                    writer,
                    "index",
                    "delta",
                    "message",
                    "finish_reason",
                    "logprobs",
                    "usage");
        }
        Json logprobs = choice == null ? null : choice.member("logprobs");
        writer.name("logprobs").raw(logprobs == null ? "null" : logprobs.raw());
        return writer.name("delta").object();
    }

    private void end(JsonWriter chunk, @Nullable String reason, Frame.Kind kind, Out out)
            throws IOException {
        chunk.end().member("finish_reason", reason).end();
        stream.send(chunk, kind, out);
    }

    private static String text(Json value) {
        try {
            return value.text();
        } catch (MalformedJson _) {
            return "stop";
        }
    }
}
