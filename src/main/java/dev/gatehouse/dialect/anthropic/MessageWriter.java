package dev.gatehouse.dialect.anthropic;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Media.Source;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.dialect.translation.CacheMarks;
import dev.gatehouse.dialect.translation.ClaudeThinking;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.ToolNames;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the system prompt and the messages of a request of the Messages API.
final class MessageWriter {
    private static final int MOST_MARKS = 4;
    private static final ToolNames.Form ID = ToolNames.Form.of(64, "_-");
    private static final Set<String> IMAGES =
            Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

    private final Conversation conversation;
    private final JsonWriter out;
    private final TranslationInputs inputs;
    private final CacheMarks marks;
    private @Nullable Role open;
    private boolean any;

    MessageWriter(Conversation conversation, JsonWriter out, TranslationInputs inputs) {
        this.conversation = conversation;
        this.marks = new CacheMarks(conversation, MOST_MARKS);
        this.out = out;
        this.inputs = inputs;
    }

    /// @param instruction what is added to the system prompt, `null` when nothing is
    void write(@Nullable String instruction) throws MalformedJson {
        List<Message> messages = conversation.messages();
        int leading = 0;
        while (leading < messages.size() && messages.get(leading).role().instructs()) {
            leading++;
        }
        // Messages may not be missing: what only instructs is the user's.
        boolean alone = leading == messages.size();
        system(alone ? List.of() : messages.subList(0, leading), instruction);
        out.name("messages").array();
        for (Message message : messages.subList(alone ? 0 : leading, messages.size())) {
            message(alone ? message.of(Role.USER) : message);
        }
        close();
        out.endArray();
    }

    private void system(List<Message> messages, @Nullable String instruction) throws MalformedJson {
        boolean none = messages.stream().allMatch(message -> message.parts().isEmpty());
        if (none && instruction == null) {
            return;
        }
        out.name("system").array();
        for (Message message : messages) {
            blocks(message);
        }
        if (instruction != null) {
            text(instruction, null);
        }
        out.endArray();
    }

    private void message(Message message) throws MalformedJson {
        if (message.role().instructs()) {
            begin(Role.USER);
            text("<system>\n" + Texts.joined(message.parts(), "\n") + "\n</system>", null);
            return;
        }
        Role role = message.role() == Role.ASSISTANT ? Role.ASSISTANT : Role.USER;
        if (written(message)) {
            begin(role);
            blocks(message);
        }
    }

    /// Whether a message has a block that may be sent: texts without a character are rejected.
    private boolean written(Message message) {
        return message.parts().stream()
                .anyMatch(
                        part ->
                                switch (part) {
                                    case Part.Text(String text, _) -> !text.isBlank();
                                    case Part.Refusal _ -> true;
                                    case Part.CacheMark _ -> false;
                                    case Part.Reasoning _ -> ClaudeThinking.accepted(part);
                                    case Part.Attachment _, Part.ToolCall _ -> true;
                                    case Part.ToolResult _, Part.Opaque _ -> true;
                                });
    }

    /// Messages of one role that follow each other are one here. The first is the user's.
    private void begin(Role role) {
        if (open == role) {
            return;
        }
        close();
        if (!any && role == Role.ASSISTANT) {
            out.object().member("role", "user").member("content", "(continued)").end();
        }
        any = true;
        open = role;
        out.object().member("role", role == Role.ASSISTANT ? "assistant" : "user");
        out.name("content").array();
    }

    private void close() {
        if (open != null) {
            out.endArray().end();
            open = null;
        }
    }

    /// Writes the blocks of a message; a cache mark belongs to the block before it.
    private void blocks(Message message) throws MalformedJson {
        List<Part> parts = message.parts();
        for (int i = 0; i < parts.size(); i++) {
            Part next = i + 1 < parts.size() ? parts.get(i + 1) : null;
            block(parts.get(i), next instanceof Part.CacheMark mark ? mark : null, message);
        }
    }

    private void block(Part part, Part.@Nullable CacheMark mark, Message message)
            throws MalformedJson {
        String place = message.placeOf(part);
        switch (part) {
            case Part.Text(String text, _) -> text(text, mark);
            case Part.Refusal(String text) -> text(text, mark);
            case Part.Attachment(Media media) -> media(media, mark, place);
            case Part.Reasoning(String text, var state) -> {
                if (ClaudeThinking.accepted(part)) {
                    ReplyWriter.reasoning(out, text, state);
                } else {
                    inputs.omit(message.place() + ".reasoning");
                }
            }
            case Part.ToolCall call -> {
                out.object().member("type", "tool_use").member("id", ID.apply(call.id()));
                out.member("name", name(call.name()));
                out.name("input").raw(Texts.object(call.input()));
                end(mark);
            }
            case Part.ToolResult result -> result(result, mark, message);
            case Part.CacheMark _ -> {}
            case Part.Opaque other -> {
                if (!other.dialect().equals(MessageReader.DIALECT)) {
                    throw inputs.cannot(other, place);
                }
                out.raw(other.json().raw());
            }
        }
    }

    private String name(String name) {
        return inputs.names().inForm(name, ToolNames.Form.of(128, "_-"));
    }

    private void text(String text, Part.@Nullable CacheMark mark) {
        if (!text.isBlank()) {
            out.object().member("type", "text").member("text", text);
            end(mark);
        }
    }

    private void end(Part.@Nullable CacheMark mark) {
        if (mark != null && marks.next()) {
            cache(out, mark);
        }
        out.end();
    }

    static void cache(JsonWriter out, Part.CacheMark mark) {
        out.name("cache_control").object().member("type", "ephemeral");
        if ("1h".equals(mark.ttl()) || "5m".equals(mark.ttl())) {
            out.member("ttl", mark.ttl());
        }
        out.end();
    }

    private void result(Part.ToolResult result, Part.@Nullable CacheMark mark, Message message)
            throws MalformedJson {
        out.object().member("type", "tool_result");
        out.member("tool_use_id", ID.apply(result.callId()));
        var inner = new Message(Role.TOOL, result.content(), null, message.placeOf(result));
        if (written(inner)) {
            out.name("content").array();
            blocks(inner);
            out.endArray();
        }
        if (result.failed()) {
            out.name("is_error").value(true);
        }
        end(mark);
    }

    private void media(Media media, Part.@Nullable CacheMark mark, String place)
            throws MalformedJson {
        boolean image = media.kind() == Media.Kind.IMAGE;
        if (!image && media.kind() != Media.Kind.DOCUMENT) {
            String what = media.kind() == Media.Kind.AUDIO ? "audio" : "video";
            throw inputs.cannot(what, place);
        }
        boolean data = media.source() instanceof Source.Base64;
        if (image && data && !IMAGES.contains(media.type())) {
            throw inputs.cannot("an image of the type '" + media.type() + "'", place);
        }
        out.object().member("type", image ? "image" : "document");
        source(media);
        if (!image && media.name() != null) {
            out.member("title", media.name());
        }
        if (media.options().context() != null) {
            out.member("context", media.options().context());
        }
        if (media.options().cited() != null) {
            out.name("citations").object().name("enabled").value(media.options().cited()).end();
        }
        end(mark);
    }

    private void source(Media media) {
        out.name("source").object();
        switch (media.source()) {
            case Source.Base64(String data) -> {
                out.member("type", "base64").member("media_type", media.type());
                out.member("data", data);
            }
            case Source.Url(String url) -> out.member("type", "url").member("url", url);
            case Source.File(String id) -> out.member("type", "file").member("file_id", id);
            case Source.Plain(String text) ->
                    out.member("type", "text")
                            .member("media_type", "text/plain")
                            .member("data", text);
        }
        out.end();
    }
}
