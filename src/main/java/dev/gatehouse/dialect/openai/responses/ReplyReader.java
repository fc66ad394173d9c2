package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Part.ToolCall.Form;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.dialect.translation.Identifiers;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.usage.OpenAiUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads whole answers of the Responses API.
final class ReplyReader {
    private ReplyReader() {}

    static Reply read(Json answer, TranslationInputs inputs) throws MalformedJson {
        Json output = Members.of(answer, "output");
        if (output == null || output.kind() != Json.Kind.ARRAY) {
            throw new MalformedJson("has no 'output'", "output");
        }
        var parts = new ArrayList<Part>();
        for (int i = 0; i < output.size(); i++) {
            parts.addAll(item(output.at(i), inputs));
        }
        boolean called = parts.stream().anyMatch(Part.ToolCall.class::isInstance);
        return new Reply(
                Members.textOrEmpty(answer, "id"),
                Members.textOrEmpty(answer, "model"),
                List.of(new Reply.Choice(parts, stop(answer, called))),
                OpenAiUsage.of(answer));
    }

    /// The parts of an item.
    static List<Part> item(Json item, TranslationInputs inputs) throws MalformedJson {
        String type = Members.textOrEmpty(item, "type");
        return switch (type) {
            case "message" -> ContentReader.read(item.member("content"), "output.content");
            case "reasoning" -> {
                Part.Reasoning part = ReasoningItem.read(item);
                boolean nothing = part.text().isEmpty() && part.state() == null;
                yield nothing ? List.of() : List.of(part);
            }
            case "function_call", "custom_tool_call" -> List.of(call(item, inputs));
            default -> {
                boolean image = type.equals("image_generation_call");
                boolean made = image && Members.text(item, "result") != null;
                Part other = new Part.Opaque(ReasoningItem.DIALECT, type, item);
                yield List.of(made ? image(item) : other);
            }
        };
    }

    static Part.ToolCall call(Json item, TranslationInputs inputs) {
        boolean free = "custom_tool_call".equals(Members.text(item, "type"));
        String id = Members.text(item, "call_id");
        id = id == null ? Members.text(item, "id") : id;
        String name =
                Namespaces.joined(
                        Members.textOrEmpty(item, "namespace"), Members.textOrEmpty(item, "name"));
        return new Part.ToolCall(
                id == null ? Identifiers.create("call_") : id,
                inputs.names().original(name),
                ItemReader.written(item, free ? "input" : "arguments"),
                free ? Form.TEXT : Form.JSON,
                null);
    }

    private static Part image(Json item) throws MalformedJson {
        String format = Members.text(item, "output_format");
        return new Part.Attachment(
                InlineMedia.base64(
                        Members.textOrEmpty(item, "result"),
                        Media.Kind.IMAGE,
                        "image/" + (format == null ? "png" : format),
                        "output.result"));
    }

    /// @param called whether the answer calls a tool
    static Stop stop(@Nullable Json answer, boolean called) {
        if (!"incomplete".equals(Members.text(answer, "status"))) {
            return new Stop(called ? Stop.Reason.TOOL_CALLS : Stop.Reason.END);
        }
        String reason = Members.text(Members.of(answer, "incomplete_details"), "reason");
        boolean filter = "content_filter".equals(reason);
        return new Stop(filter ? Stop.Reason.CONTENT_FILTER : Stop.Reason.LENGTH);
    }
}
