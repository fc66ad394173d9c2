package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Part.ToolCall.Form;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes whole answers of chat completions.
final class ReplyWriter {
    private final TranslationInputs inputs;
    private final JsonWriter out = new JsonWriter();

    ReplyWriter(TranslationInputs inputs) {
        this.inputs = inputs;
    }

    byte[] write(Reply reply) {
        out.object().member("id", id(reply.id())).member("object", "chat.completion");
        out.member("created", inputs.origin().seconds());
        out.member("model", model(reply.model(), inputs)).name("choices").array();
        for (int i = 0; i < reply.choices().size(); i++) {
            choice(i, reply.choices().get(i));
        }
        out.endArray();
        if (reply.usage() != null) {
            usage(out.name("usage"), reply.usage());
        }
        return out.end().bytes();
    }

    static String id(String id) {
        return id.isEmpty() ? "chatcmpl-" + NormalisedChatStream.name() : id;
    }

    static String model(String answered, TranslationInputs inputs) {
        return answered.isEmpty() ? inputs.requestedModel() : answered;
    }

    private void choice(int index, Reply.Choice choice) {
        out.object().member("index", index).name("message").object();
        out.member("role", "assistant");
        content(choice.parts());
        refusal(choice);
        reasoning(choice.parts());
        calls(choice.parts());
        out.end().name("logprobs").raw("null");
        out.member("finish_reason", reason(choice.stop().reason(), inputs)).end();
    }

    private void content(List<Part> parts) {
        var text = new StringBuilder();
        boolean any = false;
        for (Part part : parts) {
            if (part instanceof Part.Text(String more, var _)) {
                any = true;
                text.append(more);
            }
        }
        out.member("content", any ? text.toString() : null);
        annotations(parts);
        images(parts);
    }

    private void annotations(List<Part> parts) {
        int written = 0;
        int offset = 0;
        for (Part part : parts) {
            if (!(part instanceof Part.Text(String text, List<Citation> citations))) {
                continue;
            }
            for (Citation each : citations) {
                if (each.url() != null) {
                    JsonWriter array = written++ == 0 ? out.name("annotations").array() : out;
                    citation(array, each, offset);
                }
            }
            offset += text.length();
        }
        if (written > 0) {
            out.endArray();
        }
    }

    private void images(List<Part> parts) {
        List<Media> images =
                parts.stream()
                        .filter(Part.Attachment.class::isInstance)
                        .map(part -> ((Part.Attachment) part).media())
                        .toList();
        if (images.isEmpty()) {
            return;
        }
        out.name("images").array();
        images.forEach(media -> writeImage(out, media));
        out.endArray();
    }

    private void refusal(Reply.Choice choice) {
        var text = new StringBuilder();
        for (Part part : choice.parts()) {
            if (part instanceof Part.Refusal(String more)) {
                text.append(more);
            }
        }
        out.member("refusal", text.isEmpty() ? null : text.toString());
    }

    private void reasoning(List<Part> parts) {
        var text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Reasoning(String more, var _)) {
                text.append(more);
            }
        }
        if (!text.isEmpty()) {
            out.member(inputs.settings().reasoningMember(), text.toString());
        }
        int index = 0;
        for (Part part : parts) {
            if (part instanceof Part.Reasoning(String more, ReasoningState state)
                    && state != null) {
                if (index == 0) {
                    out.name(Reasoning.DETAILS).array();
                }
                Reasoning.writeDetail(out, index++, state, more);
            }
        }
        if (index > 0) {
            out.endArray();
        }
    }

    private void calls(List<Part> parts) {
        List<Part.ToolCall> calls =
                parts.stream()
                        .filter(Part.ToolCall.class::isInstance)
                        .map(Part.ToolCall.class::cast)
                        .toList();
        if (calls.isEmpty()) {
            return;
        }
        if (inputs.noted(RequestReader.FUNCTIONS)) {
            Part.ToolCall first = calls.getFirst();
            out.name("function_call").object().member("name", first.name());
            out.member("arguments", arguments(first)).end();
            return;
        }
        out.name("tool_calls").array();
        for (Part.ToolCall call : calls) {
            out.object();
            head(out, call);
            function(out, call, arguments(call));
            out.end();
        }
        out.endArray();
    }

    static String arguments(Part.ToolCall call) {
        return call.input().isBlank() && call.form() == Form.JSON ? "{}" : call.input();
    }

    /// What stands before the function of a call.
    static void head(JsonWriter out, Part.ToolCall call) {
        out.member("id", call.id());
        out.member("type", call.form() == Form.TEXT ? "custom" : "function");
        if (call.state() != null) {
            signature(out, call.state());
        }
    }

    static void signature(JsonWriter out, ReasoningState state) {
        out.name("extra_content").object().name("google").object();
        out.member("thought_signature", state.in("gemini")).end().end();
    }

    static void function(JsonWriter out, Part.ToolCall call, String input) {
        boolean text = call.form() == Form.TEXT;
        out.name(text ? "custom" : "function").object().member("name", call.name());
        out.member(text ? "input" : "arguments", input).end();
    }

    static void writeImage(JsonWriter out, Media media) {
        String url =
                switch (media.source()) {
                    case Media.Source.Base64 data -> InlineMedia.of(media.type(), data);
                    case Media.Source.Url(String address) -> address;
                    case Media.Source.Plain(String text) -> text;
                    case Media.Source.File(String id) -> id;
                };
        out.object().member("type", "image_url").name("image_url").object();
        out.member("url", url).end().end();
    }

    static String reason(Stop.Reason reason, TranslationInputs inputs) {
        return switch (reason) {
            case END, SEQUENCE, PAUSE -> "stop";
            case TOOL_CALLS ->
                    inputs.noted(RequestReader.FUNCTIONS) ? "function_call" : "tool_calls";
            case LENGTH, CONTEXT -> "length";
            case CONTENT_FILTER, REFUSAL -> "content_filter";
        };
    }

    /// Writes the counts. Cached and written tokens are part of the input here.
    static void usage(JsonWriter out, Usage usage) {
        out.object().member("prompt_tokens", usage.input());
        out.member("completion_tokens", usage.output()).member("total_tokens", usage.total());
        out.name("prompt_tokens_details").object().member("cached_tokens", usage.cached());
        if (usage.written() > 0) {
            out.member("cache_write_tokens", usage.written());
        }
        out.end().name("completion_tokens_details").object();
        out.member("reasoning_tokens", usage.reasoning()).end().end();
    }

    /// Writes a citation of an address.
    ///
    /// @param offset where the cited part begins in the content
    static void citation(JsonWriter out, Citation citation, int offset) {
        out.object().member("type", "url_citation").name("url_citation").object();
        out.member("start_index", Math.max(0, citation.start()) + offset);
        out.member("end_index", Math.max(0, citation.end()) + offset);
        out.member("url", citation.url()).member("title", nonNull(citation.title()));
        out.end().end();
    }

    private static String nonNull(@Nullable String text) {
        return text == null ? "" : text;
    }
}
