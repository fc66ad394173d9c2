package dev.gatehouse.dialect.gemini;

import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Media.Source;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the system instruction and the contents of a request.
final class MessageWriter {
    private final JsonWriter out;
    private final ModelRules rules;
    private final TranslationInputs inputs;
    private final Map<String, String> names = new HashMap<>();
    private @Nullable Role open;
    private boolean any;
    private boolean called;

    MessageWriter(JsonWriter out, ModelRules rules, TranslationInputs inputs) {
        this.out = out;
        this.rules = rules;
        this.inputs = inputs;
    }

    /// @param instruction what is added to the system instruction, `null` when nothing is
    void write(List<Message> messages, @Nullable String instruction) throws MalformedJson {
        int leading = 0;
        while (leading < messages.size() && messages.get(leading).role().instructs()) {
            leading++;
        }
        // Contents may not be missing, nor does every model take a system instruction.
        leading = leading == messages.size() || !rules.instructed() ? 0 : leading;
        system(messages.subList(0, leading), instruction);
        out.name("contents").array();
        for (Message message : messages.subList(leading, messages.size())) {
            message(message, leading == 0);
        }
        close();
        out.endArray();
    }

    private void system(List<Message> messages, @Nullable String instruction) {
        var texts = new ArrayList<String>();
        messages.forEach(message -> texts.add(Texts.joined(message.parts(), "\n")));
        if (instruction != null) {
            texts.add(instruction);
        }
        texts.removeIf(String::isBlank);
        if (texts.isEmpty()) {
            return;
        }
        out.name("systemInstruction").object().name("parts").array();
        texts.forEach(text -> out.object().member("text", text).end());
        out.endArray().end();
    }

    private void message(Message message, boolean plain) throws MalformedJson {
        if (message.role().instructs()) {
            String text = Texts.joined(message.parts(), "\n");
            begin(Role.USER);
            text(plain ? text : "<system>\n" + text + "\n</system>");
            return;
        }
        for (Part part : message.parts()) {
            if (part instanceof Part.ToolCall call) {
                names.put(call.id(), call.name());
            }
        }
        if (message.parts().stream().anyMatch(this::written)) {
            begin(message.role());
            for (Part part : message.parts()) {
                part(part, message);
            }
        }
    }

    /// Whether a part may be sent: a text without a character is rejected, and thoughts of other
    /// providers' models are not accepted.
    private boolean written(Part part) {
        return switch (part) {
            case Part.Text(String text, _) -> !text.isEmpty();
            case Part.Refusal(String text) -> !text.isEmpty();
            case Part.Reasoning(_, ReasoningState state) -> own(state);
            case Part.CacheMark _ -> false;
            case Part.Attachment _, Part.ToolCall _, Part.ToolResult _, Part.Opaque _ -> true;
        };
    }

    private static boolean own(@Nullable ReasoningState state) {
        return state != null && state.dialect().equals(MessageReader.DIALECT);
    }

    /// Messages of one role that follow each other are one content; results of functions have one
    /// of their own. The first is the user's.
    private void begin(Role role) {
        if (open == role) {
            return;
        }
        close();
        if (!any && role == Role.ASSISTANT) {
            out.object().member("role", "user").name("parts").array();
            out.object().member("text", "(continued)").end().endArray().end();
        }
        any = true;
        open = role;
        called = false;
        out.object().member("role", role == Role.ASSISTANT ? "model" : "user");
        out.name("parts").array();
    }

    private void close() {
        if (open != null) {
            out.endArray().end();
            open = null;
        }
    }

    private void part(Part part, Message message) throws MalformedJson {
        if (!written(part)) {
            if (part instanceof Part.Reasoning) {
                inputs.omit(message.place() + ".reasoning");
            }
            return;
        }
        String place = message.placeOf(part);
        switch (part) {
            case Part.Text(String text, _) -> text(text);
            case Part.Refusal(String text) -> text(text);
            case Part.Reasoning(String text, ReasoningState state) ->
                    ReplyWriter.reasoning(out, text, state);
            case Part.Attachment(Media media) -> media(media, place);
            case Part.ToolCall call -> call(call);
            case Part.ToolResult result -> result(result, place);
            case Part.Opaque other -> {
                if (!other.dialect().equals(MessageReader.DIALECT)) {
                    throw inputs.cannot(other, place);
                }
                out.raw(other.json().raw());
            }
            case Part.CacheMark _ -> {}
        }
    }

    private void text(String text) {
        out.object().member("text", text).end();
    }

    /// The first call of a turn needs a signature, or the word that stands for one.
    private void call(Part.ToolCall call) {
        out.object().name("functionCall").object().member("id", call.id());
        out.member("name", ToolWriter.name(call.name(), inputs));
        out.name("args").raw(Texts.object(call.input())).end();
        ReasoningState state = call.state();
        if (state != null && own(state)) {
            out.member("thoughtSignature", state.value());
        } else if (!called && rules.third()) {
            out.member("thoughtSignature", PartReader.NO_SIGNATURE);
        }
        called = true;
        out.end();
    }

    private void result(Part.ToolResult result, String place) throws MalformedJson {
        var media = new ArrayList<Media>();
        for (Part part : result.content()) {
            switch (part) {
                case Part.Attachment(Media each) -> media.add(each);
                case Part.Opaque other -> throw inputs.cannot(other, place);
                case Part.Text _, Part.Refusal _, Part.Reasoning _, Part.CacheMark _ -> {}
                case Part.ToolCall _, Part.ToolResult _ -> {}
            }
        }
        boolean inside = rules.third() && media.stream().allMatch(MessageWriter::inline);
        out.object().name("functionResponse").object().member("id", result.callId());
        String name = names.getOrDefault(result.callId(), result.callId());
        out.member("name", ToolWriter.name(name, inputs)).name("response");
        response(Texts.joined(result.content(), "\n"), result.failed());
        if (inside && !media.isEmpty()) {
            out.name("parts").array();
            for (Media each : media) {
                media(each, place);
            }
            out.endArray();
        }
        out.end().end();
        for (Media each : inside ? List.<Media>of() : media) {
            media(each, place);
        }
    }

    private static boolean inline(Media media) {
        return media.source() instanceof Source.Base64;
    }

    /// The answer of a function is an object: that in the text, or one that holds the text.
    private void response(String text, boolean failed) {
        String object = text.isBlank() ? "" : Texts.object(text);
        boolean is = object.equals(text);
        if (failed) {
            out.object().name("error").raw(is && !text.isBlank() ? text : JsonWriter.quoted(text));
            out.end();
        } else if (is && !text.isBlank()) {
            out.raw(text);
        } else {
            out.object().member("output", text).end();
        }
    }

    private void media(Media media, String place) throws MalformedJson {
        if (media.source() instanceof Source.Plain(String text)) {
            text(media.name() == null ? text : media.name() + "\n\n" + text);
        } else if (media.source() instanceof Source.Base64 && media.type().isEmpty()) {
            throw inputs.cannot("content without a media type", place);
        } else {
            ReplyWriter.media(out, media);
        }
    }
}
