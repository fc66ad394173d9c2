package dev.gatehouse.demo;

import dev.gatehouse.demo.Question.Limits;
import dev.gatehouse.demo.Question.Manner;
import dev.gatehouse.demo.Toolbox.Wish;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads questions in the Messages format.
final class MessagesReader {
    private static final List<Field<Long>> MOST_WORDS = List.of(Field.integer("max_tokens"));
    private static final Field<Boolean> STREAM = Field.bool("stream");
    private static final Field<Json> TOOLS = Field.array("tools");
    private static final Field<Json> INPUT_SCHEMA = Field.object("input_schema");
    private static final Field<Json> TOOL_CHOICE = Field.object("tool_choice");
    private static final Field<String> NAME = Field.text("name");
    private static final Field<String> TYPE = Field.text("type");

    private MessagesReader() {}

    static Question read(Json body) throws DemoException, MalformedJson {
        DemoModel model = Talk.model(body);
        Talk talk = Talk.of(body);
        var limits =
                new Limits(
                        Talk.mostWords(body, MOST_WORDS),
                        Talk.texts(body.member("stop_sequences")));
        int before = Words.count(Talk.textOf(body.member("system")));
        var tools = new Toolbox(tools(body), wish(TOOL_CHOICE.in(body)));
        var prompt = talk.prompt(before, tools, result(talk.last()));
        Boolean streamed = STREAM.in(body);
        var manner = new Manner(1, streamed != null && streamed, true);
        return new Question(model, prompt, limits, manner, Hash.of(body.copy()));
    }

    private static List<Tool> tools(Json body) throws MalformedJson {
        var tools = new ArrayList<Tool>();
        Json all = TOOLS.in(body);
        for (int i = 0; all != null && i < all.size(); i++) {
            String name = NAME.in(all.at(i));
            if (name != null) {
                tools.add(new Tool(name, INPUT_SCHEMA.in(all.at(i))));
            }
        }
        return tools;
    }

    private static Wish wish(@Nullable Json choice) throws MalformedJson {
        String type = choice == null ? null : TYPE.in(choice);
        if (choice == null || type == null) {
            return new Wish.Maybe();
        }
        String name = NAME.in(choice);
        return switch (type) {
            case "none" -> new Wish.Never();
            case "any" -> new Wish.Some();
            case "tool" -> name == null ? new Wish.Some() : new Wish.Named(name);
            default -> new Wish.Maybe();
        };
    }

    /// The results of tools in the last message; `null` when it has none.
    private static @Nullable String result(Json last) throws MalformedJson {
        Json parts = last.member("content");
        for (int i = 0; parts != null && parts.kind() == Json.Kind.ARRAY && i < parts.size(); i++) {
            Json type = parts.at(i).member("type");
            if (type != null && type.textEquals("tool_result")) {
                return Talk.textOf(parts.at(i).member("content"));
            }
        }
        return null;
    }
}
