package dev.gatehouse.dialect.converse;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.conversation.Toolset.Choice;
import dev.gatehouse.dialect.translation.Schemas;
import dev.gatehouse.dialect.translation.ToolNames;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the tools of a request of the Converse API, which are mandatory as soon as its messages
/// hold a call.
final class ToolWriter {
    /// The tool whose input is the answer, for models without output formats.
    static final String ANSWER_TOOL = "json_answer";

    private final JsonWriter out;
    private final TranslationInputs inputs;
    private final Rules rules;
    private final Family family;

    /// What the model accepts for this request.
    ///
    /// @param schema whether it accepts a JSON Schema as output format
    /// @param forced whether a call may be forced
    record Rules(boolean schema, boolean forced) {}

    ToolWriter(JsonWriter out, TranslationInputs inputs, Rules rules) {
        this.out = out;
        this.inputs = inputs;
        this.rules = rules;
        this.family = Family.of(inputs.target());
    }

    void write(Conversation conversation) throws MalformedJson {
        Toolset tools = conversation.tools();
        Set<String> used = used(conversation.messages());
        List<Tool.Function> offered = offered(tools);
        OutputFormat.JsonSchema answer = answer(conversation.format());
        boolean hidden = tools.choice() instanceof Choice.None;
        if (hidden && used.isEmpty()) {
            offered = List.of();
        } else if (hidden && !offered.isEmpty()) {
            inputs.drop("tool_choice");
        }
        if (offered.isEmpty() && answer == null && used.isEmpty()) {
            return;
        }
        out.name("toolConfig").object().name("tools").array();
        offered.forEach(this::tool);
        if (answer != null) {
            inputs.note(ANSWER_TOOL);
            spec(ANSWER_TOOL, "Gives the answer.", Schemas.object(answer.schema()), false);
        }
        if (offered.isEmpty() && answer == null) {
            used.forEach(each -> spec(each, "", Schemas.object(null), false));
        }
        out.endArray();
        choice(tools, offered.isEmpty(), answer != null);
        out.end();
    }

    private static Set<String> used(List<Message> messages) {
        var names = new LinkedHashSet<String>();
        for (Message message : messages) {
            for (Part part : message.parts()) {
                if (part instanceof Part.ToolCall call) {
                    names.add(call.name());
                }
            }
        }
        return names;
    }

    /// The tools that may be called. Those that others run cannot be offered.
    private List<Tool.Function> offered(Toolset tools) throws MalformedJson {
        var offered = new ArrayList<Tool.Function>();
        for (Tool tool : tools.tools()) {
            boolean among =
                    !(tools.choice() instanceof Choice.Among some)
                            || some.names().contains(tool.name());
            if (!(tool instanceof Tool.Function function)) {
                inputs.drop("tools." + tool.name());
            } else if (among) {
                offered.add(function);
            }
        }
        if (Boolean.FALSE.equals(tools.parallel())) {
            inputs.drop("parallel_tool_calls");
        }
        return offered;
    }

    /// The schema for which a tool stands; `null` when none does.
    private OutputFormat.@Nullable JsonSchema answer(@Nullable OutputFormat format) {
        return format instanceof OutputFormat.JsonSchema schema && !rules.schema() ? schema : null;
    }

    private void tool(Tool.Function function) {
        String description = function.description() == null ? "" : function.description();
        boolean strict = Boolean.TRUE.equals(function.strict()) && rules.schema();
        spec(function.name(), description, Schemas.object(function.parameters()), strict);
        if (function.cache() != null && family.caches()) {
            MessageWriter.cachePoint(out, function.cache());
        }
    }

    private void spec(String name, String description, String schema, boolean strict) {
        out.object().name("toolSpec").object().member("name", name(name));
        if (!description.isBlank()) {
            out.member("description", description);
        }
        out.name("inputSchema").object().name("json").raw(schema).end();
        if (strict) {
            out.name("strict").value(true);
        }
        out.end().end();
    }

    private String name(String name) {
        return inputs.names().inForm(name, ToolNames.Form.WORD);
    }

    /// @param alone whether no other tools are there than the one that stands for a format
    private void choice(Toolset tools, boolean alone, boolean answer) throws MalformedJson {
        Choice choice = tools.choice();
        boolean any =
                choice instanceof Choice.Required
                        || (choice instanceof Choice.Among some && some.required());
        boolean wanted = any || choice instanceof Choice.Named || (alone && answer);
        if (!wanted || (alone && !answer)) {
            return;
        }
        if (!rules.forced()) {
            if (!alone) {
                inputs.drop("tool_choice");
            }
            return;
        }
        out.name("toolChoice").object();
        if (alone) {
            out.name("tool").object().member("name", ANSWER_TOOL).end();
        } else if (choice instanceof Choice.Named(String name)) {
            out.name("tool").object().member("name", name(name)).end();
        } else {
            out.name("any").object().end();
        }
        out.end();
    }
}
