package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Part.ToolCall.Form;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the messages of a request for chat completions.
final class MessageReader {
    private static final Set<String> KNOWN =
            Set.of(
                    "role",
                    "content",
                    "name",
                    "refusal",
                    "annotations",
                    "tool_calls",
                    "tool_call_id",
                    "function_call",
                    "audio",
                    "reasoning_content",
                    "reasoning",
                    "reasoning_details",
                    "id",
                    "status");

    private final TranslationInputs inputs;
    private @Nullable String lastCall;

    MessageReader(TranslationInputs inputs) {
        this.inputs = inputs;
    }

    List<Message> read(Json body) throws MalformedJson {
        Json all = body.member("messages");
        if (all == null || all.kind() != Json.Kind.ARRAY) {
            throw new MalformedJson("'messages' must be an array of messages", "messages");
        }
        var messages = new ArrayList<Message>(all.size());
        for (int i = 0; i < all.size(); i++) {
            Message message = message(all.at(i), "messages[" + i + "]");
            Message last = messages.isEmpty() ? null : messages.getLast();
            if (last != null && message.role() == Role.TOOL && last.role() == Role.TOOL) {
                var parts = new ArrayList<>(last.parts());
                parts.addAll(message.parts());
                messages.set(messages.size() - 1, last.with(parts));
            } else {
                messages.add(message);
            }
        }
        return messages;
    }

    private Message message(Json message, String place) throws MalformedJson {
        if (message.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson(place + " must be an object", place);
        }
        Role role = role(message, place);
        for (String name : message.names()) {
            if (!KNOWN.contains(name)) {
                inputs.drop(place + "." + name);
            }
        }
        List<Part> parts = role == Role.TOOL ? result(message, place) : parts(message, role, place);
        String name = role == Role.TOOL ? null : Texts.of(message.member("name"));
        return new Message(role, parts, name, place);
    }

    private static Role role(Json message, String place) throws MalformedJson {
        String role = Texts.of(message.member("role"));
        return switch (role == null ? "" : role) {
            case "system" -> Role.SYSTEM;
            case "developer" -> Role.DEVELOPER;
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "tool", "function" -> Role.TOOL;
            default ->
                    throw new MalformedJson(
                            place + ".role must be system, developer, user, assistant or tool",
                            place + ".role");
        };
    }

    private List<Part> result(Json message, String place) throws MalformedJson {
        String id = Texts.of(message.member("tool_call_id"));
        boolean outdated = "function".equals(Texts.of(message.member("role")));
        id = id == null && outdated ? lastCall : id;
        if (id == null) {
            throw new MalformedJson(place + " has no 'tool_call_id'", place + ".tool_call_id");
        }
        var content = new ArrayList<Part>();
        content(message.member("content"), content, place + ".content");
        var parts = new ArrayList<Part>();
        List<Part> marks = content.stream().filter(Part.CacheMark.class::isInstance).toList();
        content.removeAll(marks);
        parts.add(new Part.ToolResult(id, content, false));
        parts.addAll(marks.isEmpty() ? marks : List.of(marks.getLast()));
        return parts;
    }

    private List<Part> parts(Json message, Role role, String place) throws MalformedJson {
        var parts = new ArrayList<Part>();
        if (role == Role.ASSISTANT) {
            parts.addAll(Reasoning.read(message));
        }
        content(message.member("content"), parts, place + ".content");
        String refusal = Texts.of(message.member("refusal"));
        if (refusal != null) {
            parts.add(new Part.Refusal(refusal));
        }
        if (Members.of(message, "audio") != null) {
            throw inputs.cannot("the audio of an earlier answer", place + ".audio");
        }
        calls(message, parts, place);
        return parts;
    }

    private void calls(Json message, List<Part> parts, String place) throws MalformedJson {
        Json calls = message.member("tool_calls");
        for (int i = 0; calls != null && i < calls.size(); i++) {
            parts.add(call(calls.at(i), null, place + ".tool_calls[" + i + "]"));
        }
        Json outdated = Members.of(message, "function_call");
        if (outdated != null) {
            lastCall = "call_" + place.replaceAll("\\D", "");
            parts.add(
                    new Part.ToolCall(
                            lastCall,
                            Members.textOrEmpty(outdated, "name"),
                            Members.textOrEmpty(outdated, "arguments")));
        }
    }

    /// Reads a call.
    ///
    /// @param otherwise the id of a call that has none, `null` when it must have one
    static Part.ToolCall call(Json call, @Nullable String otherwise, String place)
            throws MalformedJson {
        String own = Texts.of(call.member("id"));
        String id = own == null ? otherwise : own;
        Json function = call.member("function");
        Json custom = call.member("custom");
        Json holder = function == null ? custom : function;
        String name = holder == null ? null : Texts.of(holder.member("name"));
        if (id == null || holder == null || name == null) {
            throw new MalformedJson(place + " must have an 'id' and a function's 'name'", place);
        }
        boolean text = function == null;
        Json input = Members.of(holder, text ? "input" : "arguments");
        String written = Texts.orEmpty(input);
        if (written == null) {
            // Some servers write the arguments as an object.
            written = input == null ? "" : input.raw();
        }
        return new Part.ToolCall(id, name, written, text ? Form.TEXT : Form.JSON, signature(call));
    }

    /// Where Gemini's signature stands in its compatible API.
    static @Nullable ReasoningState signature(Json call) {
        Json extra = call.member("extra_content");
        Json google = extra == null ? null : extra.member("google");
        String value = google == null ? null : Texts.of(google.member("thought_signature"));
        return value == null
                ? null
                : ReasoningState.of(value, "gemini", ReasoningState.Kind.SIGNATURE);
    }

    private void content(@Nullable Json content, List<Part> parts, String place)
            throws MalformedJson {
        if (content == null || content.kind() == Json.Kind.NULL) {
            return;
        }
        if (content.kind() == Json.Kind.STRING) {
            parts.add(new Part.Text(content.text()));
            return;
        }
        if (content.kind() != Json.Kind.ARRAY) {
            throw new MalformedJson(place + " must be a string or an array of parts", place);
        }
        for (int i = 0; i < content.size(); i++) {
            Json part = content.at(i);
            parts.add(part(part, place + "[" + i + "]"));
            Json mark = Members.of(part, "cache_control");
            mark = mark == null ? Members.of(part, "prompt_cache_breakpoint") : mark;
            if (mark != null) {
                parts.add(new Part.CacheMark(Members.text(mark, "ttl")));
            }
        }
    }

    private static Part part(Json part, String place) throws MalformedJson {
        if (part.kind() == Json.Kind.STRING) {
            return new Part.Text(part.text());
        }
        String type = Members.textOrEmpty(part, "type");
        return switch (type) {
            case "text", "input_text", "output_text" -> new Part.Text(text(part, "text", place));
            case "refusal" -> new Part.Refusal(text(part, "refusal", place));
            case "image_url" -> image(part, place);
            case "video_url" ->
                    new Part.Attachment(
                            InlineMedia.media(
                                    address(part, "video_url", place), Media.Kind.VIDEO, place));
            case "input_audio" -> audio(part, place);
            case "file" -> file(part, place);
            case "" -> throw new MalformedJson(place + " has no 'type'", place + ".type");
            default -> new Part.Opaque("chat", type, part);
        };
    }

    private static String text(Json part, String name, String place) throws MalformedJson {
        String text = Texts.orEmpty(part.member(name));
        if (text == null) {
            throw new MalformedJson(place + "." + name + " must be a string", place + "." + name);
        }
        return text;
    }

    private static Part image(Json part, String place) throws MalformedJson {
        Media media = InlineMedia.media(address(part, "image_url", place), Media.Kind.IMAGE, place);
        Json holder = part.member("image_url");
        String detail = holder == null ? null : Texts.of(holder.member("detail"));
        return new Part.Attachment(
                detail == null
                        ? media
                        : new Media(
                                media.kind(),
                                media.source(),
                                media.type(),
                                null,
                                new Media.Options(detail, null, null)));
    }

    private static String address(Json part, String name, String place) throws MalformedJson {
        Json holder = part.member(name);
        String url = Texts.of(holder);
        url = url == null && holder != null ? Texts.of(holder.member("url")) : url;
        if (url == null) {
            throw new MalformedJson(place + "." + name + " must have a 'url'", place + "." + name);
        }
        return url;
    }

    private static Part audio(Json part, String place) throws MalformedJson {
        Json audio = part.member("input_audio");
        String data = audio == null ? null : Texts.of(audio.member("data"));
        String format = audio == null ? null : Texts.of(audio.member("format"));
        if (data == null || format == null) {
            throw new MalformedJson(
                    place + ".input_audio must have 'data' and 'format'", place + ".input_audio");
        }
        String type = "audio/" + format.toLowerCase(Locale.ROOT);
        return new Part.Attachment(InlineMedia.base64(data, Media.Kind.AUDIO, type, place));
    }

    private static Part file(Json part, String place) throws MalformedJson {
        Json file = part.member("file");
        String id = file == null ? null : Texts.of(file.member("file_id"));
        String data = file == null ? null : Texts.of(file.member("file_data"));
        String name = file == null ? null : Texts.of(file.member("filename"));
        if (id == null && data == null) {
            throw new MalformedJson(
                    place + ".file must have 'file_data' or 'file_id'", place + ".file");
        }
        Media media =
                id != null
                        ? new Media(Media.Kind.DOCUMENT, new Media.Source.File(id), "")
                        : InlineMedia.media(String.valueOf(data), Media.Kind.DOCUMENT, place);
        return new Part.Attachment(
                new Media(media.kind(), media.source(), media.type(), name, media.options()));
    }
}
