package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Texts and refusals that follow each other.
final class MessageItem extends OutputItem {
    private final List<Part> parts = new ArrayList<>();
    private List<Citation> citations = new ArrayList<>(0);
    private Part head = new Part.Text("");

    MessageItem(int index, EventSink sink) {
        super("msg_", index, sink);
    }

    @Override
    boolean takes(Part part) {
        return switch (part) {
            case Part.Reasoning _, Part.ToolCall _ -> false;
            case Part.Attachment(Media media) -> !generated(media);
            case Part.Opaque other -> !own(other);
            default -> true;
        };
    }

    @Override
    void open(Part part) throws IOException {
        head = part instanceof Part.Refusal ? new Part.Refusal("") : new Part.Text("");
        citations = new ArrayList<>(0);
        text.setLength(0);
        Part begun = head;
        send(
                "response.content_part.added",
                Frame.Kind.PREAMBLE,
                head,
                parts.size(),
                event -> content(event.name("part"), begun));
        delta(written(part));
        if (part instanceof Part.Text(String _, List<Citation> cited)) {
            for (Citation each : cited) {
                cite(each);
            }
        }
    }

    /// What the format has no part for, as text that refers to it.
    private static String written(Part part) {
        return switch (part) {
            case Part.Text(String text, var _) -> text;
            case Part.Refusal(String text) -> text;
            case Part.Attachment(Media media) -> described(media);
            case Part.Opaque other -> other.json().raw();
            case Part.Reasoning _, Part.ToolCall _, Part.ToolResult _, Part.CacheMark _ -> "";
        };
    }

    private static String described(Media media) {
        return switch (media.source()) {
            case Media.Source.Base64 data -> "![](" + InlineMedia.of(media.type(), data) + ")";
            case Media.Source.Url(String url) -> "![](" + url + ")";
            case Media.Source.Plain(String text) -> text;
            case Media.Source.File(String file) -> file;
        };
    }

    @Override
    void delta(String more) throws IOException {
        if (more.isEmpty()) {
            return;
        }
        text.append(more);
        boolean refusal = head instanceof Part.Refusal;
        send(
                refusal ? "response.refusal.delta" : "response.output_text.delta",
                Frame.Kind.CONTENT,
                head,
                parts.size(),
                event -> {
                    event.member("delta", more);
                    if (!refusal) {
                        event.name("logprobs").array().endArray();
                    }
                });
    }

    @Override
    void cite(Citation citation) throws IOException {
        if (!citable(citation)) {
            return;
        }
        int place = citations.size();
        citations.add(citation);
        send(
                "response.output_text.annotation.added",
                Frame.Kind.CONTENT,
                head,
                parts.size(),
                event -> {
                    event.member("annotation_index", place).name("annotation");
                    annotation(event, citation);
                });
    }

    private static boolean citable(Citation citation) {
        return citation.url() != null || citation.dialect().equals(ReasoningItem.DIALECT);
    }

    private static void annotation(JsonWriter out, Citation citation) {
        if (citation.dialect().equals(ReasoningItem.DIALECT)) {
            out.raw(citation.json().raw());
            return;
        }
        out.object().member("type", "url_citation");
        out.member("start_index", Math.max(0, citation.start()));
        out.member("end_index", Math.max(0, citation.end()));
        out.member("url", citation.url());
        out.member("title", citation.title() == null ? "" : citation.title()).end();
    }

    @Override
    void close() throws IOException {
        String whole = text.toString();
        boolean refusal = head instanceof Part.Refusal;
        Part done = refusal ? new Part.Refusal(whole) : new Part.Text(whole, citations);
        send(
                refusal ? "response.refusal.done" : "response.output_text.done",
                Frame.Kind.PREAMBLE,
                head,
                parts.size(),
                event -> {
                    event.member(refusal ? "refusal" : "text", whole);
                    if (!refusal) {
                        event.name("logprobs").array().endArray();
                    }
                });
        send(
                "response.content_part.done",
                Frame.Kind.PREAMBLE,
                head,
                parts.size(),
                event -> content(event.name("part"), done));
        parts.add(done);
    }

    private static void content(JsonWriter out, Part part) {
        if (part instanceof Part.Refusal(String text)) {
            out.object().member("type", "refusal").member("refusal", text).end();
        } else if (part instanceof Part.Text(String text, List<Citation> cited)) {
            out.object().member("type", "output_text").member("text", text);
            out.name("annotations").array();
            cited.forEach(each -> annotation(out, each));
            out.endArray().name("logprobs").array().endArray().end();
        }
    }

    @Override
    String json(String status) {
        var out = new JsonWriter().object().member("id", id).member("type", "message");
        out.member("status", status).member("role", "assistant").name("content").array();
        parts.forEach(part -> content(out, part));
        return out.endArray().end().toString();
    }
}
