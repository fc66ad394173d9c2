package dev.gatehouse.dialect.anthropic;

import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Media.Source;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.ReasoningState.Kind;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the system prompt and the messages of a request of the Messages API.
final class MessageReader {
    static final String DIALECT = "anthropic";

    /// A block of Claude Code that changes with each release and means something to Anthropic only.
    private static final String BILLING = "x-anthropic-billing-header:";

    private final TranslationInputs inputs;

    MessageReader(TranslationInputs inputs) {
        this.inputs = inputs;
    }

    List<Message> read(Json body) throws MalformedJson {
        var messages = new ArrayList<Message>();
        Json system = Members.of(body, "system");
        if (system != null) {
            system(system, messages);
        }
        Json all = body.member("messages");
        if (all == null || all.kind() != Json.Kind.ARRAY) {
            throw new MalformedJson("'messages' must be an array of messages", "messages");
        }
        for (int i = 0; i < all.size(); i++) {
            message(all.at(i), "messages[" + i + "]", messages);
        }
        return messages;
    }

    private void system(Json system, List<Message> messages) throws MalformedJson {
        var parts = new ArrayList<Part>();
        content(system, parts, "system");
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Part.Text(String text, _) && text.startsWith(BILLING)) {
                inputs.omit("system[" + i + "]");
                parts.remove(i--);
            }
        }
        if (!parts.isEmpty()) {
            messages.add(new Message(Role.SYSTEM, parts, null, "system"));
        }
    }

    private void message(Json message, String place, List<Message> messages) throws MalformedJson {
        if (message.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson(place + " must be an object", place);
        }
        Role role =
                switch (Members.textOrEmpty(message, "role")) {
                    case "user" -> Role.USER;
                    case "assistant" -> Role.ASSISTANT;
                    case "system" -> Role.SYSTEM;
                    default ->
                            throw new MalformedJson(
                                    place + ".role must be user, assistant or system",
                                    place + ".role");
                };
        Json content = Members.of(message, "content");
        if (content == null) {
            throw new MalformedJson(place + " has no 'content'", place + ".content");
        }
        var parts = new ArrayList<Part>();
        content(content, parts, place + ".content");
        if (role == Role.USER) {
            split(parts, place, messages);
        } else {
            messages.add(new Message(role, parts, null, place));
        }
    }

    /// Results of tools become a message of their own, before the rest.
    private static void split(List<Part> parts, String place, List<Message> messages) {
        var results = new ArrayList<Part>();
        var others = new ArrayList<Part>();
        boolean afterResult = false;
        for (Part part : parts) {
            boolean mark = part instanceof Part.CacheMark;
            afterResult = mark ? afterResult : part instanceof Part.ToolResult;
            (afterResult ? results : others).add(part);
        }
        if (!results.isEmpty()) {
            messages.add(new Message(Role.TOOL, results, null, place));
        }
        if (!others.isEmpty() || results.isEmpty()) {
            messages.add(new Message(Role.USER, others, null, place));
        }
    }

    private void content(Json content, List<Part> parts, String place) throws MalformedJson {
        if (content.kind() == Json.Kind.STRING) {
            parts.add(new Part.Text(content.text()));
            return;
        }
        if (content.kind() != Json.Kind.ARRAY) {
            throw new MalformedJson(place + " must be a string or an array of blocks", place);
        }
        for (int i = 0; i < content.size(); i++) {
            Json block = content.at(i);
            parts.add(block(block, place + "[" + i + "]"));
            Json mark = Members.of(block, "cache_control");
            if (mark != null) {
                parts.add(new Part.CacheMark(Members.text(mark, "ttl")));
            }
        }
    }

    private Part block(Json block, String place) throws MalformedJson {
        String type = Members.textOrEmpty(block, "type");
        return switch (type) {
            case "text" -> new Part.Text(text(block, "text", place), ReplyReader.citations(block));
            case "image" -> new Part.Attachment(media(block, Media.Kind.IMAGE, place));
            case "document" -> new Part.Attachment(document(block, place));
            case "thinking" -> reasoning(block, place);
            case "redacted_thinking" ->
                    new Part.Reasoning("", state(block, "data", Kind.ENCRYPTED));
            case "tool_use" -> ReplyReader.call(block, place, name -> name);
            case "tool_result" -> result(block, place);
            case "" -> throw new MalformedJson(place + " has no 'type'", place + ".type");
            default -> new Part.Opaque(DIALECT, type, block);
        };
    }

    private static String text(Json block, String name, String place) throws MalformedJson {
        String text = Members.string(block, name);
        if (text == null) {
            throw new MalformedJson(place + "." + name + " must be a string", place + "." + name);
        }
        return text;
    }

    private static Part reasoning(Json block, String place) throws MalformedJson {
        return new Part.Reasoning(
                text(block, "thinking", place), state(block, "signature", Kind.SIGNATURE));
    }

    static @Nullable ReasoningState state(Json block, String name, Kind kind) {
        String value = Members.text(block, name);
        return value == null ? null : ReasoningState.of(value, DIALECT, kind);
    }

    private Part result(Json block, String place) throws MalformedJson {
        String id = text(block, "tool_use_id", place);
        var content = new ArrayList<Part>();
        Json inner = Members.of(block, "content");
        if (inner != null) {
            content(inner, content, place + ".content");
        }
        return new Part.ToolResult(id, content, Members.yes(block, "is_error"));
    }

    private static Media media(Json block, Media.Kind kind, String place) throws MalformedJson {
        Json source = Members.of(block, "source");
        String type = Members.textOrEmpty(source, "media_type");
        return switch (Members.textOrEmpty(source, "type")) {
            case "base64" ->
                    InlineMedia.base64(
                            Members.textOrEmpty(source, "data"), kind, type, place + ".source");
            case "url" -> new Media(kind, new Source.Url(Members.textOrEmpty(source, "url")), type);
            case "file" ->
                    new Media(kind, new Source.File(Members.textOrEmpty(source, "file_id")), type);
            case "text" ->
                    new Media(kind, new Source.Plain(Members.textOrEmpty(source, "data")), type);
            default ->
                    throw new MalformedJson(
                            place + ".source must be of type base64, url, file or text",
                            place + ".source");
        };
    }

    private Media document(Json block, String place) throws MalformedJson {
        Json content = Members.of(Members.of(block, "source"), "content");
        if (content != null) {
            // A document of blocks: its texts are its content.
            var parts = new ArrayList<Part>();
            content(content, parts, place + ".source.content");
            if (!Texts.only(parts)) {
                throw inputs.cannot("a document with blocks that are no text", place);
            }
            String text = Texts.joined(parts, "\n");
            return titled(
                    new Media(Media.Kind.DOCUMENT, new Source.Plain(text), "text/plain"), block);
        }
        return titled(media(block, Media.Kind.DOCUMENT, place), block);
    }

    private static Media titled(Media media, Json block) {
        Json citations = Members.of(block, "citations");
        Boolean cited = citations == null ? null : Members.yes(citations, "enabled");
        var options = new Media.Options(null, Members.text(block, "context"), cited);
        return new Media(
                media.kind(), media.source(), media.type(), Members.text(block, "title"), options);
    }
}
