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

/// Reads questions in the chat format.
final class ChatReader {
    private static final int MOST_CHOICES = 4;

    private static final List<Field<Long>> MOST_WORDS =
            List.of(Field.integer("max_completion_tokens"), Field.integer("max_tokens"));
    private static final Field<Long> CHOICES = Field.integer("n");
    private static final Field<Boolean> STREAM = Field.bool("stream");
    private static final Field<Json> STREAM_OPTIONS = Field.object("stream_options");
    private static final Field<Boolean> INCLUDE_USAGE = Field.bool("include_usage");
    private static final Field<Json> TOOLS = Field.array("tools");
    private static final Field<Json> FUNCTION = Field.object("function");
    private static final Field<Json> PARAMETERS = Field.object("parameters");
    private static final Field<String> NAME = Field.text("name");

    private ChatReader() {}

    static Question read(Json body) throws DemoException, MalformedJson {
        DemoModel model = Talk.model(body);
        Talk talk = Talk.of(body);
        var limits = new Limits(Talk.mostWords(body, MOST_WORDS), Talk.texts(body.member("stop")));
        var prompt = talk.prompt(0, new Toolbox(tools(body), wish(body)), result(talk.last()));
        return new Question(model, prompt, limits, manner(body), Hash.of(body.copy()));
    }

    private static Manner manner(Json body) throws DemoException, MalformedJson {
        Long choices = CHOICES.in(body);
        if (choices != null && (choices < 1 || choices > MOST_CHOICES)) {
            throw DemoException.invalid(CHOICES.name(), "must be from 1 to " + MOST_CHOICES);
        }
        Json options = STREAM_OPTIONS.in(body);
        boolean usage = options != null && flag(INCLUDE_USAGE, options);
        return new Manner(choices == null ? 1 : choices.intValue(), flag(STREAM, body), usage);
    }

    private static boolean flag(Field<Boolean> field, Json object) throws MalformedJson {
        Boolean flag = field.in(object);
        return flag != null && flag;
    }

    private static List<Tool> tools(Json body) throws MalformedJson {
        var tools = new ArrayList<Tool>();
        Json all = TOOLS.in(body);
        for (int i = 0; all != null && i < all.size(); i++) {
            Json function = FUNCTION.in(all.at(i));
            String name = function == null ? null : NAME.in(function);
            if (function != null && name != null) {
                tools.add(new Tool(name, PARAMETERS.in(function)));
            }
        }
        return tools;
    }

    private static Wish wish(Json body) throws MalformedJson {
        Json choice = body.member("tool_choice");
        if (choice == null) {
            return new Wish.Maybe();
        }
        Json function = choice.member("function");
        String name = function == null ? null : NAME.in(function);
        if (name != null) {
            return new Wish.Named(name);
        }
        if (choice.textEquals("none")) {
            return new Wish.Never();
        }
        return choice.textEquals("required") ? new Wish.Some() : new Wish.Maybe();
    }

    private static @Nullable String result(Json last) throws MalformedJson {
        return Talk.hasRole(last, "tool") ? Talk.textOf(last.member("content")) : null;
    }
}
