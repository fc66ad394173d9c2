package dev.gatehouse.dialect.text;

import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which text of a response an event is about, by the place of the text in the whole response, such
/// as `output[1].content[0].text`.
final class TextKeys {
    private TextKeys() {}

    /// A member that is a string; empty where there is none.
    static String word(Json object, String name) {
        Json value = object.member(name);
        try {
            return value == null || !value.hasText() ? "" : value.text();
        } catch (MalformedJson _) {
            return "";
        }
    }

    /// Whether the pieces of an event are base64.
    static boolean media(String type) {
        return type.endsWith(".audio.delta");
    }

    /// How the names of the texts of an event's item begin.
    static String output(Json event) {
        Json index = event.member("output_index");
        return index == null ? "" : "output[" + index.raw() + "].";
    }

    /// The text that an event brings a piece or the whole of.
    static String of(String type, Json event) {
        String stem = type.substring(0, Math.max(0, type.lastIndexOf('.')));
        String name = stem.startsWith("response.") ? stem.substring("response.".length()) : stem;
        return output(event)
                + switch (name) {
                    case "output_text", "reasoning_text" -> part(event) + "text";
                    case "reasoning_summary_text" -> part(event) + "text";
                    case "refusal" -> part(event) + "refusal";
                    case "function_call_arguments", "mcp_call_arguments" -> "arguments";
                    case "custom_tool_call_input" -> "input";
                    case "code_interpreter_call_code" -> "code";
                    case "apply_patch_call_operation_diff" -> "operation.diff";
                    case "shell_call_command" ->
                            "action.commands[" + index(event, "command_index") + "]";
                    default -> name;
                };
    }

    /// The text at a place in an event.
    static String of(String type, Json event, String place) {
        if (place.startsWith("item.")) {
            return output(event) + place.substring("item.".length());
        }
        if (place.startsWith("part.")) {
            return output(event) + part(event) + place.substring("part.".length());
        }
        boolean whole =
                switch (place) {
                    case "text",
                            "refusal",
                            "arguments",
                            "input",
                            "code",
                            "diff",
                            "command",
                            "transcript" ->
                            type.endsWith(".done");
                    default -> false;
                };
        // What else an event has is no text of the response, and no event repeats it.
        return whole ? of(type, event) : type + ":" + output(event) + place;
    }

    private static String part(Json event) {
        return event.member("summary_index") == null
                ? "content[" + index(event, "content_index") + "]."
                : "summary[" + index(event, "summary_index") + "].";
    }

    private static String index(Json event, String name) {
        Json index = event.member(name);
        return index == null ? "0" : index.raw();
    }

    /// What the texts of an event are.
    static Role role(String type) {
        if (type.contains("reasoning")) {
            return Role.REASONING;
        }
        if (type.startsWith("transcript.") || type.startsWith("image_")) {
            return Role.OUTPUT;
        }
        if (type.contains("_call_output")) {
            return Role.TOOL_RESULT;
        }
        return type.contains("_call") ? Role.TOOL_CALL : Role.ASSISTANT;
    }

    /// Removes the state of a reasoning that authenticates a text that has changed.
    static void dropState(
            @Nullable Json item, Predicate<String> changed, String prefix, Patch patch) {
        String state = item == null ? "" : word(item, "encrypted_content");
        if (item != null && Signatures.authenticates(state) && changed.test(prefix)) {
            patch.remove(item, "encrypted_content");
        }
    }
}
