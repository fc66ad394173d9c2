package dev.gatehouse.dialect.anthropic;

import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.ReasoningState.Kind;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.translation.Identifiers;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes whole answers of the Messages API.
final class ReplyWriter {
    private ReplyWriter() {}

    static byte[] write(Reply reply, TranslationInputs inputs) {
        Reply.Choice choice = reply.choices().getFirst();
        var out = new JsonWriter().object().member("id", id(reply.id()));
        out.member("type", "message").member("role", "assistant");
        // Clients compare it with the model that they asked for.
        out.member("model", inputs.requestedModel()).name("content").array();
        for (Part part : choice.parts()) {
            part(out, part);
        }
        out.endArray();
        stop(out, choice.stop());
        Usage usage = reply.usage() == null ? new Usage(0, 0, 0, 0, 0) : reply.usage();
        usage(out.name("usage"), usage);
        return out.end().bytes();
    }

    static String id(String id) {
        return id.startsWith("msg_") ? id : Identifiers.create("msg_");
    }

    static void stop(JsonWriter out, Stop stop) {
        out.member("stop_reason", reason(stop.reason())).member("stop_sequence", stop.sequence());
    }

    private static String reason(Stop.Reason reason) {
        return switch (reason) {
            case END -> "end_turn";
            case SEQUENCE -> "stop_sequence";
            case TOOL_CALLS -> "tool_use";
            case LENGTH -> "max_tokens";
            case CONTEXT -> "model_context_window_exceeded";
            case CONTENT_FILTER, REFUSAL -> "refusal";
            case PAUSE -> "pause_turn";
        };
    }

    /// Writes the counts. The input leaves cached and written tokens out here.
    static void usage(JsonWriter out, Usage usage) {
        out.object();
        out.member("input_tokens", Math.max(0, usage.input() - usage.cached() - usage.written()));
        out.member("cache_creation_input_tokens", usage.written());
        out.member("cache_read_input_tokens", usage.cached());
        out.member("output_tokens", usage.output());
        if (usage.reasoning() > 0) {
            out.name("output_tokens_details").object();
            out.member("thinking_tokens", usage.reasoning()).end();
        }
        out.end();
    }

    /// Writes a block.
    static void part(JsonWriter out, Part part) {
        switch (part) {
            case Part.Text(String text, List<Citation> citations) -> text(out, text, citations);
            case Part.Refusal(String text) -> text(out, text, List.of());
            case Part.Reasoning(String text, ReasoningState state) -> reasoning(out, text, state);
            case Part.ToolCall call -> {
                out.object().member("type", "tool_use").member("id", call.id());
                String input =
                        call.form() == Part.ToolCall.Form.TEXT
                                ? new JsonWriter()
                                        .object()
                                        .member("input", call.input())
                                        .end()
                                        .toString()
                                : Texts.object(call.input());
                out.member("name", call.name()).name("input").raw(input).end();
            }
            case Part.Attachment(Media media) -> text(out, described(media), List.of());
            case Part.Opaque other -> opaque(out, other);
            case Part.ToolResult _, Part.CacheMark _ -> {}
        }
    }

    private static void text(JsonWriter out, String text, List<Citation> citations) {
        out.object().member("type", "text").member("text", text);
        List<Citation> written =
                citations.stream()
                        .filter(
                                each ->
                                        each.dialect().equals(MessageReader.DIALECT)
                                                || each.url() != null)
                        .toList();
        if (!written.isEmpty()) {
            out.name("citations").array();
            written.forEach(each -> citation(out, each));
            out.endArray();
        }
        out.end();
    }

    static void citation(JsonWriter out, Citation citation) {
        if (citation.dialect().equals(MessageReader.DIALECT)) {
            out.raw(citation.json().raw());
            return;
        }
        out.object().member("type", "web_search_result_location");
        out.member("url", citation.url()).member("title", citation.title());
        out.member("encrypted_index", "").member("cited_text", "").end();
    }

    static void reasoning(JsonWriter out, String text, @Nullable ReasoningState state) {
        if (state != null && state.kind() == Kind.ENCRYPTED && text.isEmpty()) {
            out.object().member("type", "redacted_thinking");
            out.member("data", state.in(MessageReader.DIALECT)).end();
            return;
        }
        out.object().member("type", "thinking").member("thinking", text);
        out.member("signature", signature(state)).end();
    }

    /// Clients return it unchanged; reasoning without one gets a signature that marks it.
    static String signature(@Nullable ReasoningState state) {
        return state == null ? unsigned().envelope() : state.in(MessageReader.DIALECT);
    }

    private static ReasoningState unsigned() {
        return new ReasoningState("none", Kind.SIGNATURE, "");
    }

    /// What the format has no block for, as text that refers to it.
    private static String described(Media media) {
        return switch (media.source()) {
            case Media.Source.Base64 data -> "![](" + InlineMedia.of(media.type(), data) + ")";
            case Media.Source.Url(String url) -> "![](" + url + ")";
            case Media.Source.Plain(String text) -> text;
            case Media.Source.File(String id) -> id;
        };
    }

    private static void opaque(JsonWriter out, Part.Opaque other) {
        if (other.dialect().equals(MessageReader.DIALECT)) {
            out.raw(other.json().raw());
        } else {
            text(out, other.json().raw(), List.of());
        }
    }
}
