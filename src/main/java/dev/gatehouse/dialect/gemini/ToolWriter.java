package dev.gatehouse.dialect.gemini;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.conversation.Toolset.Choice;
import dev.gatehouse.dialect.translation.Schemas;
import dev.gatehouse.dialect.translation.ToolNames;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the tools of a request and how the model may use them.
final class ToolWriter {
    /// The function whose arguments are the answer, where an answer cannot have a format while
    /// functions are offered.
    static final String ANSWER_TOOL = "json_answer";

    private static final ToolNames.Form NAME = ToolNames.Form.of(64, "_.:-").beginningWithLetter();
    private static final Set<String> LITERALS = Set.of("enum", "default", "required", "examples");
    private static final Set<String> BY_NAME = Set.of("properties", "$defs", "definitions");

    private final Conversation conversation;
    private final ModelRules rules;
    private final TranslationInputs inputs;
    private final JsonWriter out;
    private final List<Tool.Function> functions = new ArrayList<>();
    private final List<Tool.Opaque> others = new ArrayList<>();

    ToolWriter(
            Conversation conversation, ModelRules rules, TranslationInputs inputs, JsonWriter out)
            throws MalformedJson {
        this.conversation = conversation;
        this.rules = rules;
        this.inputs = inputs;
        this.out = out;
        for (Tool tool : conversation.tools().tools()) {
            offer(tool);
        }
    }

    /// Keeps the tools that may be called. Those that other providers run cannot be offered.
    private void offer(Tool tool) throws MalformedJson {
        switch (tool) {
            case Tool.Function function -> {
                boolean among =
                        !(conversation.tools().choice() instanceof Choice.Among some)
                                || some.required()
                                || some.names().contains(function.name());
                if (among) {
                    functions.add(function);
                }
            }
            case Tool.Opaque other when other.dialect().equals(MessageReader.DIALECT) ->
                    others.add(other);
            case Tool.Opaque other -> inputs.drop("tools." + other.name());
            case Tool.Custom custom -> throw new IllegalStateException(custom.name());
        }
    }

    /// A name in the form that the API accepts.
    static String name(String name, TranslationInputs inputs) {
        return inputs.names().inForm(name, NAME);
    }

    /// Whether functions are offered.
    boolean offered() {
        return !functions.isEmpty();
    }

    /// Whether a function stands for the format of the answer.
    boolean answerByTool() {
        boolean free =
                switch (conversation.tools().choice()) {
                    case null -> true;
                    case Choice.Auto _, Choice.None _ -> true;
                    case Choice.Among among -> !among.required();
                    case Choice.Required _, Choice.Named _ -> false;
                };
        return offered()
                && conversation.format() instanceof OutputFormat.JsonSchema
                && !(rules.formatsBesideTools() && free);
    }

    void write() throws MalformedJson {
        if (functions.isEmpty() && others.isEmpty()) {
            return;
        }
        out.name("tools").array();
        if (offered()) {
            out.object().name("functionDeclarations").array();
            functions.forEach(this::function);
            if (answerByTool() && conversation.format() instanceof OutputFormat.JsonSchema schema) {
                inputs.note(ANSWER_TOOL);
                out.object().member("name", ANSWER_TOOL);
                out.member("description", "Gives the final answer.");
                out.name("parametersJsonSchema").raw(Schemas.object(schema.schema())).end();
            }
            out.endArray().end();
        }
        others.forEach(other -> out.raw(other.json().raw()));
        out.endArray();
        choice();
        if (Boolean.FALSE.equals(conversation.tools().parallel())) {
            inputs.drop("parallel_tool_calls");
        }
    }

    private void function(Tool.Function function) {
        out.object().member("name", name(function.name(), inputs));
        if (function.description() != null) {
            out.member("description", function.description());
        }
        Json schema = function.parameters();
        Json properties = schema == null ? null : schema.member("properties");
        boolean none = properties != null && properties.size() == 0;
        if (schema != null && schema.size() > 0 && !none) {
            out.name("parametersJsonSchema").raw(Schemas.object(schema));
        }
        out.end();
    }

    private void choice() {
        Toolset tools = conversation.tools();
        boolean strict = functions.stream().anyMatch(it -> Boolean.TRUE.equals(it.strict()));
        if (!offered()) {
            return;
        }
        if (answerByTool() && !(tools.choice() instanceof Choice.Named)) {
            mode("ANY", List.of());
            return;
        }
        switch (tools.choice()) {
            case Choice.None _ -> mode("NONE", List.of());
            case Choice.Required _ -> mode("ANY", List.of());
            case Choice.Named(String name) -> mode("ANY", List.of(name));
            case Choice.Among(List<String> names, boolean required) when required ->
                    mode("ANY", names);
            case Choice.Auto _, Choice.Among _ -> mode(strict ? "VALIDATED" : "AUTO", List.of());
            case null -> {
                if (strict) {
                    mode("VALIDATED", List.of());
                }
            }
        }
    }

    private void mode(String mode, List<String> names) {
        out.name("toolConfig").object().name("functionCallingConfig").object();
        out.member("mode", mode);
        if (!names.isEmpty()) {
            out.name("allowedFunctionNames").array();
            names.forEach(name -> out.value(name(name, inputs)));
            out.endArray();
        }
        out.end().end();
    }

    /// A schema of an answer: `const` is an `enum` of one value there.
    static String outputSchema(Json schema) {
        var writer = new JsonWriter();
        outputSchema(schema, writer, false);
        return writer.toString();
    }

    /// @param names whether the members are names of properties and no keywords
    private static void outputSchema(@Nullable Json schema, JsonWriter out, boolean names) {
        if (schema == null
                || (schema.kind() != Json.Kind.OBJECT && schema.kind() != Json.Kind.ARRAY)) {
            out.raw(schema == null ? "null" : schema.raw());
            return;
        }
        if (schema.kind() == Json.Kind.ARRAY) {
            out.array();
            for (int i = 0; i < schema.size(); i++) {
                outputSchema(schema.at(i), out, false);
            }
            out.endArray();
            return;
        }
        out.object();
        List<String> members = schema.names();
        for (int i = 0; i < members.size(); i++) {
            String name = members.get(i);
            Json value = schema.at(i);
            if (!names && name.equals("$schema")) {
                continue;
            }
            if (!names && name.equals("const")) {
                out.name("enum").array().raw(value.raw()).endArray();
            } else if (!names && LITERALS.contains(name)) {
                out.name(name).raw(value.raw());
            } else {
                outputSchema(value, out.name(name), !names && BY_NAME.contains(name));
            }
        }
        out.end();
    }
}
