package dev.gatehouse.dialect.text;

import dev.gatehouse.dialect.text.Meaning.How;
import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// What the texts of an object are by what the object states of itself: its `role`, its `type`.
final class Roles {
    private Roles() {}

    /// The role of the texts of an object.
    static Role of(Json object, Role outer) throws MalformedJson {
        String speaker = word(object, "role");
        Role role = speaker == null ? outer : ofSpeaker(speaker, outer);
        Json thought = object.member("thought");
        if (thought != null
                && thought.kind() == Json.Kind.BOOLEAN
                && thought.raw().equals("true")) {
            return Role.REASONING;
        }
        String type = word(object, "type");
        return type == null ? role : typed(type, role);
    }

    private static Role ofSpeaker(String speaker, Role outer) {
        if (outer == Role.SYSTEM) {
            return outer;
        }
        return switch (speaker) {
            case "system", "developer" -> Role.SYSTEM;
            case "user" -> outer == Role.INPUT ? outer : Role.USER;
            case "assistant", "model" -> Role.ASSISTANT;
            case "tool", "function" -> Role.TOOL_RESULT;
            default -> outer;
        };
    }

    private static Role typed(String type, Role role) {
        if (type.equals("document") || type.equals("search_result")) {
            return Role.DOCUMENT;
        }
        if (type.equals("thinking")
                || type.startsWith("reasoning")
                || type.equals("summary_text")) {
            return Role.REASONING;
        }
        if (type.endsWith("_result") || type.endsWith("_output")) {
            return Role.TOOL_RESULT;
        }
        if (type.endsWith("_call")
                || type.endsWith("tool_use")
                || type.equals("mcp_approval_request")) {
            return Role.TOOL_CALL;
        }
        return type.equals("mcp_list_tools") ? Role.DESCRIPTION : role;
    }

    /// How a member is read that means different things in different objects.
    static How how(Json object, String name, Role role, How usual) throws MalformedJson {
        return switch (name) {
            // Beside a name it is what a function is called with, or has returned.
            case "input" -> object.member("name") != null ? How.FREE : usual;
            case "response" -> role == Role.TOOL_RESULT ? How.FREE : usual;
            case "result" ->
                    "image_generation_call".equals(word(object, "type")) ? How.SKIP : usual;
            default -> usual;
        };
    }

    /// The role of JSON that a model or a function has made.
    static Role made(String name, Role role) {
        return name.equals("input") ? Role.TOOL_CALL : role;
    }

    private static @Nullable String word(Json object, String name) throws MalformedJson {
        Json value = object.member(name);
        return value == null || value.kind() != Json.Kind.STRING ? null : value.text();
    }
}
