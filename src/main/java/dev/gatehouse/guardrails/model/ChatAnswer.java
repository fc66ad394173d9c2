package dev.gatehouse.guardrails.model;

import dev.gatehouse.guardrails.check.CheckFailure;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// Requests and answers of the models that guardrails ask, in Chat Completions.
final class ChatAnswer {
    private static final String CONTENT = "content";

    private ChatAnswer() {}

    static byte[] request(String model, String system, String user, int maxTokens) {
        var body = new JsonWriter().object().member("model", model);
        body.member("max_tokens", maxTokens).member("temperature", 0).name("messages").array();
        body.object().member("role", "system").member(CONTENT, system).end();
        body.object().member("role", "user").member(CONTENT, user).end();
        return body.endArray().end().bytes();
    }

    /// The text of an answer that has come to its own end.
    static String text(Json answer) throws CheckFailure {
        Json choices = answer.member("choices");
        Json choice = choices == null || choices.size() == 0 ? null : choices.at(0);
        Json message = choice == null ? null : choice.member("message");
        String text = message == null ? null : text(message, CONTENT);
        if (choice == null || text == null || text.isBlank()) {
            throw new CheckFailure("received an answer without a text");
        }
        if ("length".equals(text(choice, "finish_reason"))) {
            throw new CheckFailure("received an answer that was cut");
        }
        return text;
    }

    static @Nullable String text(Json object, String name) {
        Json member = object.member(name);
        try {
            return member == null || member.kind() != Json.Kind.STRING ? null : member.text();
        } catch (MalformedJson _) {
            return null;
        }
    }
}
