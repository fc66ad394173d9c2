package dev.gatehouse.guardrails.remote;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.json.JsonWriter;

/// The texts of a content as the messages of a chat.
final class Messages {
    private Messages() {}

    static void write(Content content, JsonWriter into) {
        into.name("messages").array();
        for (TextField text : content.texts()) {
            into.object().member("role", role(text.role())).member("content", text.text()).end();
        }
        into.endArray();
    }

    private static String role(TextField.Role role) {
        return switch (role) {
            case SYSTEM, DESCRIPTION -> "system";
            case ASSISTANT, REASONING, TOOL_CALL, OUTPUT -> "assistant";
            case USER, TOOL_RESULT, DOCUMENT, INPUT -> "user";
        };
    }
}
