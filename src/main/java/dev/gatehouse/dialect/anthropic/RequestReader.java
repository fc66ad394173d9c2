package dev.gatehouse.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningRequest;
import dev.gatehouse.conversation.ReasoningRequest.Mode;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.conversation.Settings;
import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.SettingTable;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.MemberNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads requests of the Messages API.
final class RequestReader {
    static final SettingTable SETTINGS =
            new SettingTable()
                    .with(Setting.MAX_TOKENS, "max_tokens")
                    .with(Setting.TEMPERATURE, "temperature")
                    .with(Setting.TOP_P, "top_p")
                    .with(Setting.TOP_K, "top_k")
                    .with(Setting.STOP, "stop_sequences")
                    .with(Setting.SERVICE_TIER, "service_tier");

    private static final Set<String> OTHERS =
            Set.of(
                    "model",
                    "messages",
                    "system",
                    "stream",
                    "tools",
                    "tool_choice",
                    "thinking",
                    "output_config",
                    "metadata",
                    "cache_control");

    /// Those of other operations and of servers with this API too.
    static final MemberNames MEMBERS =
            MemberNames.of(
                    Stream.of(
                                    SETTINGS.names(),
                                    OTHERS,
                                    Set.of(
                                            "anthropic_beta",
                                            "anthropic_version",
                                            "container",
                                            "context_management",
                                            "inference_geo",
                                            "mcp_servers",
                                            "speed"))
                            .flatMap(Set::stream)
                            .toList());

    private static final Field<String> MODEL = Field.text("model");
    private static final Field<Boolean> STREAM = Field.bool("stream");
    private static final Field<Json> TOOLS = Field.array("tools");
    private static final Field<Json> CHOICE = Field.object("tool_choice");
    private static final Field<Json> THINKING = Field.object("thinking");
    private static final Field<Long> BUDGET = Field.integer("budget_tokens");
    private static final Field<Json> OUTPUT = Field.object("output_config");
    private static final Field<Boolean> STRICT = Field.bool("strict");

    private RequestReader() {}

    static Conversation read(Json body, TranslationInputs inputs) throws MalformedJson {
        String model = MODEL.in(body);
        Map<Setting, Settings.Value> settings = SETTINGS.read(body, "", OTHERS, inputs);
        user(body, settings);
        tier(settings);
        List<Message> messages = new MessageReader(inputs).read(body);
        if (Members.of(body, "cache_control") != null) {
            inputs.omit("cache_control");
        }
        return new Conversation(
                model == null ? "" : model,
                messages,
                tools(body, inputs),
                new Settings(settings),
                reasoning(body),
                format(body),
                Boolean.TRUE.equals(STREAM.in(body)));
    }

    private static void user(Json body, Map<Setting, Settings.Value> settings) {
        Json user = Members.of(Members.of(body, "metadata"), "user_id");
        if (user != null) {
            settings.put(Setting.USER, new Settings.Value("metadata.user_id", user));
        }
    }

    private static void tier(Map<Setting, Settings.Value> settings) throws MalformedJson {
        Settings.Value tier = settings.get(Setting.SERVICE_TIER);
        if (tier != null && tier.json().textEquals("standard_only")) {
            Json other = Json.parse("\"default\"".getBytes(UTF_8));
            settings.put(Setting.SERVICE_TIER, new Settings.Value(tier.name(), other));
        }
    }

    private static Toolset tools(Json body, TranslationInputs inputs) throws MalformedJson {
        Json all = TOOLS.in(body);
        var tools = new ArrayList<Tool>();
        for (int i = 0; all != null && i < all.size(); i++) {
            tools.add(tool(all.at(i), "tools[" + i + "]", inputs));
        }
        Json choice = CHOICE.in(body);
        boolean serial = Members.yes(choice, "disable_parallel_tool_use");
        return new Toolset(tools, choice(choice), serial ? Boolean.FALSE : null);
    }

    private static Tool tool(Json tool, String place, TranslationInputs inputs)
            throws MalformedJson {
        String type = Members.text(tool, "type");
        String name = Members.text(tool, "name");
        if (type != null && !type.equals("custom")) {
            return new Tool.Opaque("anthropic", name == null ? type : name, tool);
        }
        if (name == null) {
            throw new MalformedJson(place + " has no 'name'", place + ".name");
        }
        if (Members.yes(tool, "defer_loading")) {
            inputs.omit(place + ".defer_loading");
        }
        Json cache = Members.of(tool, "cache_control");
        return new Tool.Function(
                name,
                Members.text(tool, "description"),
                Members.of(tool, "input_schema"),
                STRICT.in(tool),
                cache == null ? null : new Part.CacheMark(Members.text(cache, "ttl")));
    }

    private static Toolset.@Nullable Choice choice(@Nullable Json choice) throws MalformedJson {
        if (choice == null) {
            return null;
        }
        return switch (Members.textOrEmpty(choice, "type")) {
            case "auto" -> new Toolset.Choice.Auto();
            case "any" -> new Toolset.Choice.Required();
            case "none" -> new Toolset.Choice.None();
            case "tool" -> new Toolset.Choice.Named(Members.textOrEmpty(choice, "name"));
            default ->
                    throw new MalformedJson(
                            "'tool_choice.type' must be auto, any, tool or none",
                            "tool_choice.type");
        };
    }

    private static @Nullable ReasoningRequest reasoning(Json body) throws MalformedJson {
        Json thinking = THINKING.in(body);
        String effort = Members.text(OUTPUT.in(body), "effort");
        if (thinking == null) {
            return effort == null ? null : new ReasoningRequest(null, effort, null, null);
        }
        Mode mode =
                switch (Members.textOrEmpty(thinking, "type")) {
                    case "disabled" -> Mode.OFF;
                    case "enabled" -> Mode.ON;
                    case "adaptive", "between_tools" -> Mode.ADAPTIVE;
                    default ->
                            throw new MalformedJson(
                                    "'thinking.type' must be enabled, disabled or adaptive",
                                    "thinking.type");
                };
        String display = Members.text(thinking, "display");
        return new ReasoningRequest(
                mode,
                effort,
                BUDGET.in(thinking),
                display == null ? null : !display.equals("omitted"));
    }

    private static @Nullable OutputFormat format(Json body) throws MalformedJson {
        Json format = Members.of(OUTPUT.in(body), "format");
        Json schema = Members.of(format, "schema");
        return schema == null ? null : new OutputFormat.JsonSchema(null, null, schema, true);
    }
}
