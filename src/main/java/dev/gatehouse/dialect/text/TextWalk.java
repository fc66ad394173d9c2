package dev.gatehouse.dialect.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the texts below a JSON value, in their order.
final class TextWalk {
    private static final int LONG_NUMBER = 8;
    private static final Set<String> INPUTS =
            Set.of(
                    "messages",
                    "contents",
                    "content",
                    "input",
                    "inputs",
                    "texts",
                    "prompt",
                    "suffix",
                    "requests",
                    "query",
                    "queries",
                    "generateContentRequest");
    private static final Set<String> SCHEMA_WORDS =
            Set.of("type", "format", "$ref", "$schema", "required", "propertyOrdering");
    private static final List<String> PROBABILITIES =
            List.of("logprobs", "logprobsResult", "avgLogprobs");

    private final List<Found> found = new ArrayList<>();
    private final StringBuilder place = new StringBuilder(64);
    private final boolean events;
    private @Nullable Json measured;

    /// A text.
    ///
    /// @param holder the object that it is a member of, or a member of the member; `null` for none
    /// @param measured the object with the probabilities of its tokens; `null` for none
    record Found(TextField field, Json value, @Nullable Json holder, @Nullable Json measured) {
        /// Puts another text in its place, and removes what was computed of the first.
        void replace(String text, Patch patch) {
            patch.replace(value, JsonWriter.quoted(text).getBytes(UTF_8));
            if (holder != null && field.role() == Role.REASONING) {
                patch.remove(holder, "signature");
            }
            unmeasure(measured, patch);
        }
    }

    /// @param events whether it reads events, whose lists name their elements by an `index`
    private TextWalk(boolean events) {
        this.events = events;
    }

    /// The texts of a request.
    static TextWalk request(boolean conversation, Json body) throws MalformedJson {
        var walk = new TextWalk(false);
        Role base = conversation ? Role.USER : Role.INPUT;
        for (int i = 0; body.kind() == Json.Kind.OBJECT && i < body.size(); i++) {
            String name = body.nameAt(i).text();
            Meaning own = Meaning.ofRequest(name);
            boolean input = own == null && INPUTS.contains(name);
            if (input) {
                walk.named(name, body.at(i), base, body);
            } else {
                walk.member(body, i, own == null ? Meaning.of(name) : own, Role.DESCRIPTION);
            }
        }
        return walk;
    }

    /// The texts of a whole answer.
    static TextWalk answer(boolean conversation, Json body) throws MalformedJson {
        var walk = new TextWalk(false);
        walk.answer(body, conversation ? Role.ASSISTANT : Role.OUTPUT);
        return walk;
    }

    /// Every string, name and long number of a value of which nothing is known.
    static TextWalk any(Json value, Role role) throws MalformedJson {
        var walk = new TextWalk(false);
        walk.free(value, role, null);
        return walk;
    }

    /// The texts of an event or of a part of one.
    static TextWalk event(Json value, Role role) throws MalformedJson {
        var walk = new TextWalk(true);
        walk.value(value, role, null);
        return walk;
    }

    /// Removes the probabilities of tokens from an object.
    static void unmeasure(@Nullable Json measured, Patch patch) {
        for (String name : PROBABILITIES) {
            Json value = measured == null ? null : measured.member(name);
            if (value != null && measured != null) {
                boolean list = value.kind() == Json.Kind.ARRAY;
                patch.set(measured, name, (list ? "[]" : "null").getBytes(UTF_8));
            }
        }
    }

    private void answer(Json body, Role base) throws MalformedJson {
        for (int i = 0; body.kind() == Json.Kind.OBJECT && i < body.size(); i++) {
            String name = body.nameAt(i).text();
            Meaning own = Meaning.ofAnswer(name);
            boolean setting = body.at(i).kind() == Json.Kind.OBJECT && repeated(name);
            if (!setting) {
                member(body, i, own == null ? Meaning.of(name) : own, base);
            }
        }
    }

    /// What a response repeats of the settings of its request.
    private static boolean repeated(String name) {
        return name.equals("text") || name.equals("reasoning");
    }

    List<Found> found() {
        return found;
    }

    List<TextField> fields() {
        var fields = new ArrayList<TextField>(found.size());
        found.forEach(each -> fields.add(each.field()));
        return fields;
    }

    private void value(Json value, Role role, @Nullable Json holder) throws MalformedJson {
        switch (value.kind()) {
            case STRING -> add(value, role, holder);
            case ARRAY -> {
                for (int i = 0; i < value.size(); i++) {
                    Json element = value.at(i);
                    int length = step(element, i);
                    value(element, role, holder);
                    place.setLength(length);
                }
            }
            case OBJECT -> object(value, role);
            case NUMBER, BOOLEAN, NULL -> {}
        }
    }

    private void object(Json object, Role role) throws MalformedJson {
        Json before = measured;
        for (String name : PROBABILITIES) {
            measured = object.member(name) == null ? measured : object;
        }
        Role own = Roles.of(object, role);
        for (int i = 0; i < object.size(); i++) {
            member(object, i, Meaning.of(object.nameAt(i).text()), own);
        }
        measured = before;
    }

    private void member(Json object, int at, Meaning meaning, Role role) throws MalformedJson {
        Json value = object.at(at);
        String name = object.nameAt(at).text();
        Role own = meaning.role() == null ? role : meaning.role();
        int length = step(name);
        switch (Roles.how(object, name, own, meaning.how())) {
            case SKIP -> {}
            case WORD -> {
                if (!plain(value)) {
                    value(value, own, object);
                }
            }
            case TEXT -> value(value, own, object);
            case FREE -> free(value, Roles.made(name, own), object);
            case SCHEMA -> schema(value);
            case ADDRESS -> address(value, own, role, object);
            case DATA -> {
                Json type = object.member("type");
                if (type != null && type.textEquals("text")) {
                    value(value, own, object);
                } else if (!plain(value)) {
                    value(value, role, object);
                }
            }
        }
        place.setLength(length);
    }

    private void named(String name, Json value, Role role, Json holder) throws MalformedJson {
        int length = step(name);
        value(value, role, holder);
        place.setLength(length);
    }

    private void address(Json value, Role own, Role outer, Json holder) throws MalformedJson {
        if (value.kind() != Json.Kind.STRING) {
            value(value, outer, holder);
        } else if (!value.text().startsWith("data:")) {
            add(value, own, holder);
        }
    }

    private void free(Json value, Role role, @Nullable Json holder) throws MalformedJson {
        switch (value.kind()) {
            case STRING -> add(value, role, holder);
            case NUMBER -> {
                if (value.length() >= LONG_NUMBER) {
                    add(value, role, holder);
                }
            }
            case ARRAY -> {
                for (int i = 0; i < value.size(); i++) {
                    int length = step(value.at(i), i);
                    free(value.at(i), role, holder);
                    place.setLength(length);
                }
            }
            case OBJECT -> {
                for (int i = 0; i < value.size(); i++) {
                    Json name = value.nameAt(i);
                    int length = step(name.text());
                    add(name, role, null);
                    free(value.at(i), role, null);
                    place.setLength(length);
                }
            }
            case BOOLEAN, NULL -> {}
        }
    }

    private void schema(Json value) throws MalformedJson {
        switch (value.kind()) {
            case STRING -> add(value, Role.DESCRIPTION, null);
            case ARRAY -> {
                for (int i = 0; i < value.size(); i++) {
                    int length = step(value.at(i), i);
                    schema(value.at(i));
                    place.setLength(length);
                }
            }
            case OBJECT -> {
                for (int i = 0; i < value.size(); i++) {
                    String name = value.nameAt(i).text();
                    int length = step(name);
                    if (!SCHEMA_WORDS.contains(name) || !plain(value.at(i))) {
                        schema(value.at(i));
                    }
                    place.setLength(length);
                }
            }
            case NUMBER, BOOLEAN, NULL -> {}
        }
    }

    private void add(Json value, Role role, @Nullable Json holder) throws MalformedJson {
        String text = value.kind() == Json.Kind.STRING ? value.text() : value.raw();
        if (!text.isEmpty()) {
            var field = new TextField(place.toString(), role, text);
            found.add(new Found(field, value, holder, measured));
        }
    }

    /// A string, or a list of strings: what may be an id or a word that the format defines.
    private static boolean plain(Json value) {
        boolean plain = value.kind() != Json.Kind.OBJECT;
        for (int i = 0; plain && i < value.size(); i++) {
            Json.Kind kind = value.at(i).kind();
            plain = kind != Json.Kind.OBJECT && kind != Json.Kind.ARRAY;
        }
        return plain;
    }

    private int step(String name) {
        int length = place.length();
        place.append(length == 0 ? "" : ".").append(name);
        return length;
    }

    private int step(Json element, int position) {
        int length = place.length();
        Json index = events ? element.member("index") : null;
        boolean named = index != null && index.kind() == Json.Kind.NUMBER;
        place.append('[').append(named && index != null ? index.raw() : position + "").append(']');
        return length;
    }
}
