package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.ReasoningRequest;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.dialect.translation.Identifiers;
import dev.gatehouse.dialect.translation.ToolNames;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes requests for chat completions.
final class RequestWriter {
    private static final int MOST_STOPS = 4;
    private static final int LONGEST_IDENTIFIER = 64;
    private static final Set<Setting> SPECIAL = EnumSet.of(Setting.STOP, Setting.USER);

    private final Conversation conversation;
    private final TranslationInputs inputs;
    private final JsonWriter out = new JsonWriter();

    RequestWriter(Conversation conversation, TranslationInputs inputs) {
        this.conversation = conversation;
        this.inputs = inputs;
    }

    byte[] write() throws MalformedJson {
        out.object().member("model", conversation.model());
        out.name("messages").array();
        var messages = new MessageWriter(out, inputs);
        for (var message : conversation.messages()) {
            messages.write(message);
        }
        out.endArray();
        RequestReader.SETTINGS.write(conversation.settings(), SPECIAL, out, inputs);
        stop();
        user();
        tools();
        format(conversation.format());
        reasoning(conversation.reasoning());
        if (conversation.stream()) {
            out.name("stream").value(true);
        }
        return out.end().bytes();
    }

    /// At most four sequences are accepted.
    private void stop() throws MalformedJson {
        Json stop = conversation.settings().get(Setting.STOP);
        if (stop == null || stop.size() == 0) {
            return;
        }
        out.name("stop").array();
        for (int i = 0; i < Math.min(MOST_STOPS, stop.size()); i++) {
            out.raw(stop.at(i).raw());
        }
        out.endArray();
        if (stop.size() > MOST_STOPS) {
            inputs.drop(name(Setting.STOP) + "[" + MOST_STOPS + "]");
        }
    }

    private String name(Setting setting) {
        var value = conversation.settings().values().get(setting);
        return value == null ? setting.name() : value.name();
    }

    /// Identifiers of end users may be longer elsewhere; a longer one is replaced by its digest.
    private void user() throws MalformedJson {
        Json user = conversation.settings().get(Setting.USER);
        if (user != null && user.kind() == Json.Kind.STRING) {
            out.member("user", Identifiers.atMost(LONGEST_IDENTIFIER, user.text()));
        }
    }

    private void tools() throws MalformedJson {
        Toolset tools = inputs.offered(conversation.tools(), "chat");
        if (tools.tools().isEmpty()) {
            return;
        }
        out.name("tools").array();
        tools.tools().forEach(this::tool);
        out.endArray();
        choice(tools.choice());
        if (tools.parallel() != null) {
            out.name("parallel_tool_calls").value(tools.parallel());
        }
    }

    private void tool(Tool tool) {
        switch (tool) {
            case Tool.Function function -> function(function);
            case Tool.Custom custom -> custom(custom);
            case Tool.Opaque other -> out.raw(other.json().raw());
        }
    }

    private void function(Tool.Function function) {
        out.object().member("type", "function").name("function").object();
        out.member("name", inputs.names().inForm(function.name(), ToolNames.Form.WORD));
        if (function.description() != null) {
            out.member("description", function.description());
        }
        if (function.parameters() != null) {
            out.name("parameters").raw(function.parameters().raw());
        }
        if (function.strict() != null) {
            out.name("strict").value(function.strict());
        }
        out.end().end();
    }

    private void custom(Tool.Custom custom) {
        out.object().member("type", "custom").name("custom").object();
        out.member("name", custom.name());
        if (custom.description() != null) {
            out.member("description", custom.description());
        }
        if (custom.format() != null) {
            out.name("format").raw(custom.format().raw());
        }
        out.end().end();
    }

    private void choice(Toolset.@Nullable Choice choice) {
        switch (choice) {
            case null -> {}
            case Toolset.Choice.Auto _ -> out.member("tool_choice", "auto");
            case Toolset.Choice.None _ -> out.member("tool_choice", "none");
            case Toolset.Choice.Required _ -> out.member("tool_choice", "required");
            case Toolset.Choice.Named(String name) -> {
                out.name("tool_choice").object().member("type", "function");
                named(name);
                out.end();
            }
            case Toolset.Choice.Among among -> among(among);
        }
    }

    private void named(String name) {
        String written = inputs.names().inForm(name, ToolNames.Form.WORD);
        out.name("function").object().member("name", written).end();
    }

    private void among(Toolset.Choice.Among among) {
        out.name("tool_choice").object().member("type", "allowed_tools");
        out.name("allowed_tools").object();
        out.member("mode", among.required() ? "required" : "auto").name("tools").array();
        for (String name : among.names()) {
            out.object().member("type", "function");
            named(name);
            out.end();
        }
        out.endArray().end().end();
    }

    private void format(@Nullable OutputFormat format) {
        switch (format) {
            case null -> {}
            case OutputFormat.JsonObject _ ->
                    out.name("response_format").object().member("type", "json_object").end();
            case OutputFormat.JsonSchema schema -> {
                out.name("response_format").object().member("type", "json_schema");
                out.name("json_schema").object();
                out.member("name", schema.name() == null ? "answer" : schema.name());
                if (schema.description() != null) {
                    out.member("description", schema.description());
                }
                out.name("schema").raw(schema.schema().raw());
                if (schema.strict() != null) {
                    out.name("strict").value(schema.strict());
                }
                out.end().end();
            }
        }
    }

    private void reasoning(@Nullable ReasoningRequest reasoning) {
        String effort = reasoning == null ? null : reasoning.effortInWords();
        if (effort != null && (!effort.equals("none") || !inputs.target().lacks("reasoning"))) {
            out.member("reasoning_effort", effort);
        }
    }
}
