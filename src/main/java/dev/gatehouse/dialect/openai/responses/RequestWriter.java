package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.ReasoningRequest;
import dev.gatehouse.conversation.ReasoningRequest.Mode;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.dialect.translation.Identifiers;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.ToolNames;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes requests of the Responses API. Nothing is to be stored, so that reasoning comes encrypted
/// and goes back with the next request.
final class RequestWriter {
    private static final int LONGEST_IDENTIFIER = 64;
    private static final long LEAST_TOKENS = 16;
    private static final Set<Setting> SPECIAL =
            EnumSet.of(
                    Setting.MAX_TOKENS,
                    Setting.USER,
                    Setting.VERBOSITY,
                    Setting.STORE,
                    Setting.CHOICES);

    private final Conversation conversation;
    private final TranslationInputs inputs;
    private final JsonWriter out = new JsonWriter();

    RequestWriter(Conversation conversation, TranslationInputs inputs) {
        this.conversation = conversation;
        this.inputs = inputs;
    }

    byte[] write() throws MalformedJson {
        inputs.oneChoice(conversation.settings());
        out.object().member("model", conversation.model());
        new ItemWriter(out, inputs).write(conversation.messages());
        RequestReader.SETTINGS.write(conversation.settings(), SPECIAL, out, inputs);
        limit();
        user();
        store();
        tools();
        text();
        reasoning();
        if (conversation.stream()) {
            out.name("stream").value(true);
        }
        return out.end().bytes();
    }

    /// A lower limit is rejected.
    private void limit() throws MalformedJson {
        Json given = conversation.settings().get(Setting.MAX_TOKENS);
        if (given != null) {
            out.member("max_output_tokens", Math.max(LEAST_TOKENS, given.asLong()));
        }
    }

    /// Identifiers of end users may be longer elsewhere; a longer one is replaced by its digest.
    private void user() throws MalformedJson {
        Json user = conversation.settings().get(Setting.USER);
        if (user != null && user.kind() == Json.Kind.STRING) {
            out.member("user", Identifiers.atMost(LONGEST_IDENTIFIER, user.text()));
        }
    }

    private void store() throws MalformedJson {
        var given = conversation.settings().values().get(Setting.STORE);
        if (given != null && given.json().raw().equals("true")) {
            inputs.drop(given.name());
        }
        out.name("store").value(false);
    }

    private void tools() throws MalformedJson {
        Toolset tools = inputs.offered(conversation.tools(), ReasoningItem.DIALECT);
        if (tools.tools().isEmpty()) {
            return;
        }
        out.name("tools").array();
        tools.tools().forEach(this::tool);
        out.endArray();
        choice(tools);
        if (tools.parallel() != null) {
            out.name("parallel_tool_calls").value(tools.parallel());
        }
    }

    private String name(String name) {
        return inputs.names().inForm(name, ToolNames.Form.WORD);
    }

    private void tool(Tool tool) {
        switch (tool) {
            case Tool.Function function -> function(function);
            case Tool.Custom custom -> {
                out.object().member("type", "custom").member("name", name(custom.name()));
                if (custom.description() != null) {
                    out.member("description", custom.description());
                }
                if (custom.format() != null) {
                    format(custom.format());
                }
                out.end();
            }
            case Tool.Opaque other -> out.raw(other.json().raw());
        }
    }

    /// The grammar stands in a member of its own in chat completions.
    private void format(Json format) {
        Json grammar = Members.of(format, "grammar");
        if (grammar == null) {
            out.name("format").raw(format.raw());
            return;
        }
        out.name("format").object().member("type", "grammar");
        out.member("syntax", Members.textOrEmpty(grammar, "syntax"));
        out.member("definition", Members.textOrEmpty(grammar, "definition")).end();
    }

    /// Where nothing states otherwise the API takes a schema as strict, and other APIs do not.
    private void function(Tool.Function function) {
        out.object().member("type", "function").member("name", name(function.name()));
        if (function.description() != null) {
            out.member("description", function.description());
        }
        Json parameters = function.parameters();
        out.name("parameters");
        out.raw(parameters == null ? "{\"type\":\"object\",\"properties\":{}}" : parameters.raw());
        out.name("strict").value(Boolean.TRUE.equals(function.strict())).end();
    }

    private void choice(Toolset tools) {
        switch (tools.choice()) {
            case null -> {}
            case Toolset.Choice.Auto _ -> out.member("tool_choice", "auto");
            case Toolset.Choice.None _ -> out.member("tool_choice", "none");
            case Toolset.Choice.Required _ -> out.member("tool_choice", "required");
            case Toolset.Choice.Named(String name) -> chosen(out.name("tool_choice"), name, tools);
            case Toolset.Choice.Among among -> {
                out.name("tool_choice").object().member("type", "allowed_tools");
                out.member("mode", among.required() ? "required" : "auto").name("tools").array();
                among.names().forEach(name -> chosen(out, name, tools));
                out.endArray().end();
            }
        }
    }

    private void chosen(JsonWriter into, String name, Toolset tools) {
        Tool named = null;
        for (Tool tool : tools.tools()) {
            named = tool.name().equals(name) ? tool : named;
        }
        into.object();
        if (named instanceof Tool.Opaque other) {
            into.member("type", Members.textOrEmpty(other.json(), "type"));
            String server = Members.text(other.json(), "server_label");
            if (server != null) {
                into.member("server_label", server);
            }
        } else {
            into.member("type", named instanceof Tool.Custom ? "custom" : "function");
            into.member("name", name(name));
        }
        into.end();
    }

    private void text() {
        Json verbosity = conversation.settings().get(Setting.VERBOSITY);
        if (verbosity == null && conversation.format() == null) {
            return;
        }
        out.name("text").object();
        format(conversation.format());
        if (verbosity != null) {
            out.name("verbosity").raw(verbosity.raw());
        }
        out.end();
    }

    private void format(@Nullable OutputFormat format) {
        switch (format) {
            case null -> {}
            case OutputFormat.JsonObject _ ->
                    out.name("format").object().member("type", "json_object").end();
            case OutputFormat.JsonSchema schema -> {
                out.name("format").object().member("type", "json_schema");
                out.member("name", schema.name() == null ? "answer" : schema.name());
                if (schema.description() != null) {
                    out.member("description", schema.description());
                }
                out.name("schema").raw(schema.schema().raw());
                if (schema.strict() != null) {
                    out.name("strict").value(schema.strict());
                }
                out.end();
            }
        }
    }

    private void reasoning() {
        ReasoningRequest request = conversation.reasoning();
        boolean lacks = inputs.target().lacks("reasoning");
        String effort = request == null ? null : request.effortInWords();
        effort = "none".equals(effort) && lacks ? null : effort;
        boolean shown = request != null && shown(request);
        if (effort != null || shown) {
            out.name("reasoning").object();
            if (effort != null) {
                out.member("effort", effort);
            }
            if (shown) {
                out.member("summary", "auto");
            }
            out.end();
        }
        if (!lacks) {
            out.name("include").array().value("reasoning.encrypted_content").endArray();
        }
    }

    /// Some accounts may not ask for a summary, so that it must have been asked for.
    private static boolean shown(ReasoningRequest request) {
        boolean on = request.mode() == Mode.ON || request.mode() == Mode.ADAPTIVE;
        return request.shown() == null ? on : request.shown() && !request.off();
    }
}
