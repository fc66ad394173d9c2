package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Media.Source;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.ToolNames;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Writes the messages of a request for chat completions.
final class MessageWriter {
    private static final String ERROR = "Error: ";

    private final JsonWriter out;
    private final TranslationInputs inputs;

    MessageWriter(JsonWriter out, TranslationInputs inputs) {
        this.out = out;
        this.inputs = inputs;
    }

    void write(Message message) throws MalformedJson {
        switch (message.role()) {
            case SYSTEM -> plain("system", message);
            case DEVELOPER -> plain("developer", message);
            case USER -> plain("user", message);
            case ASSISTANT -> assistant(message);
            case TOOL -> results(message);
        }
    }

    private void plain(String role, Message message) throws MalformedJson {
        begin(role, message);
        content(message.parts(), message);
        out.end();
    }

    private void begin(String role, Message message) {
        out.object().member("role", role);
        if (message.name() != null) {
            out.member("name", message.name());
        }
    }

    /// A string where there is one text and nothing else, as some servers accept only this.
    private void content(List<Part> parts, Message message) throws MalformedJson {
        List<Part> contents = withoutMarks(parts);
        if (contents.size() == 1 && contents.getFirst() instanceof Part.Text(String text, _)) {
            out.member("content", text);
            return;
        }
        out.name("content").array();
        for (Part part : contents) {
            part(part, message);
        }
        out.endArray();
    }

    private void part(Part part, Message message) throws MalformedJson {
        switch (part) {
            case Part.Text(String text, _) ->
                    out.object().member("type", "text").member("text", text).end();
            case Part.Refusal(String text) ->
                    out.object().member("type", "refusal").member("refusal", text).end();
            case Part.Attachment(Media media) -> attachment(media, message.placeOf(part));
            case Part.Opaque other -> {
                if (!other.dialect().equals("chat")) {
                    throw inputs.cannot(other, message.placeOf(part));
                }
                out.raw(other.json().raw());
            }
            case Part.Reasoning _ -> {}
            case Part.CacheMark _ -> inputs.omit("cache_control");
            case Part.ToolCall _, Part.ToolResult _ ->
                    throw inputs.cannot("a tool call in this place", message.placeOf(part));
        }
    }

    private void attachment(Media media, String place) throws MalformedJson {
        switch (media.kind()) {
            case IMAGE -> image(media, place);
            case DOCUMENT -> document(media, place);
            case AUDIO -> audio(media, place);
            case VIDEO -> {
                out.object().member("type", "video_url").name("video_url").object();
                out.member("url", url(media, "a video", place)).end().end();
            }
        }
    }

    private void image(Media media, String place) throws MalformedJson {
        out.object().member("type", "image_url").name("image_url").object();
        out.member("url", url(media, "an image", place));
        if (media.options().detail() != null) {
            out.member("detail", media.options().detail());
        }
        out.end().end();
    }

    private String url(Media media, String what, String place) throws MalformedJson {
        return switch (media.source()) {
            case Source.Base64 data -> InlineMedia.of(media.type(), data);
            case Source.Url(String url) -> url;
            case Source.Plain _, Source.File _ ->
                    throw inputs.cannot(what + " in an uploaded file", place);
        };
    }

    private void document(Media media, String place) throws MalformedJson {
        switch (media.source()) {
            case Source.Plain(String text) -> {
                String title = media.name() == null ? "" : media.name() + "\n\n";
                out.object().member("type", "text").member("text", title + text).end();
            }
            case Source.Base64 data -> {
                out.object().member("type", "file").name("file").object();
                out.member("filename", media.name() == null ? fileName(media) : media.name());
                out.member("file_data", InlineMedia.of(media.type(), data)).end().end();
            }
            case Source.File(String id) ->
                    out.object()
                            .member("type", "file")
                            .name("file")
                            .object()
                            .member("file_id", id)
                            .end()
                            .end();
            case Source.Url _ ->
                    document(inputs.fetched(media, "a document by its URL", place), place);
        }
    }

    private static String fileName(Media media) {
        return media.type().endsWith("/pdf") ? "document.pdf" : "document.txt";
    }

    private void audio(Media given, String place) throws MalformedJson {
        Media media =
                given.source() instanceof Source.Url
                        ? inputs.fetched(given, "audio by its URL", place)
                        : given;
        if (!(media.source() instanceof Source.Base64(String data))) {
            throw inputs.cannot("audio in an uploaded file", place);
        }
        String format = media.type().substring(media.type().indexOf('/') + 1);
        format = format.equals("mpeg") ? "mp3" : format.equals("x-wav") ? "wav" : format;
        out.object().member("type", "input_audio").name("input_audio").object();
        out.member("data", data).member("format", format.toLowerCase(Locale.ROOT)).end().end();
    }

    private void assistant(Message message) throws MalformedJson {
        begin("assistant", message);
        var contents = new ArrayList<Part>();
        var calls = new ArrayList<Part.ToolCall>();
        var thoughts = new StringBuilder();
        for (Part part : message.parts()) {
            switch (part) {
                case Part.ToolCall call -> calls.add(call);
                case Part.Reasoning(String text, var state) -> {
                    thoughts.append(text);
                    if (text.isEmpty() && state != null) {
                        inputs.omit(message.place() + ".reasoning");
                    }
                }
                case Part.CacheMark _ -> inputs.omit("cache_control");
                case Part.Text _, Part.Refusal _, Part.Attachment _ -> contents.add(part);
                case Part.ToolResult _, Part.Opaque _ -> contents.add(part);
            }
        }
        assistantContent(contents, message);
        if (!thoughts.isEmpty()) {
            out.member("reasoning_content", thoughts.toString());
        }
        calls(calls);
        out.end();
    }

    private void assistantContent(List<Part> contents, Message message) throws MalformedJson {
        if (contents.isEmpty()) {
            out.name("content").raw("null");
        } else if (Texts.only(contents)) {
            out.member("content", Texts.joined(contents, ""));
        } else {
            content(contents, message);
        }
    }

    private void calls(List<Part.ToolCall> calls) {
        if (calls.isEmpty()) {
            return;
        }
        out.name("tool_calls").array();
        for (Part.ToolCall call : calls) {
            String name = inputs.names().inForm(call.name(), ToolNames.Form.WORD);
            String arguments = call.input().isBlank() ? "{}" : call.input();
            out.object().member("id", id(call.id())).member("type", "function");
            if (call.state() != null && call.state().dialect().equals("gemini")) {
                out.name("extra_content").object().name("google").object();
                out.member("thought_signature", call.state().value()).end().end();
            }
            out.name("function").object();
            out.member("name", name).member("arguments", arguments).end().end();
        }
        out.endArray();
    }

    /// OpenAI rejects ids of more than 40 characters.
    private static String id(String id) {
        return ToolNames.Form.of(40, "_-.:").apply(id);
    }

    /// One message for each result. They hold text only: what else there is follows in a message of
    /// the user.
    private void results(Message message) throws MalformedJson {
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolResult result) {
                out.object().member("role", "tool").member("tool_call_id", id(result.callId()));
                out.member("content", text(result)).end();
            }
        }
        boolean others =
                message.parts().stream()
                        .anyMatch(
                                part ->
                                        part instanceof Part.ToolResult result
                                                && contents(result).stream()
                                                        .anyMatch(it -> Texts.of(it) == null));
        if (others) {
            out.object().member("role", "user").name("content").array();
            for (Part part : message.parts()) {
                if (part instanceof Part.ToolResult result) {
                    attachments(result, message);
                }
            }
            out.endArray().end();
        }
    }

    private List<Part> contents(Part.ToolResult result) {
        return withoutMarks(result.content());
    }

    /// The format has no cache marks; its providers cache by themselves.
    private List<Part> withoutMarks(List<Part> parts) {
        List<Part> contents =
                parts.stream().filter(part -> !(part instanceof Part.CacheMark)).toList();
        if (contents.size() < parts.size()) {
            inputs.omit("cache_control");
        }
        return contents;
    }

    private static String text(Part.ToolResult result) {
        String text = Texts.joined(result.content(), "\n");
        boolean marked = !result.failed() || text.regionMatches(true, 0, "error", 0, 5);
        return marked ? text : ERROR + text;
    }

    private void attachments(Part.ToolResult result, Message message) throws MalformedJson {
        boolean first = true;
        for (Part part : contents(result)) {
            if (Texts.of(part) != null) {
                continue;
            }
            if (first) {
                out.object().member("type", "text");
                out.member("text", "Result of the tool call " + id(result.callId()) + ":").end();
                first = false;
            }
            part(part, message);
        }
    }
}
