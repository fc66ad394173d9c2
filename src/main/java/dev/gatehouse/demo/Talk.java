package dev.gatehouse.demo;

import dev.gatehouse.demo.Question.Prompt;
import dev.gatehouse.demo.Reply.Order;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The messages of a request, and the other things that both formats have in common.
record Talk(List<Json> messages) {
    private static final Field<String> MODEL = Field.text("model");
    private static final Field<Json> MESSAGES = Field.array("messages");
    private static final Field<String> TEXT = Field.text("text");

    Talk {
        messages = List.copyOf(messages);
    }

    static Talk of(Json body) throws DemoException, MalformedJson {
        Json all = MESSAGES.in(body);
        if (all == null || all.size() == 0) {
            throw DemoException.missing(MESSAGES.name());
        }
        var messages = new ArrayList<Json>(all.size());
        for (int i = 0; i < all.size(); i++) {
            if (all.at(i).kind() != Json.Kind.OBJECT) {
                throw DemoException.invalid(MESSAGES.name(), "must hold objects");
            }
            messages.add(all.at(i));
        }
        return new Talk(messages);
    }

    static DemoModel model(Json body) throws DemoException, MalformedJson {
        String id = MODEL.in(body);
        if (id == null) {
            throw DemoException.missing(MODEL.name());
        }
        DemoModel model = DemoModel.named(id);
        if (model == null) {
            throw DemoException.unknownModel(id);
        }
        return model;
    }

    /// How many words the first of these fields allows; as many as one likes when there is none.
    static int mostWords(Json body, List<Field<Long>> fields) throws DemoException, MalformedJson {
        for (Field<Long> field : fields) {
            Long most = field.in(body);
            if (most != null && most < 1) {
                throw DemoException.invalid(field.name(), "must be at least 1");
            }
            if (most != null) {
                return (int) Math.min(most, Integer.MAX_VALUE);
            }
        }
        return Integer.MAX_VALUE;
    }

    /// The texts of a field that holds one or several. An empty one would stop everything.
    static List<String> texts(@Nullable Json value) throws MalformedJson {
        var texts = new ArrayList<String>();
        if (value != null && value.hasText()) {
            texts.add(value.text());
        } else if (value != null && value.kind() == Json.Kind.ARRAY) {
            for (int i = 0; i < value.size(); i++) {
                texts.addAll(texts(value.at(i)));
            }
        }
        return texts;
    }

    /// The question of these messages.
    ///
    /// @param before how many words stand outside the messages
    /// @param result the last result of a tool; the reply mentions it, and nothing is called again
    Prompt prompt(int before, Toolbox tools, @Nullable String result)
            throws DemoException, MalformedJson {
        String text = lastOfUser();
        Tool tool = result == null ? tools.pick(text) : null;
        Order order = tool == null ? null : new Order(tool.name(), Arguments.of(tool.schema()));
        return new Prompt(text, before + words(), order, result);
    }

    Json last() {
        return messages.getLast();
    }

    static boolean hasRole(Json message, String role) {
        Json actual = message.member("role");
        return actual != null && actual.textEquals(role);
    }

    /// The text of a content: of all its parts, nested ones included.
    static String textOf(@Nullable Json content) throws MalformedJson {
        if (content == null) {
            return "";
        }
        return switch (content.kind()) {
            case STRING -> content.text();
            case ARRAY -> joined(content);
            case OBJECT, NUMBER, BOOLEAN, NULL -> "";
        };
    }

    private static String joined(Json parts) throws MalformedJson {
        var all = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            Json part = parts.at(i);
            String text = TEXT.in(part);
            String inner = text != null ? text : textOf(part.member("content"));
            if (!all.isEmpty() && !inner.isEmpty()) {
                all.append('\n');
            }
            all.append(inner);
        }
        return all.toString();
    }

    private String lastOfUser() throws MalformedJson {
        for (Json message : messages.reversed()) {
            if (hasRole(message, "user")) {
                return textOf(message.member("content"));
            }
        }
        return "";
    }

    private int words() throws MalformedJson {
        int words = 0;
        for (Json message : messages) {
            words += Words.count(textOf(message.member("content")));
        }
        return words;
    }
}
