package dev.gatehouse.dialect.gemini;

import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Media.Source;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.translation.Identifiers;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes whole answers of `generateContent`.
final class ReplyWriter {
    /// The media types that endings of addresses show.
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("png", "image/png"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("jpeg", "image/jpeg"),
                    Map.entry("gif", "image/gif"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("pdf", "application/pdf"),
                    Map.entry("mp4", "video/mp4"),
                    Map.entry("mp3", "audio/mp3"),
                    Map.entry("wav", "audio/wav"));

    private ReplyWriter() {}

    static byte[] write(Reply reply, TranslationInputs inputs) {
        var out = new JsonWriter().object().name("candidates").array();
        for (int i = 0; i < reply.choices().size(); i++) {
            Reply.Choice choice = reply.choices().get(i);
            var citations = new ArrayList<Citation>();
            begin(out);
            for (Part part : choice.parts()) {
                part(out, part);
                if (part instanceof Part.Text(_, List<Citation> cited)) {
                    citations.addAll(cited);
                }
            }
            if (choice.parts().isEmpty()) {
                // Some clients do not expect a content without parts.
                out.object().member("text", "").end();
            }
            end(out, i, choice.stop(), citations);
        }
        out.endArray();
        return end(out, new Tail(id(reply.id()), inputs.requestedModel(), reply.usage())).bytes();
    }

    /// What stands behind the candidates.
    record Tail(String id, String model, @Nullable Usage usage) {}

    static String id(String id) {
        return id.isEmpty() ? Identifiers.create("") : id;
    }

    /// Begins a candidate, up to its parts.
    static void begin(JsonWriter out) {
        out.object().name("content").object().member("role", "model").name("parts").array();
    }

    /// Ends a candidate.
    ///
    /// @param stop `null` where more follows
    static void end(JsonWriter out, int index, @Nullable Stop stop, List<Citation> citations) {
        out.endArray().end();
        if (stop != null) {
            out.member("finishReason", reason(stop.reason()));
        }
        out.member("index", index);
        citations(out, citations);
        out.end();
    }

    /// Ends an answer.
    static JsonWriter end(JsonWriter out, Tail tail) {
        if (tail.usage() != null) {
            usage(out.name("usageMetadata"), tail.usage());
        }
        return out.member("modelVersion", tail.model()).member("responseId", tail.id()).end();
    }

    private static String reason(Stop.Reason reason) {
        return switch (reason) {
            case END, SEQUENCE, TOOL_CALLS, PAUSE -> "STOP";
            case LENGTH, CONTEXT -> "MAX_TOKENS";
            case CONTENT_FILTER, REFUSAL -> "SAFETY";
        };
    }

    /// Writes the counts. The output leaves thoughts out here.
    private static void usage(JsonWriter out, Usage usage) {
        out.object().member("promptTokenCount", usage.input());
        out.member("candidatesTokenCount", Math.max(0, usage.output() - usage.reasoning()));
        if (usage.reasoning() > 0) {
            out.member("thoughtsTokenCount", usage.reasoning());
        }
        if (usage.cached() > 0) {
            out.member("cachedContentTokenCount", usage.cached());
        }
        out.member("totalTokenCount", usage.total()).end();
    }

    private static void citations(JsonWriter out, List<Citation> citations) {
        List<Citation> web = citations.stream().filter(each -> each.url() != null).toList();
        if (web.isEmpty()) {
            return;
        }
        out.name("groundingMetadata").object().name("groundingChunks").array();
        for (Citation each : web) {
            out.object().name("web").object().member("uri", each.url());
            if (each.title() != null) {
                out.member("title", each.title());
            }
            out.end().end();
        }
        out.endArray().end();
    }

    /// Writes a part.
    static void part(JsonWriter out, Part part) {
        switch (part) {
            case Part.Text(String text, _) -> text(out, text);
            case Part.Refusal(String text) -> text(out, text);
            case Part.Reasoning(String text, ReasoningState state) -> reasoning(out, text, state);
            case Part.ToolCall call -> {
                out.object().name("functionCall").object().member("id", call.id());
                out.member("name", call.name());
                out.name("args").raw(Texts.object(call.input())).end();
                if (call.state() != null) {
                    out.member("thoughtSignature", call.state().in(MessageReader.DIALECT));
                }
                out.end();
            }
            case Part.Attachment(Media media) -> media(out, media);
            case Part.Opaque other -> {
                if (other.dialect().equals(MessageReader.DIALECT)) {
                    out.raw(other.json().raw());
                } else {
                    text(out, other.json().raw());
                }
            }
            case Part.ToolResult _, Part.CacheMark _ -> {}
        }
    }

    private static void text(JsonWriter out, String text) {
        out.object().member("text", text).end();
    }

    /// Writes a thought. A state of this dialect without a text is that of the text before it.
    static void reasoning(JsonWriter out, String text, @Nullable ReasoningState state) {
        boolean own = state != null && state.dialect().equals(MessageReader.DIALECT);
        out.object().member("text", text);
        if (!own || !text.isEmpty()) {
            out.name("thought").value(true);
        }
        if (state != null) {
            out.member("thoughtSignature", state.in(MessageReader.DIALECT));
        }
        out.end();
    }

    /// Writes media, inline or by their address.
    static void media(JsonWriter out, Media media) {
        switch (media.source()) {
            case Source.Base64(String data) -> {
                out.object().name("inlineData").object().member("mimeType", media.type());
                out.member("data", data).end().end();
            }
            case Source.Url(String url) -> file(out, media, url);
            case Source.File(String id) -> file(out, media, id);
            case Source.Plain(String text) -> text(out, text);
        }
    }

    private static void file(JsonWriter out, Media media, String uri) {
        String ending = uri.substring(uri.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String type = media.type().isEmpty() ? TYPES.get(ending) : media.type();
        out.object().name("fileData").object();
        if (type != null) {
            out.member("mimeType", type);
        }
        out.member("fileUri", uri).end().end();
    }
}
