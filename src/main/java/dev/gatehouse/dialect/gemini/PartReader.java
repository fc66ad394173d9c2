package dev.gatehouse.dialect.gemini;

import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Media.Source;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.ToolNames;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the parts of contents, in the order of the conversation.
///
/// Ids of calls are optional. A call without one gets an id made of its number and its name, and a
/// result without one belongs to the first call of its name that has no result.
final class PartReader {
    static final ProtoField TEXT = ProtoField.of("text");
    static final ProtoField THOUGHT = ProtoField.of("thought");
    static final ProtoField SIGNATURE = ProtoField.of("thoughtSignature");
    static final ProtoField CALL = ProtoField.of("functionCall");
    static final ProtoField RESULT = ProtoField.of("functionResponse");
    static final ProtoField INLINE = ProtoField.of("inlineData");
    static final ProtoField FILE = ProtoField.of("fileData");
    static final ProtoField ID = ProtoField.of("id");
    static final ProtoField NAME = ProtoField.of("name");
    static final ProtoField ARGS = ProtoField.of("args");
    static final ProtoField MIME_TYPE = ProtoField.of("mimeType");
    static final ProtoField FILE_URI = ProtoField.of("fileUri");

    /// What clients send where a signature is demanded and they have none.
    static final String NO_SIGNATURE = "skip_thought_signature_validator";

    private static final ProtoField RESPONSE = ProtoField.of("response");
    private static final ProtoField DATA = ProtoField.of("data");
    private static final ProtoField TITLE = ProtoField.of("displayName");
    private static final Set<String> NO_SIGNATURES =
            Set.of(NO_SIGNATURE, "context_engineering_is_the_way_to_go");
    private static final Set<String> CONTENT =
            ProtoField.names(TEXT, THOUGHT, SIGNATURE, CALL, RESULT, INLINE, FILE);
    private static final Set<String> SETTINGS =
            ProtoField.names(
                    ProtoField.of("videoMetadata"),
                    ProtoField.of("mediaResolution"),
                    ProtoField.of("partMetadata"));
    private static final Set<String> WORDS = Set.of("output", "result", "content");

    private final TranslationInputs inputs;
    private final List<Pending> pending = new ArrayList<>();
    private int calls;

    /// A call without a result so far.
    private record Pending(String id, String name) {}

    PartReader(TranslationInputs inputs) {
        this.inputs = inputs;
    }

    /// Reads one part, which may be several here.
    void read(Json part, List<Part> parts, String place) throws MalformedJson {
        String other = null;
        for (String name : part.names()) {
            if (SETTINGS.contains(name)) {
                inputs.drop(place + "." + name);
            } else if (!CONTENT.contains(name)) {
                other = name;
            }
        }
        Json call = CALL.in(part);
        Json result = RESULT.in(part);
        if (call != null) {
            parts.add(call(call, signature(part), place));
        } else if (result != null) {
            parts.add(result(result, place));
        } else if (TEXT.in(part) != null) {
            text(part, parts);
        } else if (INLINE.in(part) != null || FILE.in(part) != null) {
            parts.add(new Part.Attachment(media(part, place)));
        } else if (other != null) {
            parts.add(new Part.Opaque(MessageReader.DIALECT, other, part));
        } else if (SIGNATURE.text(part) != null) {
            text(part, parts);
        }
    }

    /// A thought, or a text and the signature behind it.
    static void text(Json part, List<Part> parts) {
        String text = TEXT.textOrEmpty(part);
        ReasoningState state = signature(part);
        if (THOUGHT.yes(part)) {
            parts.add(new Part.Reasoning(text, state));
            return;
        }
        if (!text.isEmpty() || state == null) {
            parts.add(new Part.Text(text));
        }
        if (state != null) {
            parts.add(new Part.Reasoning("", state));
        }
    }

    /// The state in a part. Clients may decode and encode it again, with the other base64 alphabet.
    static @Nullable ReasoningState signature(Json part) {
        String value = SIGNATURE.text(part);
        if (value == null || NO_SIGNATURES.contains(value.replace('/', '_'))) {
            return null;
        }
        return ReasoningState.of(
                standard(value), MessageReader.DIALECT, ReasoningState.Kind.SIGNATURE);
    }

    private static String standard(String base64) {
        return base64.replace('-', '+').replace('_', '/');
    }

    private Part call(Json call, @Nullable ReasoningState state, String place)
            throws MalformedJson {
        String name = NAME.text(call);
        if (name == null) {
            String at = place + "." + CALL.camel();
            throw new MalformedJson(at + " has no 'name'", at + ".name");
        }
        int number = calls++;
        String given = ID.text(call);
        String id =
                given == null
                        ? ToolNames.Form.of(40, "_-").apply("call_" + number + "_" + name)
                        : given;
        pending.add(new Pending(id, name));
        Json args = ARGS.in(call);
        String input = Texts.compact(args);
        return new Part.ToolCall(id, name, input, Part.ToolCall.Form.JSON, state);
    }

    private Part result(Json result, String place) throws MalformedJson {
        String at = place + "." + RESULT.camel();
        String id = called(ID.textOrEmpty(result), NAME.textOrEmpty(result));
        var content = new ArrayList<Part>();
        Json response = RESPONSE.in(result);
        boolean failed =
                response != null && response.size() == 1 && response.member("error") != null;
        if (response != null) {
            content.add(new Part.Text(response(response, NAME.textOrEmpty(result))));
        }
        Json media = MessageReader.PARTS.in(result, Json.Kind.ARRAY);
        for (int i = 0; media != null && i < media.size(); i++) {
            content.add(new Part.Attachment(media(media.at(i), at + ".parts[" + i + "]")));
        }
        return new Part.ToolResult(id, content, failed);
    }

    /// The id of the call that a result answers.
    private String called(String id, String name) {
        for (Pending each : pending) {
            if (id.isEmpty() ? each.name().equals(name) : each.id().equals(id)) {
                pending.remove(each);
                return each.id();
            }
        }
        for (Pending each : pending) {
            if (each.name().equals(name)) {
                pending.remove(each);
                return each.id();
            }
        }
        return id.isEmpty() ? name : id;
    }

    /// What a function returned: the text where there is one and nothing else, but for the name of
    /// the function, which some clients repeat.
    private static String response(Json response, String function) throws MalformedJson {
        if (response.kind() != Json.Kind.OBJECT) {
            return response.raw();
        }
        List<String> names = response.names();
        boolean named = names.size() == 2 && function.equals(Members.text(response, "name"));
        if (names.size() == 1 || named) {
            int at = named && names.getFirst().equals("name") ? 1 : 0;
            Json value = response.at(at);
            boolean text = value.kind() == Json.Kind.STRING;
            if (names.get(at).equals("error") || (WORDS.contains(names.get(at)) && text)) {
                return text ? value.text() : value.raw();
            }
        }
        return response.raw();
    }

    /// Inline data or a file.
    static Media media(Json part, String place) throws MalformedJson {
        Json inline = INLINE.in(part);
        Json holder = inline == null ? FILE.in(part) : inline;
        String type = MIME_TYPE.textOrEmpty(holder);
        Media.Kind kind = kind(type);
        Media media;
        if (inline != null) {
            String at = place + "." + INLINE.camel() + ".data";
            media = InlineMedia.base64(standard(DATA.textOrEmpty(inline)), kind, type, at);
        } else {
            String uri = FILE_URI.textOrEmpty(holder);
            boolean web = uri.startsWith("http") && !uri.contains("generativelanguage.googleapis");
            media = new Media(kind, web ? new Source.Url(uri) : new Source.File(uri), type);
        }
        String title = Texts.of(TITLE.in(holder));
        return title == null
                ? media
                : new Media(media.kind(), media.source(), media.type(), title, media.options());
    }

    private static Media.Kind kind(String type) {
        if (type.startsWith("image/")) {
            return Media.Kind.IMAGE;
        }
        if (type.startsWith("audio/")) {
            return Media.Kind.AUDIO;
        }
        return type.startsWith("video/") ? Media.Kind.VIDEO : Media.Kind.DOCUMENT;
    }
}
