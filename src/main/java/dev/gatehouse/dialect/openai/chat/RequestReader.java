package dev.gatehouse.dialect.openai.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.ReasoningRequest;
import dev.gatehouse.conversation.ReasoningRequest.Mode;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.conversation.Settings;
import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.SettingTable;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads requests for chat completions.
final class RequestReader {
    /// Written where the request had the outdated `functions`; its answer has them too.
    static final String FUNCTIONS = "functions";

    static final SettingTable SETTINGS =
            new SettingTable()
                    .with(Setting.MAX_TOKENS, "max_completion_tokens")
                    .with(Setting.MAX_TOKENS, "max_tokens")
                    .with(Setting.TEMPERATURE, "temperature")
                    .with(Setting.TOP_P, "top_p")
                    .with(Setting.TOP_K, "top_k")
                    .with(Setting.MIN_P, "min_p")
                    .with(Setting.SEED, "seed")
                    .with(Setting.FREQUENCY_PENALTY, "frequency_penalty")
                    .with(Setting.PRESENCE_PENALTY, "presence_penalty")
                    .with(Setting.STOP, "stop")
                    .with(Setting.CHOICES, "n")
                    .with(Setting.LOGPROBS, "logprobs")
                    .with(Setting.TOP_LOGPROBS, "top_logprobs")
                    .with(Setting.LOGIT_BIAS, "logit_bias")
                    .with(Setting.USER, "user")
                    .with(Setting.SAFETY_IDENTIFIER, "safety_identifier")
                    .with(Setting.METADATA, "metadata")
                    .with(Setting.SERVICE_TIER, "service_tier")
                    .with(Setting.VERBOSITY, "verbosity")
                    .with(Setting.STORE, "store")
                    .with(Setting.PROMPT_CACHE_KEY, "prompt_cache_key")
                    .with(Setting.PROMPT_CACHE_RETENTION, "prompt_cache_retention")
                    .with(Setting.PROMPT_CACHE_OPTIONS, "prompt_cache_options")
                    .with(Setting.MODERATION, "moderation")
                    .with(Setting.MODALITIES, "modalities");

    private static final Set<String> OTHERS =
            Set.of(
                    "model",
                    "messages",
                    "stream",
                    "stream_options",
                    "tools",
                    "tool_choice",
                    "parallel_tool_calls",
                    FUNCTIONS,
                    "function_call",
                    "response_format",
                    "reasoning_effort",
                    "reasoning",
                    "include_reasoning",
                    "thinking");

    private static final Field<String> MODEL = Field.text("model");
    private static final Field<Boolean> STREAM = Field.bool("stream");
    private static final Field<Json> TOOLS = Field.array("tools");
    private static final Field<Json> OLD_FUNCTIONS = Field.array(FUNCTIONS);
    private static final Field<Boolean> PARALLEL = Field.bool("parallel_tool_calls");
    private static final Field<Boolean> STRICT = Field.bool("strict");
    private static final Field<Json> FORMAT = Field.object("response_format");
    private static final Field<Json> SCHEMA = Field.object("json_schema");
    private static final Field<String> EFFORT = Field.text("reasoning_effort");
    private static final Field<Json> REASONING = Field.object("reasoning");
    private static final Field<Json> THINKING = Field.object("thinking");
    private static final Field<Long> MAX = Field.integer("max_tokens");
    private static final Field<Long> BUDGET = Field.integer("budget_tokens");

    private RequestReader() {}

    static Conversation read(Json body, TranslationInputs inputs) throws MalformedJson {
        String model = MODEL.in(body);
        Map<Setting, Settings.Value> settings = SETTINGS.read(body, "", OTHERS, inputs);
        stop(settings);
        return new Conversation(
                model == null ? "" : model,
                new MessageReader(inputs).read(body),
                tools(body, inputs),
                new Settings(settings),
                reasoning(body),
                format(body),
                Boolean.TRUE.equals(STREAM.in(body)));
    }

    /// One sequence may stand without an array.
    private static void stop(Map<Setting, Settings.Value> settings) throws MalformedJson {
        Settings.Value stop = settings.get(Setting.STOP);
        if (stop != null && stop.json().kind() == Json.Kind.STRING) {
            byte[] array = ("[" + stop.json().raw() + "]").getBytes(UTF_8);
            settings.put(Setting.STOP, new Settings.Value(stop.name(), Json.parse(array)));
        }
    }

    private static Toolset tools(Json body, TranslationInputs inputs) throws MalformedJson {
        var tools = new ArrayList<Tool>();
        Json all = TOOLS.in(body);
        for (int i = 0; all != null && i < all.size(); i++) {
            tools.add(tool(all.at(i), "tools[" + i + "]"));
        }
        Json functions = OLD_FUNCTIONS.in(body);
        for (int i = 0; functions != null && i < functions.size(); i++) {
            inputs.note(FUNCTIONS);
            tools.add(function(functions.at(i), FUNCTIONS + "[" + i + "]"));
        }
        Json choice = Members.of(body, "tool_choice");
        choice = choice == null ? Members.of(body, "function_call") : choice;
        return new Toolset(tools, choice(choice), PARALLEL.in(body));
    }

    private static Tool tool(Json tool, String place) throws MalformedJson {
        String type = Texts.of(tool.member("type"));
        Json function = tool.member("function");
        Json custom = tool.member("custom");
        if (function != null && (type == null || type.equals("function"))) {
            return function(function, place + ".function");
        }
        if (custom != null && "custom".equals(type)) {
            return new Tool.Custom(
                    name(custom, place + ".custom"),
                    Texts.of(custom.member("description")),
                    custom.member("format"));
        }
        if (type == null) {
            throw new MalformedJson(place + " has no 'type'", place + ".type");
        }
        return new Tool.Opaque("chat", type, tool);
    }

    private static Tool function(Json function, String place) throws MalformedJson {
        return new Tool.Function(
                name(function, place),
                Texts.of(function.member("description")),
                Members.of(function, "parameters"),
                STRICT.in(function),
                null);
    }

    private static String name(Json holder, String place) throws MalformedJson {
        String name = Texts.of(holder.member("name"));
        if (name == null) {
            throw new MalformedJson(place + " has no 'name'", place + ".name");
        }
        return name;
    }

    private static Toolset.@Nullable Choice choice(@Nullable Json choice) throws MalformedJson {
        if (choice == null || choice.kind() == Json.Kind.NULL) {
            return null;
        }
        if (choice.kind() == Json.Kind.STRING) {
            return switch (choice.text()) {
                case "auto" -> new Toolset.Choice.Auto();
                case "none" -> new Toolset.Choice.None();
                case "required", "any" -> new Toolset.Choice.Required();
                default ->
                        throw new MalformedJson(
                                "'tool_choice' must be auto, none, required or name a tool",
                                "tool_choice");
            };
        }
        Json among = choice.member("allowed_tools");
        if (among != null) {
            return among(among);
        }
        Json function = choice.member("function");
        Json holder = function == null ? choice.member("custom") : function;
        return new Toolset.Choice.Named(name(holder == null ? choice : holder, "tool_choice"));
    }

    private static Toolset.Choice among(Json allowed) throws MalformedJson {
        Json tools = allowed.member("tools");
        var names = new ArrayList<String>();
        for (int i = 0; tools != null && i < tools.size(); i++) {
            Json tool = tools.at(i);
            Json function = tool.member("function");
            Json custom = tool.member("custom");
            Json holder = function == null ? custom : function;
            names.add(name(holder == null ? tool : holder, "tool_choice.allowed_tools"));
        }
        Json mode = allowed.member("mode");
        return new Toolset.Choice.Among(names, mode != null && mode.textEquals("required"));
    }

    private static @Nullable OutputFormat format(Json body) throws MalformedJson {
        Json format = FORMAT.in(body);
        String type = format == null ? null : Texts.of(format.member("type"));
        if (format == null || type == null || type.equals("text")) {
            return null;
        }
        if (type.equals("json_object")) {
            return new OutputFormat.JsonObject();
        }
        Json holder = type.equals("json_schema") ? SCHEMA.in(format) : null;
        Json schema = holder == null ? null : holder.member("schema");
        if (holder == null) {
            throw new MalformedJson(
                    "'response_format' must be text, json_object or json_schema",
                    "response_format");
        }
        return new OutputFormat.JsonSchema(
                Texts.of(holder.member("name")),
                Texts.of(holder.member("description")),
                schema == null ? Json.parse("{}".getBytes(UTF_8)) : schema,
                STRICT.in(holder));
    }

    /// The official member, and those of OpenRouter and of Anthropic's models behind the API.
    private static @Nullable ReasoningRequest reasoning(Json body) throws MalformedJson {
        String effort = EFFORT.in(body);
        Json reasoning = REASONING.in(body);
        Json thinking = THINKING.in(body);
        if (thinking != null) {
            String type = Texts.of(thinking.member("type"));
            Mode mode = "disabled".equals(type) ? Mode.OFF : Mode.ON;
            mode = "adaptive".equals(type) ? Mode.ADAPTIVE : mode;
            return new ReasoningRequest(mode, effort, BUDGET.in(thinking), null);
        }
        if (reasoning != null) {
            String word = Texts.of(reasoning.member("effort"));
            Json enabled = reasoning.member("enabled");
            boolean off = enabled != null && enabled.raw().equals("false");
            Boolean shown = Members.yes(reasoning, "exclude") ? Boolean.FALSE : null;
            return new ReasoningRequest(
                    off ? Mode.OFF : null, word == null ? effort : word, MAX.in(reasoning), shown);
        }
        return effort == null ? null : new ReasoningRequest(null, effort, null, null);
    }
}
