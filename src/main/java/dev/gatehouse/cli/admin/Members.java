package dev.gatehouse.cli.admin;

import dev.gatehouse.cli.Console;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Members of answers, as a terminal may show them.
final class Members {
    private Members() {}

    /// A text, a number or a flag; empty where it is absent or null.
    static String text(Json row, String name) throws MalformedJson {
        Json value = row.member(name);
        if (value == null || value.kind() == Json.Kind.NULL) {
            return "";
        }
        return Console.line(value.hasText() ? value.text() : value.raw());
    }

    /// The texts of a list, with commas between.
    static String texts(Json row, String name) throws MalformedJson {
        Json list = row.member(name);
        var texts = new ArrayList<String>();
        for (int i = 0; list != null && i < list.size(); i++) {
            texts.add(Console.line(list.at(i).text()));
        }
        return String.join(",", texts);
    }

    /// The day and the minute of a time.
    static String minute(Json row, String name) throws MalformedJson {
        String time = text(row, name);
        return time.length() < 16 ? time : time.substring(0, 16).replace('T', ' ');
    }

    /// The list in an answer.
    static Json list(Json answer, String name) throws MalformedJson {
        Json list = answer.member(name);
        if (list == null || list.kind() != Json.Kind.ARRAY) {
            throw new MalformedJson("there is no list '" + name + "'", name);
        }
        return list;
    }

    /// Adds a member to a body where there is a value for it.
    static void add(String name, @Nullable String value, JsonWriter body) {
        if (value != null) {
            body.member(name, value);
        }
    }

    static List<String> split(String text) {
        return List.of(text.split(",", -1)).stream().map(String::strip).toList();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
