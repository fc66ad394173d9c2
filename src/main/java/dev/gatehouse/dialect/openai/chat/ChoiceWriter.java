package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.dialect.StreamTransform.Out;
import dev.gatehouse.dialect.openai.FinishReason;
import dev.gatehouse.dialect.usage.FinishReasons;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Writes one choice of a chat stream in the official order.
///
/// The first delta carries the role. The finish is held back until the stream ends, so that content
/// that comes behind it is not lost.
final class ChoiceWriter {
    private static final String[] CHOICE = {
        "index", "delta", "message", "finish_reason", "logprobs", "usage"
    };
    private static final String[] DELTA = {"role", "content", "refusal", "tool_calls"};

    private final NormalisedChatStream stream;
    private final int index;
    private final ToolCalls toolCalls = new ToolCalls();
    private final Untold untold = new Untold(CHOICE);
    private @Nullable Json logprobs;
    private @Nullable String reason;
    private boolean opened;

    ChoiceWriter(NormalisedChatStream stream, int index) {
        this.stream = stream;
        this.index = index;
    }

    /// Whether its finish reason has come.
    boolean finished() {
        return reason != null;
    }

    /// Writes the role by itself, for a choice that must come before another one.
    void open(Out out) throws IOException {
        if (!opened) {
            JsonWriter chunk = begin();
            role(chunk).member("content", "");
            end(chunk, null, Frame.Kind.PREAMBLE, out);
        }
    }

    /// Takes one choice of a chunk as the provider wrote it.
    void take(Json choice, Out out) throws IOException, MalformedJson {
        untold.add(choice);
        Json probabilities = choice.member("logprobs");
        logprobs = probabilities == null ? logprobs : probabilities;
        Json delta = choice.member("delta");
        if (delta != null && delta.kind() == Json.Kind.OBJECT) {
            put(delta, out);
        }
        String word = FinishReason.of(choice.member("finish_reason"));
        reason = word == null ? reason : word;
    }

    /// Why the choice ended, in common words; `null` while it has not.
    @Nullable String finishReason() {
        String word = reason == null ? null : FinishReasons.of(reason);
        return FinishReasons.of(word, toolCalls.any());
    }

    /// Ends the choice, also for a provider that forgot to.
    void close(Out out) throws IOException {
        open(out);
        if (toolCalls.incomplete()) {
            JsonWriter chunk = begin();
            toolCalls.complete(chunk);
            end(chunk, null, Frame.Kind.CONTENT, out);
        }
        String word = FinishReason.official(reason == null ? "stop" : reason);
        // Agents continue with tools only on the official finish reason.
        boolean tools = word.equals("stop") && toolCalls.any();
        end(begin(), tools ? "tool_calls" : word, Frame.Kind.USAGE, out);
    }

    private void put(Json delta, Out out) throws IOException, MalformedJson {
        JsonWriter chunk = begin();
        int before = chunk.length();
        Json content = delta.member("content");
        if (!opened) {
            role(chunk);
            before = chunk.length();
        }
        if (content != null && (content.hasText() || content.size() > 0)) {
            chunk.name("content").raw(content.raw());
        }
        copy(delta, chunk, "refusal");
        UnknownFields.filled(delta, chunk, DELTA);
        int others = chunk.length();
        toolCalls.take(delta.member("tool_calls"), chunk, !opened && others == before);
        if (chunk.length() > before) {
            end(chunk, null, Frame.Kind.CONTENT, out);
        }
    }

    private static void copy(Json delta, JsonWriter chunk, String name) {
        Json value = delta.member(name);
        if (value != null && value.hasText()) {
            chunk.name(name).raw(value.raw());
        }
    }

    private static JsonWriter role(JsonWriter chunk) {
        return chunk.member("role", "assistant");
    }

    private JsonWriter begin() {
        JsonWriter writer = stream.begin().object().member("index", index);
        untold.writeTo(writer);
        writer.name("logprobs").raw(logprobs == null ? "null" : logprobs.raw());
        return writer.name("delta").object();
    }

    private void end(JsonWriter chunk, @Nullable String finish, Frame.Kind kind, Out out)
            throws IOException {
        opened = true;
        logprobs = null;
        untold.clear();
        chunk.end().member("finish_reason", finish).end();
        stream.send(chunk, kind, out);
    }
}
