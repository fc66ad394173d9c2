package dev.gatehouse.dialect.anthropic;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.conversation.Toolset.Choice;
import dev.gatehouse.dialect.translation.ClaudeRules;
import dev.gatehouse.dialect.translation.ClaudeRules.Mark;
import dev.gatehouse.dialect.translation.ClaudeThinking;
import dev.gatehouse.dialect.translation.Schemas;
import dev.gatehouse.dialect.translation.SettingTable;
import dev.gatehouse.dialect.translation.ToolNames;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes requests of the Messages API.
final class RequestWriter {
    /// The tool whose input is the answer, for models without output formats.
    static final String ANSWER_TOOL = "json_answer";

    private static final Set<Setting> SPECIAL =
            EnumSet.of(
                    Setting.MAX_TOKENS,
                    Setting.TEMPERATURE,
                    Setting.TOP_P,
                    Setting.TOP_K,
                    Setting.STOP,
                    Setting.USER,
                    Setting.SERVICE_TIER,
                    Setting.CHOICES);

    private final Conversation conversation;
    private final TranslationInputs inputs;
    private final ClaudeRules rules;
    private final ClaudeThinking thinking;
    private final JsonWriter out = new JsonWriter();

    RequestWriter(Conversation conversation, TranslationInputs inputs) throws MalformedJson {
        this.conversation = conversation;
        this.inputs = inputs;
        this.rules = ClaudeRules.of(inputs.target());
        this.thinking = ClaudeThinking.of(conversation, rules, ClaudeThinking::accepted);
    }

    byte[] write() throws MalformedJson {
        inputs.oneChoice(conversation.settings());
        out.object().member("model", conversation.model());
        out.member("max_tokens", thinking.maxTokens());
        new MessageWriter(conversation, out, inputs)
                .write(Schemas.instruction(conversation.format()));
        RequestReader.SETTINGS.write(conversation.settings(), SPECIAL, out, inputs);
        sampling();
        stop();
        identity();
        tools();
        thinking.writeTo(out);
        outputConfig();
        if (conversation.stream()) {
            out.name("stream").value(true);
        }
        return out.end().bytes();
    }

    private void sampling() throws MalformedJson {
        boolean accepted = rules.accepts(Mark.SAMPLING) && !thinking.on();
        Json temperature = conversation.settings().get(Setting.TEMPERATURE);
        if (accepted && temperature != null) {
            out.name("temperature").raw(SettingTable.atMostOne(temperature));
        } else if (temperature != null) {
            inputs.drop(conversation.settings(), Setting.TEMPERATURE);
        }
        for (Setting each : List.of(Setting.TOP_P, Setting.TOP_K)) {
            Json value = conversation.settings().get(each);
            if (value == null) {
                continue;
            }
            // Newer models reject it together with the temperature.
            boolean both = each == Setting.TOP_P && temperature != null;
            if (accepted && !both) {
                out.name(RequestReader.SETTINGS.name(each) + "").raw(value.raw());
            } else {
                inputs.drop(conversation.settings(), each);
            }
        }
    }

    private void stop() throws MalformedJson {
        List<String> kept = inputs.visibleStops(conversation.settings());
        if (!kept.isEmpty()) {
            out.name("stop_sequences").array();
            kept.forEach(out::raw);
            out.endArray();
        }
    }

    private void identity() throws MalformedJson {
        Json user = conversation.settings().get(Setting.USER);
        if (user != null && user.kind() == Json.Kind.STRING) {
            out.name("metadata").object().name("user_id").raw(user.raw()).end();
        }
        Json tier = conversation.settings().get(Setting.SERVICE_TIER);
        if (tier != null && tier.textEquals("auto")) {
            out.member("service_tier", "auto");
        } else if (tier != null && tier.textEquals("default")) {
            out.member("service_tier", "standard_only");
        } else if (tier != null) {
            inputs.drop(conversation.settings(), Setting.SERVICE_TIER);
        }
    }

    private boolean answerByTool() {
        return conversation.format() instanceof OutputFormat.JsonSchema
                && !rules.accepts(Mark.SCHEMA);
    }

    private void tools() throws MalformedJson {
        Toolset tools = inputs.offered(conversation.tools(), MessageReader.DIALECT);
        List<Tool> offered = offered(tools);
        if (offered.isEmpty() && !answerByTool()) {
            return;
        }
        out.name("tools").array();
        for (Tool tool : offered) {
            tool(tool);
        }
        if (answerByTool() && conversation.format() instanceof OutputFormat.JsonSchema schema) {
            inputs.note(ANSWER_TOOL);
            out.object().member("name", ANSWER_TOOL);
            out.member("description", "Gives the answer.");
            out.name("input_schema").raw(Schemas.object(schema.schema())).end();
        }
        out.endArray();
        choice(tools);
    }

    /// The tools that may be called.
    private static List<Tool> offered(Toolset tools) {
        return tools.choice() instanceof Choice.Among some
                ? tools.tools().stream().filter(it -> some.names().contains(it.name())).toList()
                : tools.tools();
    }

    private void tool(Tool tool) {
        switch (tool) {
            case Tool.Function function -> {
                out.object().member("name", name(function.name()));
                if (function.description() != null) {
                    out.member("description", function.description());
                }
                out.name("input_schema").raw(Schemas.object(function.parameters()));
                if (Boolean.TRUE.equals(function.strict()) && rules.accepts(Mark.SCHEMA)) {
                    out.name("strict").value(true);
                }
                if (function.cache() != null) {
                    MessageWriter.cache(out, function.cache());
                }
                out.end();
            }
            case Tool.Opaque other -> out.raw(other.json().raw());
            case Tool.Custom custom -> throw new IllegalStateException(custom.name());
        }
    }

    private String name(String name) {
        return inputs.names().inForm(name, ToolNames.Form.of(128, "_-"));
    }

    private void choice(Toolset tools) throws MalformedJson {
        boolean forced =
                tools.choice() instanceof Choice.Required
                        || tools.choice() instanceof Choice.Named
                        || (tools.choice() instanceof Choice.Among some && some.required());
        boolean may = rules.accepts(Mark.FORCED_TOOL) && !thinking.on();
        if (answerByTool() && conversation.tools().tools().isEmpty()) {
            type("tool", ANSWER_TOOL, tools);
        } else if (forced && !may) {
            inputs.drop("tool_choice");
            type("auto", null, tools);
        } else if (tools.choice() instanceof Choice.Named(String name)) {
            type("tool", name(name), tools);
        } else if (forced) {
            type("any", null, tools);
        } else if (tools.choice() instanceof Choice.None) {
            type("none", null, new Toolset(List.of(), null, null));
        } else if (tools.choice() != null || tools.parallel() != null) {
            type("auto", null, tools);
        }
    }

    private void type(String type, @Nullable String name, Toolset tools) {
        out.name("tool_choice").object().member("type", type);
        if (name != null) {
            out.member("name", name);
        }
        if (Boolean.FALSE.equals(tools.parallel())) {
            out.name("disable_parallel_tool_use").value(true);
        }
        out.end();
    }

    private void outputConfig() throws MalformedJson {
        boolean native_ = rules.accepts(Mark.SCHEMA);
        OutputFormat.JsonSchema schema =
                native_ && conversation.format() instanceof OutputFormat.JsonSchema it ? it : null;
        if (thinking.effort() == null && schema == null) {
            return;
        }
        out.name("output_config").object();
        if (thinking.effort() != null) {
            out.member("effort", thinking.effort());
        }
        if (schema != null) {
            out.name("format").object().member("type", "json_schema");
            out.name("schema").raw(Schemas.closed(schema.schema())).end();
        }
        out.end();
    }
}
