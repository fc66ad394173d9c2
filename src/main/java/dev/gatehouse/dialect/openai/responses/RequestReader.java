package dev.gatehouse.dialect.openai.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.ReasoningRequest;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.conversation.Settings;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.SettingTable;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.UntranslatableException;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads requests of the Responses API.
final class RequestReader {
    static final SettingTable SETTINGS =
            new SettingTable()
                    .with(Setting.MAX_TOKENS, "max_output_tokens")
                    .with(Setting.TEMPERATURE, "temperature")
                    .with(Setting.TOP_P, "top_p")
                    .with(Setting.USER, "user")
                    .with(Setting.SAFETY_IDENTIFIER, "safety_identifier")
                    .with(Setting.METADATA, "metadata")
                    .with(Setting.SERVICE_TIER, "service_tier")
                    .with(Setting.PROMPT_CACHE_KEY, "prompt_cache_key")
                    .with(Setting.PROMPT_CACHE_RETENTION, "prompt_cache_retention")
                    .with(Setting.PROMPT_CACHE_OPTIONS, "prompt_cache_options")
                    .with(Setting.MODERATION, "moderation");

    private static final Set<String> OTHERS =
            Set.of(
                    "model",
                    "input",
                    "instructions",
                    "stream",
                    "stream_options",
                    "tools",
                    "tool_choice",
                    "parallel_tool_calls",
                    "text",
                    "reasoning",
                    "include",
                    "store",
                    "background",
                    "truncation",
                    "client_metadata",
                    "context_management",
                    "previous_response_id",
                    "conversation",
                    "prompt");

    /// What the gateway would have to have stored.
    private static final List<String> STORED =
            List.of("previous_response_id", "conversation", "prompt");

    /// What means nothing to a provider of another dialect.
    private static final List<String> NEEDLESS = List.of("client_metadata", "context_management");

    private static final Field<String> MODEL = Field.text("model");
    private static final Field<Boolean> STREAM = Field.bool("stream");
    private static final Field<Json> TEXT = Field.object("text");
    private static final Field<Json> REASONING = Field.object("reasoning");
    private static final Field<Json> INCLUDE = Field.array("include");
    private static final Field<Boolean> STRICT = Field.bool("strict");

    private RequestReader() {}

    static Conversation read(Json body, TranslationInputs inputs) throws MalformedJson {
        rejectStored(body, inputs);
        String model = MODEL.in(body);
        Map<Setting, Settings.Value> settings = SETTINGS.read(body, "", OTHERS, inputs);
        Json text = TEXT.in(body);
        Json verbosity = Members.of(text, "verbosity");
        if (verbosity != null) {
            settings.put(Setting.VERBOSITY, new Settings.Value("text.verbosity", verbosity));
        }
        without(body, inputs);
        Namespaces namespaces = Namespaces.of(body);
        List<Message> messages = new ItemReader(inputs, namespaces).read(body);
        Toolset tools = new ToolReader(inputs, namespaces).read(body);
        return new Conversation(
                model == null ? "" : model,
                messages,
                tools,
                new Settings(settings),
                reasoning(body, inputs),
                format(Members.of(text, "format")),
                Boolean.TRUE.equals(STREAM.in(body)));
    }

    private static void rejectStored(Json body, TranslationInputs inputs) throws MalformedJson {
        for (String name : STORED) {
            if (Members.of(body, name) != null) {
                throw new UntranslatableException(
                        ("'%s' was not found: neither the gateway nor the API of '%s' has stored"
                                        + " it; send the whole conversation in 'input'")
                                .formatted(name, inputs.target().account()),
                        name);
            }
        }
        if (Members.yes(body, "background")) {
            throw inputs.cannot("'background'", "background");
        }
    }

    /// Reports what is left out, unless it states what is done anyway.
    private static void without(Json body, TranslationInputs inputs) throws MalformedJson {
        NEEDLESS.stream().filter(it -> Members.of(body, it) != null).forEach(inputs::omit);
        if (Members.yes(body, "store") && !inputs.origin().facts().keeping().kept()) {
            inputs.drop("store");
        }
        if ("auto".equals(Members.text(body, "truncation"))) {
            inputs.drop("truncation");
        }
        Json include = INCLUDE.in(body);
        for (int i = 0; include != null && i < include.size(); i++) {
            String what = include.at(i).text();
            if (!what.equals("reasoning.encrypted_content")) {
                inputs.drop("include." + what);
            }
        }
    }

    private static @Nullable ReasoningRequest reasoning(Json body, TranslationInputs inputs)
            throws MalformedJson {
        Json reasoning = REASONING.in(body);
        if (reasoning == null) {
            return null;
        }
        for (String name : List.of("context", "mode")) {
            if (Members.of(reasoning, name) != null) {
                inputs.omit("reasoning." + name);
            }
        }
        String effort = Members.text(reasoning, "effort");
        String summary = Members.text(reasoning, "summary");
        summary = summary == null ? Members.text(reasoning, "generate_summary") : summary;
        Boolean shown = summary == null ? null : !summary.equals("none");
        return effort == null && shown == null
                ? null
                : new ReasoningRequest(null, effort, null, shown);
    }

    private static @Nullable OutputFormat format(@Nullable Json format) throws MalformedJson {
        String type = format == null ? "text" : Members.textOrEmpty(format, "type");
        if (format == null || type.equals("text") || format.size() == 0) {
            return null;
        }
        if (type.equals("json_object")) {
            return new OutputFormat.JsonObject();
        }
        // Some clients nest it as chat completions do.
        Json nested = Members.of(format, "json_schema");
        Json holder = nested == null ? format : nested;
        if (!type.equals("json_schema")) {
            throw new MalformedJson(
                    "'text.format' must be text, json_object or json_schema", "text.format");
        }
        Json schema = Members.of(holder, "schema");
        return new OutputFormat.JsonSchema(
                Members.text(holder, "name"),
                Members.text(holder, "description"),
                schema == null ? Json.parse("{}".getBytes(UTF_8)) : schema,
                STRICT.in(holder));
    }
}
