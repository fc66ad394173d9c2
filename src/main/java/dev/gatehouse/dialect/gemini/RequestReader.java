package dev.gatehouse.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.ReasoningRequest;
import dev.gatehouse.conversation.ReasoningRequest.Mode;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.conversation.Settings;
import dev.gatehouse.dialect.translation.SettingTable;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.MemberNames;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads requests of `generateContent`.
final class RequestReader {
    static final ProtoField CONTENTS = ProtoField.of("contents");
    static final ProtoField SYSTEM = ProtoField.of("systemInstruction");
    static final ProtoField TOOLS = ProtoField.of("tools");
    static final ProtoField TOOL_CONFIG = ProtoField.of("toolConfig");
    static final ProtoField CONFIG = ProtoField.of("generationConfig");
    static final ProtoField MIME_TYPE = ProtoField.of("responseMimeType");
    static final ProtoField JSON_SCHEMA = ProtoField.of("responseJsonSchema");
    static final ProtoField MAX_TOKENS = ProtoField.of("maxOutputTokens");

    static final SettingTable SETTINGS =
            new SettingTable()
                    .with(Setting.MAX_TOKENS, "maxOutputTokens")
                    .with(Setting.MAX_TOKENS, "max_output_tokens")
                    .with(Setting.TEMPERATURE, "temperature")
                    .with(Setting.TOP_P, "topP")
                    .with(Setting.TOP_P, "top_p")
                    .with(Setting.TOP_K, "topK")
                    .with(Setting.TOP_K, "top_k")
                    .with(Setting.SEED, "seed")
                    .with(Setting.STOP, "stopSequences")
                    .with(Setting.STOP, "stop_sequences")
                    .with(Setting.CHOICES, "candidateCount")
                    .with(Setting.CHOICES, "candidate_count")
                    .with(Setting.FREQUENCY_PENALTY, "frequencyPenalty")
                    .with(Setting.FREQUENCY_PENALTY, "frequency_penalty")
                    .with(Setting.PRESENCE_PENALTY, "presencePenalty")
                    .with(Setting.PRESENCE_PENALTY, "presence_penalty")
                    .with(Setting.MODALITIES, "responseModalities")
                    .with(Setting.MODALITIES, "response_modalities");

    private static final ProtoField MODEL = ProtoField.of("model");
    static final ProtoField NESTED = ProtoField.of("generateContentRequest");
    static final ProtoField REQUESTS = ProtoField.of("requests");
    private static final ProtoField CACHED = ProtoField.of("cachedContent");
    private static final ProtoField TIER = ProtoField.of("serviceTier");
    private static final ProtoField THINKING = ProtoField.of("thinkingConfig");
    private static final ProtoField BUDGET = ProtoField.of("thinkingBudget");
    private static final ProtoField LEVEL = ProtoField.of("thinkingLevel");
    private static final ProtoField SHOWN = ProtoField.of("includeThoughts");
    static final ProtoField SCHEMA = ProtoField.of("responseSchema");

    private static final Set<String> KNOWN =
            ProtoField.names(MODEL, CONTENTS, SYSTEM, TOOLS, TOOL_CONFIG, CONFIG, CACHED, TIER);
    /// Those of the other operations too.
    private static final List<ProtoField> ALL =
            Stream.concat(
                            Stream.of(
                                    MODEL,
                                    CONTENTS,
                                    SYSTEM,
                                    TOOLS,
                                    TOOL_CONFIG,
                                    CONFIG,
                                    CACHED,
                                    TIER,
                                    NESTED,
                                    REQUESTS),
                            Stream.of(
                                            "safetySettings",
                                            "labels",
                                            "store",
                                            "content",
                                            "taskType",
                                            "title",
                                            "outputDimensionality",
                                            "embedContentConfig",
                                            "autoTruncate")
                                    .map(ProtoField::of))
                    .toList();

    static final MemberNames MEMBERS =
            MemberNames.of(ProtoField.names(ALL.toArray(ProtoField[]::new)));

    private static final Set<String> OTHERS =
            ProtoField.names(THINKING, MIME_TYPE, JSON_SCHEMA, SCHEMA);

    private RequestReader() {}

    static Conversation read(Json body, TranslationInputs inputs) throws MalformedJson {
        for (String name : body.names()) {
            if (!KNOWN.contains(name)) {
                inputs.drop(name);
            }
        }
        if (CACHED.in(body) != null) {
            throw inputs.cannot("'cachedContent'", "cachedContent");
        }
        Json config = config(body);
        RequestFacts facts = inputs.origin().facts();
        return new Conversation(
                facts.model() == null ? "" : facts.model(),
                new MessageReader(inputs).read(body),
                ToolReader.read(body, inputs),
                new Settings(settings(body, config, inputs)),
                reasoning(config),
                format(config, inputs),
                facts.streaming());
    }

    /// Rejects a request, or one within it, in which two parsers could find different members.
    static void rejectAmbiguous(Json body) throws MalformedJson {
        for (ProtoField each : ALL) {
            each.rejectBoth(body);
        }
        Json nested = NESTED.in(body, Json.Kind.OBJECT);
        if (nested != null) {
            rejectAmbiguous(distinct(nested));
        }
        Json requests = REQUESTS.in(body, Json.Kind.ARRAY);
        for (int i = 0; requests != null && i < requests.size(); i++) {
            rejectAmbiguous(distinct(requests.at(i)));
        }
    }

    private static Json distinct(Json object) throws MalformedJson {
        return object.rejectDuplicateNames().rejectSimilarNames(MEMBERS);
    }

    private static @Nullable Json config(Json body) throws MalformedJson {
        Json config = CONFIG.in(body);
        if (config != null && config.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson("'generationConfig' must be an object", CONFIG.camel());
        }
        return config;
    }

    private static Map<Setting, Settings.Value> settings(
            Json body, @Nullable Json config, TranslationInputs inputs) throws MalformedJson {
        Map<Setting, Settings.Value> settings =
                config == null
                        ? new EnumMap<>(Setting.class)
                        : SETTINGS.read(config, CONFIG.camel() + ".", OTHERS, inputs);
        Settings.Value modalities = settings.get(Setting.MODALITIES);
        if (modalities != null) {
            settings.put(Setting.MODALITIES, lowerCase(modalities.name(), modalities.json()));
        }
        Json tier = TIER.in(body);
        if (tier != null) {
            settings.put(Setting.SERVICE_TIER, lowerCase(TIER.camel(), tier));
        }
        return settings;
    }

    private static Settings.Value lowerCase(String name, Json value) throws MalformedJson {
        String text = value.raw().toLowerCase(Locale.ROOT);
        text = text.equals("\"standard\"") ? "\"default\"" : text;
        return new Settings.Value(name, Json.parse(text.getBytes(UTF_8)));
    }

    private static @Nullable ReasoningRequest reasoning(@Nullable Json config)
            throws MalformedJson {
        Json thinking = THINKING.in(config);
        if (thinking == null) {
            return null;
        }
        Json given = BUDGET.in(thinking);
        Long budget = given == null ? null : given.asLong();
        String level = LEVEL.textOrEmpty(thinking).toLowerCase(Locale.ROOT);
        String effort = level.isEmpty() || level.endsWith("unspecified") ? null : level;
        Boolean shown = SHOWN.in(thinking) == null ? null : SHOWN.yes(thinking);
        if (budget != null && budget <= 0) {
            return new ReasoningRequest(budget == 0 ? Mode.OFF : Mode.ADAPTIVE, null, null, shown);
        }
        return new ReasoningRequest(null, effort, budget, shown);
    }

    private static @Nullable OutputFormat format(@Nullable Json config, TranslationInputs inputs)
            throws MalformedJson {
        Json openApi = SCHEMA.in(config);
        Json schema = JSON_SCHEMA.in(config);
        schema = schema == null && openApi != null ? OpenApiSchema.read(openApi) : schema;
        switch (MIME_TYPE.textOrEmpty(config)) {
            case "", "text/plain" -> {
                return null;
            }
            case "application/json" -> {
                return schema == null
                        ? new OutputFormat.JsonObject()
                        : new OutputFormat.JsonSchema(null, null, schema, null);
            }
            default -> {
                inputs.drop(CONFIG.camel() + "." + MIME_TYPE.camel());
                return null;
            }
        }
    }
}
