package dev.gatehouse.cache.semantic;

import dev.gatehouse.call.Operation;
import dev.gatehouse.dialect.text.BodyTexts;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.dialect.text.Texts;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request taken apart: the question that a user asks last, and all the rest, which has to be
/// equal for two questions to be compared: the conversation before, settings, tools, pictures.
///
/// @param question the text of the last message of a user
/// @param rest the body without that text
public record LastTurn(String question, Json rest) {
    /// What is longer is no question that others repeat.
    private static final int LONGEST = 8_000;

    /// Takes a request apart.
    ///
    /// @param most how many messages its conversation may have
    /// @return `null` when it does not end with a question, or is too long
    public static @Nullable LastTurn of(Operation operation, Json body, int most) {
        BodyTexts texts = Texts.of(operation.format());
        try {
            List<TextField> fields = texts.request(operation, body);
            String last = lastMessage(fields, most);
            if (last == null) {
                return null;
            }
            var question = new StringBuilder();
            Map<Integer, String> without = new HashMap<>();
            for (int i = 0; i < fields.size(); i++) {
                TextField field = fields.get(i);
                if (field.role() == TextField.Role.USER && message(field).equals(last)) {
                    question.append(question.isEmpty() ? "" : "\n").append(field.text());
                    without.put(i, "");
                }
            }
            boolean usable = !question.toString().isBlank() && question.length() <= LONGEST;
            return usable
                    ? new LastTurn(
                            question.toString(),
                            Json.parse(texts.replaceInRequest(operation, body, without)))
                    : null;
        } catch (MalformedJson _) {
            return null;
        }
    }

    /// The last message, if it is a user's, and there are not too many.
    private static @Nullable String lastMessage(List<TextField> fields, int most) {
        Set<String> messages = new HashSet<>();
        TextField last = null;
        for (TextField field : fields) {
            if (conversational(field.role())) {
                messages.add(message(field));
                last = field;
            }
        }
        return last != null && last.role() == TextField.Role.USER && messages.size() <= most
                ? message(last)
                : null;
    }

    private static boolean conversational(TextField.Role role) {
        return switch (role) {
            case USER, ASSISTANT, REASONING, TOOL_CALL, TOOL_RESULT -> true;
            case SYSTEM, DOCUMENT, DESCRIPTION, INPUT, OUTPUT -> false;
        };
    }

    /// The place of the message that a text belongs to: `messages[3]` of `messages[3].content`.
    private static String message(TextField field) {
        String place = field.place();
        int end = place.indexOf(']');
        return end < 0 ? place : place.substring(0, end + 1);
    }
}
