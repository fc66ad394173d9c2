package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the tools of a request: those of its own member, those in its input, and those in
/// namespaces, all under flat names.
final class ToolReader {
    private static final Field<Json> TOOLS = Field.array("tools");
    private static final Field<Boolean> PARALLEL = Field.bool("parallel_tool_calls");
    private static final Field<Boolean> STRICT = Field.bool("strict");
    private static final Set<String> KNOWN =
            Set.of("type", "name", "description", "parameters", "strict", "format", "function");

    private final TranslationInputs inputs;
    private final Namespaces namespaces;
    private final List<Tool> tools = new ArrayList<>();

    ToolReader(TranslationInputs inputs, Namespaces namespaces) {
        this.inputs = inputs;
        this.namespaces = namespaces;
    }

    Toolset read(Json body) throws MalformedJson {
        all(TOOLS.in(body), "", "tools");
        Json input = Members.of(body, "input");
        for (int i = 0; input != null && i < input.size(); i++) {
            Json item = input.at(i);
            if (ItemReader.ADDED.equals(Members.text(item, "type"))) {
                all(TOOLS.in(item), "", "input[" + i + "].tools");
            }
        }
        return new Toolset(tools, choice(Members.of(body, "tool_choice")), PARALLEL.in(body));
    }

    private void all(@Nullable Json some, String namespace, String place) throws MalformedJson {
        for (int i = 0; some != null && i < some.size(); i++) {
            tool(some.at(i), namespace, place + "[" + i + "]");
        }
    }

    private void tool(Json tool, String namespace, String place) throws MalformedJson {
        String type = Members.text(tool, "type");
        if (type == null) {
            throw new MalformedJson(place + " has no 'type'", place + ".type");
        }
        switch (type) {
            case "function" -> {
                // Some clients write it as chat completions have it.
                Json nested = Members.of(tool, "function");
                tools.add(function(nested == null ? tool : nested, namespace, place));
            }
            case "custom" -> tools.add(custom(tool, namespace, place));
            case "namespace" -> {
                if (Members.of(tool, "description") != null) {
                    inputs.omit("tools.namespace.description");
                }
                String inner = Namespaces.joined(namespace, name(tool, place));
                all(TOOLS.in(tool), inner, place + ".tools");
            }
            default -> tools.add(new Tool.Opaque(ReasoningItem.DIALECT, hosted(tool, type), tool));
        }
    }

    /// What a choice calls a tool without a name: its type, or its server where it has one.
    private static String hosted(Json tool, String type) {
        String server = Members.text(tool, "server_label");
        return server == null ? type : server;
    }

    private Tool function(Json function, String namespace, String place) throws MalformedJson {
        omitOthers(function);
        return new Tool.Function(
                namespaces.flat(namespace, name(function, place)),
                Members.text(function, "description"),
                Members.of(function, "parameters"),
                STRICT.in(function),
                null);
    }

    private Tool custom(Json custom, String namespace, String place) throws MalformedJson {
        omitOthers(custom);
        return new Tool.Custom(
                namespaces.flat(namespace, name(custom, place)),
                Members.text(custom, "description"),
                Members.of(custom, "format"));
    }

    private void omitOthers(Json tool) {
        for (String name : tool.names()) {
            if (!KNOWN.contains(name) && Members.of(tool, name) != null) {
                inputs.omit("tools[]." + name);
            }
        }
    }

    private static String name(Json holder, String place) throws MalformedJson {
        String name = Members.text(holder, "name");
        if (name == null) {
            throw new MalformedJson(place + " has no 'name'", place + ".name");
        }
        return name;
    }

    private Toolset.@Nullable Choice choice(@Nullable Json choice) throws MalformedJson {
        if (choice == null) {
            return null;
        }
        if (choice.kind() == Json.Kind.STRING) {
            return switch (choice.text()) {
                case "auto" -> new Toolset.Choice.Auto();
                case "none" -> new Toolset.Choice.None();
                case "required" -> new Toolset.Choice.Required();
                default ->
                        throw new MalformedJson(
                                "'tool_choice' must be auto, none, required or name a tool",
                                "tool_choice");
            };
        }
        if (!"allowed_tools".equals(Members.text(choice, "type"))) {
            return new Toolset.Choice.Named(chosen(choice));
        }
        Json allowed = Members.of(choice, "tools");
        var names = new ArrayList<String>();
        for (int i = 0; allowed != null && i < allowed.size(); i++) {
            names.add(chosen(allowed.at(i)));
        }
        return new Toolset.Choice.Among(names, "required".equals(Members.text(choice, "mode")));
    }

    private String chosen(Json choice) throws MalformedJson {
        String type = Members.textOrEmpty(choice, "type");
        Json nested = Members.of(choice, "function");
        if (type.equals("function") || type.equals("custom") || nested != null) {
            String name = name(nested == null ? choice : nested, "tool_choice");
            return namespaces.flat(Members.text(choice, "namespace"), name);
        }
        if (type.isEmpty()) {
            throw new MalformedJson("'tool_choice' has no 'type'", "tool_choice.type");
        }
        return hosted(choice, type);
    }
}
