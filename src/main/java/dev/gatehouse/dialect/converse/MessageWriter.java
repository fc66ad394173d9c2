package dev.gatehouse.dialect.converse;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.ReasoningState.Kind;
import dev.gatehouse.dialect.translation.CacheMarks;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.ToolNames;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the system prompt and the messages of a request of the Converse API.
final class MessageWriter {
    /// The dialect that accepts the signatures of Claude, too.
    static final String MESSAGES = "anthropic";

    private static final int MOST_MARKS = 4;
    private static final int SHORT_ID = 9;
    private static final ToolNames.Form ID = ToolNames.Form.of(64, "_.:-");
    private static final ToolNames.Form SHORT = ToolNames.Form.of(SHORT_ID, "");

    private final Conversation conversation;
    private final JsonWriter out;
    private final TranslationInputs inputs;
    private final Family family;
    private final MediaWriter media;
    private final CacheMarks marks;
    private @Nullable Role open;
    private boolean any;
    private int written;
    private boolean document;
    private boolean text;

    MessageWriter(Conversation conversation, JsonWriter out, TranslationInputs inputs) {
        this.conversation = conversation;
        this.marks = new CacheMarks(conversation, MOST_MARKS);
        this.out = out;
        this.inputs = inputs;
        this.family = Family.of(inputs.target());
        this.media = new MediaWriter(out, inputs);
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
        boolean none = messages.stream().noneMatch(this::written);
        if (none && instruction == null) {
            return;
        }
        written = 0;
        out.name("system").array();
        for (Message message : messages) {
            blocks(message);
        }
        if (instruction != null) {
            text(instruction);
        }
        out.endArray();
    }

    private void message(Message message) throws MalformedJson {
        if (message.role().instructs()) {
            begin(Role.USER);
            text("<system>\n" + Texts.joined(message.parts(), "\n") + "\n</system>");
            return;
        }
        if (written(message)) {
            begin(message.role() == Role.ASSISTANT ? Role.ASSISTANT : Role.USER);
            blocks(message);
        } else {
            message.parts().stream()
                    .filter(Part.Reasoning.class::isInstance)
                    .forEach(_ -> inputs.omit(message.place() + ".reasoning"));
        }
    }

    /// Whether a message has a block that may be sent: texts without a character are rejected.
    private boolean written(Message message) {
        return message.parts().stream()
                .anyMatch(
                        part ->
                                switch (part) {
                                    case Part.Text(String words, _) -> !words.isBlank();
                                    case Part.Refusal(String words) -> !words.isBlank();
                                    case Part.CacheMark _ -> false;
                                    case Part.Reasoning _ -> accepted(part, family);
                                    case Part.Attachment _, Part.ToolCall _ -> true;
                                    case Part.ToolResult _, Part.Opaque _ -> true;
                                });
    }

    /// Whether a model accepts a piece of reasoning: with a state of this dialect, or as Claude
    /// with a signature from its own API.
    static boolean accepted(Part part, Family family) {
        if (!(part instanceof Part.Reasoning(String _, ReasoningState state)) || state == null) {
            return false;
        }
        return state.dialect().equals(Converse.DIALECT)
                || (family == Family.CLAUDE
                        && state.dialect().equals(MESSAGES)
                        && state.kind() == Kind.SIGNATURE);
    }

    /// Messages of one role that follow each other are one here. The first is the user's.
    private void begin(Role role) {
        if (open == role) {
            return;
        }
        close();
        if (!any && role == Role.ASSISTANT) {
            out.object().member("role", "user").name("content").array();
            out.object().member("text", "(continued)").end().endArray().end();
        }
        any = true;
        open = role;
        written = 0;
        out.object().member("role", role == Role.ASSISTANT ? "assistant" : "user");
        out.name("content").array();
    }

    /// A document is accepted only beside a text.
    private void close() {
        if (open == null) {
            return;
        }
        if (document && !text) {
            text("(document)");
        }
        document = false;
        text = false;
        open = null;
        out.endArray().end();
    }

    private void blocks(Message message) throws MalformedJson {
        for (Part part : message.parts()) {
            block(part, message);
        }
    }

    private void block(Part part, Message message) throws MalformedJson {
        switch (part) {
            case Part.Text(String words, _) -> text(words);
            case Part.Refusal(String words) -> text(words);
            case Part.Attachment(Media attached) -> {
                media.write(attached, message.placeOf(part));
                document |= attached.kind() == Media.Kind.DOCUMENT;
                written++;
            }
            case Part.Reasoning reasoning -> reasoning(reasoning, message);
            case Part.ToolCall call -> call(call);
            case Part.ToolResult result -> result(result, message);
            case Part.CacheMark mark -> mark(mark);
            case Part.Opaque other -> {
                if (!other.dialect().equals(Converse.DIALECT)) {
                    throw inputs.cannot(other, message.placeOf(part));
                }
                out.raw(other.json().raw());
                written++;
            }
        }
    }

    private void text(String words) {
        if (!words.isBlank()) {
            out.object().member("text", words).end();
            text = true;
            written++;
        }
    }

    private void reasoning(Part.Reasoning reasoning, Message message) {
        ReasoningState state = reasoning.state();
        if (state == null || !accepted(reasoning, family)) {
            inputs.omit(message.place() + ".reasoning");
            return;
        }
        out.object().name("reasoningContent").object();
        if (state.kind() == Kind.ENCRYPTED) {
            out.member("redactedContent", state.value());
        } else {
            out.name("reasoningText").object().member("text", reasoning.text());
            out.member("signature", state.value()).end();
        }
        out.end().end();
        written++;
    }

    private void call(Part.ToolCall call) {
        out.object().name("toolUse").object().member("toolUseId", id(call.id()));
        out.member("name", inputs.names().inForm(call.name(), ToolNames.Form.WORD));
        out.name("input").raw(Texts.object(call.input())).end().end();
        written++;
    }

    private void result(Part.ToolResult result, Message message) throws MalformedJson {
        out.object().name("toolResult").object().member("toolUseId", id(result.callId()));
        out.name("content").array();
        boolean before = text;
        boolean had = document;
        var inner = new Message(Role.TOOL, result.content(), null, message.placeOf(result));
        for (Part part : result.content()) {
            if (!(part instanceof Part.CacheMark)) {
                block(part, inner);
            }
        }
        text = before;
        document = had;
        out.endArray();
        if (result.failed()) {
            out.member("status", "error");
        }
        out.end().end();
        written++;
    }

    /// The id of a call in the form that is accepted: the models of one family demand exactly nine
    /// letters and digits.
    private String id(String id) {
        if (family != Family.MISTRAL) {
            return ID.apply(id);
        }
        // What is too short gets a checksum in its place like what is too long.
        return SHORT.apply(id.length() < SHORT_ID ? id + "." : id);
    }

    private void mark(Part.CacheMark mark) {
        boolean kept = marks.next();
        if (kept && written > 0 && family.caches()) {
            cachePoint(out, mark);
        }
    }

    static void cachePoint(JsonWriter out, Part.CacheMark mark) {
        out.object().name("cachePoint").object().member("type", "default");
        if ("1h".equals(mark.ttl()) || "5m".equals(mark.ttl())) {
            out.member("ttl", mark.ttl());
        }
        out.end().end();
    }
}
