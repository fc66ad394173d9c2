package dev.gatehouse.dialect.gemini;

import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.conversation.Toolset.Choice;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the tools of a request and how the model may use them.
final class ToolReader {
    static final ProtoField DECLARATIONS = ProtoField.of("functionDeclarations");
    static final ProtoField CALLING = ProtoField.of("functionCallingConfig");
    static final ProtoField ALLOWED = ProtoField.of("allowedFunctionNames");

    private static final ProtoField NAME = ProtoField.of("name");
    private static final ProtoField DESCRIPTION = ProtoField.of("description");
    private static final ProtoField JSON_SCHEMA = ProtoField.of("parametersJsonSchema");
    private static final ProtoField PARAMETERS = ProtoField.of("parameters");
    private static final ProtoField MODE = ProtoField.of("mode");
    private static final Set<String> KNOWN =
            ProtoField.names(NAME, DESCRIPTION, JSON_SCHEMA, PARAMETERS);

    private ToolReader() {}

    static Toolset read(Json body, TranslationInputs inputs) throws MalformedJson {
        Json all = RequestReader.TOOLS.in(body);
        if (all != null && all.kind() != Json.Kind.ARRAY) {
            throw new MalformedJson("'tools' must be an array", "tools");
        }
        var tools = new ArrayList<Tool>();
        for (int i = 0; all != null && i < all.size(); i++) {
            group(all.at(i), "tools[" + i + "]", tools, inputs);
        }
        return new Toolset(tools, choice(RequestReader.TOOL_CONFIG.in(body), inputs), null);
    }

    private static void group(Json group, String place, List<Tool> tools, TranslationInputs inputs)
            throws MalformedJson {
        List<String> names = group.names();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Json value = group.at(i);
            if (value.kind() == Json.Kind.NULL) {
                continue;
            }
            if (!DECLARATIONS.named(name)) {
                String json = new JsonWriter().object().name(name).raw(value.raw()).end() + "";
                tools.add(new Tool.Opaque(MessageReader.DIALECT, name, MessageReader.json(json)));
                continue;
            }
            for (int k = 0; k < value.size(); k++) {
                String at = "%s.%s[%d]".formatted(place, DECLARATIONS.camel(), k);
                tools.add(function(value.at(k), at, inputs));
            }
        }
    }

    private static Tool function(Json declaration, String place, TranslationInputs inputs)
            throws MalformedJson {
        String name = NAME.text(declaration);
        if (name == null) {
            throw new MalformedJson(place + " has no 'name'", place + ".name");
        }
        for (String member : declaration.names()) {
            if (!KNOWN.contains(member)) {
                inputs.omit(place + "." + member);
            }
        }
        Json schema = JSON_SCHEMA.in(declaration);
        Json openApi = PARAMETERS.in(declaration);
        schema = schema == null && openApi != null ? OpenApiSchema.read(openApi) : schema;
        return new Tool.Function(name, DESCRIPTION.text(declaration), schema, null, null);
    }

    private static @Nullable Choice choice(@Nullable Json config, TranslationInputs inputs)
            throws MalformedJson {
        for (String member : config == null ? List.<String>of() : config.names()) {
            if (!CALLING.named(member)) {
                inputs.drop(RequestReader.TOOL_CONFIG.camel() + "." + member);
            }
        }
        Json calling = CALLING.in(config);
        if (calling == null) {
            return null;
        }
        List<String> allowed = names(ALLOWED.in(calling));
        return switch (MODE.textOrEmpty(calling).toUpperCase(Locale.ROOT)) {
            case "", "MODE_UNSPECIFIED" -> null;
            case "AUTO", "VALIDATED" ->
                    allowed.isEmpty() ? new Choice.Auto() : new Choice.Among(allowed, false);
            case "NONE" -> new Choice.None();
            case "ANY" -> required(allowed);
            default ->
                    throw new MalformedJson(
                            "'toolConfig.functionCallingConfig.mode' must be AUTO, ANY, NONE or"
                                    + " VALIDATED",
                            "toolConfig.functionCallingConfig.mode");
        };
    }

    private static Choice required(List<String> allowed) {
        return switch (allowed.size()) {
            case 0 -> new Choice.Required();
            case 1 -> new Choice.Named(allowed.getFirst());
            default -> new Choice.Among(allowed, true);
        };
    }

    private static List<String> names(@Nullable Json array) {
        var names = new ArrayList<String>();
        for (int i = 0; array != null && i < array.size(); i++) {
            String name = Texts.of(array.at(i));
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }
}
