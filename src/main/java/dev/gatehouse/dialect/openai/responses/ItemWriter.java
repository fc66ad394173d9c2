package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Media.Source;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Part.ToolCall.Form;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.ToolNames;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Writes the instructions and the input items of a request. Items bear no ids, except reasoning:
/// providers reject ids that they have not made.
final class ItemWriter {
    private static final String ERROR = "Error: ";
    private static final ToolNames.Form ID = ToolNames.Form.of(64, "_-.:");

    private final JsonWriter out;
    private final TranslationInputs inputs;
    private final Set<String> freeCalls = new HashSet<>();

    ItemWriter(JsonWriter out, TranslationInputs inputs) {
        this.out = out;
        this.inputs = inputs;
    }

    void write(List<Message> messages) throws MalformedJson {
        List<Message> items = messages;
        // The input may not be empty: what stands alone is in it.
        if (messages.size() > 1 && instructions(messages.getFirst())) {
            out.member("instructions", Texts.joined(messages.getFirst().parts(), "\n"));
            items = messages.subList(1, messages.size());
        }
        out.name("input").array();
        for (Message message : items) {
            switch (message.role()) {
                case SYSTEM -> message("system", message, message.parts());
                case DEVELOPER -> message("developer", message, message.parts());
                case USER -> message("user", message, message.parts());
                case ASSISTANT -> assistant(message);
                case TOOL -> results(message);
            }
        }
        out.endArray();
    }

    private static boolean instructions(Message message) {
        return message.role() == Role.SYSTEM && Texts.only(contents(message.parts()));
    }

    private static List<Part> contents(List<Part> parts) {
        return parts.stream().filter(part -> !(part instanceof Part.CacheMark)).toList();
    }

    /// A string where there is one text and nothing else.
    private void message(String role, Message message, List<Part> parts) throws MalformedJson {
        List<Part> contents = contents(parts);
        out.object().member("role", role).name("content");
        if (contents.size() == 1 && contents.getFirst() instanceof Part.Text(String text, var _)) {
            out.value(text).end();
            return;
        }
        out.array();
        for (Part part : contents) {
            part(part, message, role.equals("assistant") ? "output_text" : "input_text");
        }
        out.endArray().end();
    }

    private void part(Part part, Message message, String textType) throws MalformedJson {
        switch (part) {
            case Part.Text(String text, _) ->
                    out.object().member("type", textType).member("text", text).end();
            case Part.Refusal(String text) ->
                    out.object().member("type", "refusal").member("refusal", text).end();
            case Part.Attachment(Media media) -> attachment(media, message.placeOf(part));
            case Part.Opaque other -> {
                if (!other.dialect().equals(ReasoningItem.DIALECT)) {
                    throw inputs.cannot(other, message.placeOf(part));
                }
                out.raw(other.json().raw());
            }
            case Part.Reasoning _, Part.CacheMark _ -> {}
            case Part.ToolCall _, Part.ToolResult _ ->
                    throw inputs.cannot("a tool call in this place", message.placeOf(part));
        }
    }

    private void attachment(Media media, String place) throws MalformedJson {
        switch (media.kind()) {
            case IMAGE -> image(media, place);
            case DOCUMENT -> document(media);
            case AUDIO -> audio(media, place);
            case VIDEO -> throw inputs.cannot("a video", place);
        }
    }

    private void image(Media media, String place) throws MalformedJson {
        out.object().member("type", "input_image");
        switch (media.source()) {
            case Source.Base64 data -> out.member("image_url", InlineMedia.of(media.type(), data));
            case Source.Url(String url) -> out.member("image_url", url);
            case Source.File(String id) -> out.member("file_id", id);
            case Source.Plain _ -> throw inputs.cannot("an image as text", place);
        }
        if (media.options().detail() != null) {
            out.member("detail", media.options().detail());
        }
        out.end();
    }

    private void document(Media media) {
        if (media.source() instanceof Source.Plain(String text)) {
            String title = media.name() == null ? "" : media.name() + "\n\n";
            out.object().member("type", "input_text").member("text", title + text).end();
            return;
        }
        out.object().member("type", "input_file");
        switch (media.source()) {
            case Source.Base64 data -> {
                String usual = media.type().endsWith("/pdf") ? "document.pdf" : "document.txt";
                out.member("filename", media.name() == null ? usual : media.name());
                out.member("file_data", InlineMedia.of(media.type(), data));
            }
            case Source.Url(String url) -> out.member("file_url", url);
            case Source.File(String id) -> out.member("file_id", id);
            case Source.Plain _ -> {}
        }
        out.end();
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
        var texts = new ArrayList<Part>();
        for (Part part : message.parts()) {
            boolean item =
                    part instanceof Part.Reasoning
                            || part instanceof Part.ToolCall
                            || part instanceof Part.Opaque;
            if (item) {
                flush(texts, message);
                item(part, message);
            } else if (!(part instanceof Part.CacheMark)) {
                texts.add(part);
            }
        }
        flush(texts, message);
    }

    private void flush(List<Part> texts, Message message) throws MalformedJson {
        if (!texts.isEmpty()) {
            message("assistant", message, texts);
            texts.clear();
        }
    }

    private void item(Part part, Message message) throws MalformedJson {
        switch (part) {
            case Part.Reasoning reasoning -> {
                if (ReasoningItem.accepted(reasoning)) {
                    ReasoningItem.toProvider(out, reasoning);
                } else {
                    inputs.omit(message.place() + ".reasoning");
                }
            }
            case Part.ToolCall call -> call(call);
            default -> part(part, message, "output_text");
        }
    }

    private void call(Part.ToolCall call) {
        boolean free = call.form() == Form.TEXT;
        if (free) {
            freeCalls.add(call.id());
        }
        String input = call.input().isBlank() && !free ? "{}" : call.input();
        out.object().member("type", free ? "custom_tool_call" : "function_call");
        out.member("call_id", ID.apply(call.id()));
        out.member("name", inputs.names().inForm(call.name(), ToolNames.Form.WORD));
        out.member(free ? "input" : "arguments", input).end();
    }

    private void results(Message message) throws MalformedJson {
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolResult result) {
                boolean free = freeCalls.contains(result.callId());
                out.object();
                out.member("type", free ? "custom_tool_call_output" : "function_call_output");
                out.member("call_id", ID.apply(result.callId())).name("output");
                output(result, message);
                out.end();
            }
        }
    }

    private void output(Part.ToolResult result, Message message) throws MalformedJson {
        List<Part> contents = contents(result.content());
        boolean plain = Texts.only(contents) && contents.size() <= 1;
        String text = Texts.joined(contents, "\n");
        boolean marked = !result.failed() || text.regionMatches(true, 0, "error", 0, 5);
        if (plain) {
            out.value(marked ? text : ERROR + text);
            return;
        }
        out.array();
        if (!marked) {
            out.object().member("type", "input_text").member("text", ERROR.strip()).end();
        }
        for (Part part : contents) {
            part(part, message, "input_text");
        }
        out.endArray();
    }
}
