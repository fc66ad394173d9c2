package dev.gatehouse.provider;

import dev.gatehouse.call.Operation;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the quirks of an entry: `{"KIND": "FIELD", ...}`, each with the operation it concerns.
final class QuirkReader {
    private static final Field<String> IN = Field.text("in");
    private static final Field<String> MODELS = Field.text("models");
    private static final String KINDS =
            "rename, move, drop, omit, default, clamp, replace and header";

    private QuirkReader() {}

    static Map<Operation, List<Quirk.Of>> read(@Nullable Json quirks) throws MalformedJson {
        var byOperation = new EnumMap<Operation, List<Quirk.Of>>(Operation.class);
        for (int i = 0; quirks != null && i < quirks.size(); i++) {
            Json quirk = quirks.at(i);
            byOperation
                    .computeIfAbsent(operation(quirk), _ -> new ArrayList<>())
                    .add(new Quirk.Of(ability(quirk), one(quirk)));
        }
        return byOperation;
    }

    /// The operation whose requests a quirk changes.
    static Operation operation(Json quirk) throws MalformedJson {
        String name = IN.in(quirk);
        Operation operation = name == null ? Operation.CHAT : Operation.named(name);
        if (operation == null) {
            throw wrong("'" + name + "' is no operation");
        }
        return operation;
    }

    private static @Nullable String ability(Json quirk) throws MalformedJson {
        String models = MODELS.in(quirk);
        String name = models != null && models.startsWith("!") ? models.substring(1) : models;
        if (name != null && !ModelFacts.KNOWN_ABILITIES.contains(name)) {
            throw wrong(
                    "'"
                            + name
                            + "' is no ability; there are "
                            + String.join(", ", ModelFacts.KNOWN_ABILITIES));
        }
        return models;
    }

    static Quirk one(Json quirk) throws MalformedJson {
        List<String> names = quirk.names();
        if (names.isEmpty()) {
            throw wrong("a quirk is an object such as {\"drop\": \"logit_bias\"}");
        }
        String kind = names.getFirst();
        FieldPath place = FieldPath.of(quirk.at(0).text());
        Quirk read =
                switch (kind) {
                    case "rename" -> new Quirk.Rename(place, text(quirk, "to"));
                    case "move" -> new Quirk.Move(place, target(quirk));
                    case "drop" -> new Quirk.Drop(place);
                    case "omit" -> new Quirk.Omit(place);
                    case "header" ->
                            new Quirk.FromHeader(place.text(), text(quirk, "to"), values(quirk));
                    case "default" -> new Quirk.Fill(place, value(quirk));
                    case "clamp" ->
                            new Quirk.Clamp(place, number(quirk, "min"), number(quirk, "max"));
                    case "replace" ->
                            new Quirk.Replace(place, text(quirk, "value"), text(quirk, "with"));
                    default -> throw wrong("there is no quirk '" + kind + "'; there are " + KINDS);
                };
        refuseOthers(kind, names);
        return read;
    }

    private static void refuseOthers(String kind, List<String> names) throws MalformedJson {
        for (String name : names.subList(1, names.size())) {
            boolean known =
                    switch (kind) {
                        case "rename", "move" -> name.equals("to");
                        case "header" -> name.equals("to") || name.equals("values");
                        case "default" -> name.equals("value");
                        case "clamp" -> name.equals("min") || name.equals("max");
                        case "replace" -> name.equals("value") || name.equals("with");
                        default -> false;
                    };
            if (!known && !name.equals("in") && !name.equals("models")) {
                throw wrong("'" + name + "' is no member of the quirk '" + kind + "'");
            }
        }
    }

    private static String text(Json quirk, String member) throws MalformedJson {
        String text = Field.text(member).in(quirk);
        if (text == null) {
            throw wrong("it lacks '" + member + "'");
        }
        return text;
    }

    private static FieldPath target(Json quirk) throws MalformedJson {
        FieldPath to = FieldPath.of(text(quirk, "to"));
        if (to.parents().size() > 1 || !to.single()) {
            throw wrong("'to' is one member, of the body or of an object in it");
        }
        return to;
    }

    private static List<String> values(Json quirk) throws MalformedJson {
        Json values = Field.array("values").in(quirk);
        var texts = new ArrayList<String>();
        for (int i = 0; values != null && i < values.size(); i++) {
            texts.add(values.at(i).text());
        }
        return texts;
    }

    private static String value(Json quirk) throws MalformedJson {
        Json value = quirk.member("value");
        if (value == null) {
            throw wrong("it lacks 'value'");
        }
        return value.raw();
    }

    private static @Nullable BigDecimal number(Json quirk, String name) throws MalformedJson {
        Json value = quirk.member(name);
        if (value == null) {
            return null;
        }
        if (value.kind() != Json.Kind.NUMBER) {
            throw wrong("'" + name + "' must be a number");
        }
        return new BigDecimal(value.raw());
    }

    private static MalformedJson wrong(String reason) {
        return new MalformedJson("quirks: " + reason, "quirks");
    }
}
