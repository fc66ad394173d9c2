package dev.gatehouse.dialect.converse;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.dialect.translation.ClaudeRules;
import dev.gatehouse.dialect.translation.ClaudeRules.Mark;
import dev.gatehouse.dialect.translation.ClaudeThinking;
import dev.gatehouse.dialect.translation.Schemas;
import dev.gatehouse.dialect.translation.SettingTable;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes requests of the Converse API. Model and stream stand in the path.
final class RequestWriter {
    private static final Set<Setting> SPECIAL =
            EnumSet.of(
                    Setting.MAX_TOKENS,
                    Setting.TEMPERATURE,
                    Setting.TOP_P,
                    Setting.TOP_K,
                    Setting.STOP,
                    Setting.SERVICE_TIER,
                    Setting.CHOICES);

    /// All settings that it has are special.
    private static final SettingTable SETTINGS = new SettingTable();

    private final Conversation conversation;
    private final TranslationInputs inputs;
    private final Family family;
    private final @Nullable ClaudeRules rules;
    private final @Nullable ClaudeThinking thinking;
    private final JsonWriter out = new JsonWriter();
    private final JsonWriter inference = new JsonWriter().object();
    private final JsonWriter additional = new JsonWriter().object();

    RequestWriter(Conversation conversation, TranslationInputs inputs) throws MalformedJson {
        this.conversation = conversation;
        this.inputs = inputs;
        this.family = Family.of(inputs.target());
        boolean claude = family == Family.CLAUDE;
        this.rules = claude ? ClaudeRules.of(inputs.target()) : null;
        this.thinking =
                rules == null
                        ? null
                        : ClaudeThinking.of(
                                conversation, rules, part -> MessageWriter.accepted(part, family));
    }

    byte[] write() throws MalformedJson {
        inputs.oneChoice(conversation.settings());
        out.object();
        new MessageWriter(conversation, out, inputs)
                .write(Schemas.instruction(conversation.format()));
        SETTINGS.write(conversation.settings(), SPECIAL, out, inputs);
        limit();
        sampling();
        stop();
        member("inferenceConfig", inference);
        var tools = new ToolWriter.Rules(schema(), forced());
        new ToolWriter(out, inputs, tools).write(conversation);
        reasoning();
        member("additionalModelRequestFields", additional);
        format();
        tier();
        return out.end().bytes();
    }

    private void member(String name, JsonWriter object) {
        String json = object.end().toString();
        if (!json.equals("{}")) {
            out.name(name).raw(json);
        }
    }

    private @Nullable Json setting(Setting setting) {
        return conversation.settings().get(setting);
    }

    private boolean schema() {
        Set<String> abilities = inputs.target().abilities();
        return rules == null
                ? abilities != null && abilities.contains("structured-output")
                : rules.accepts(Mark.SCHEMA);
    }

    private boolean thinks() {
        return thinking != null && thinking.on();
    }

    private boolean forced() {
        return rules == null || (rules.accepts(Mark.FORCED_TOOL) && !thinks());
    }

    private void limit() {
        Json limit = setting(Setting.MAX_TOKENS);
        if (thinking != null) {
            inference.member("maxTokens", thinking.maxTokens());
        } else if (limit != null) {
            inference.name("maxTokens").raw(limit.raw());
        }
    }

    private void sampling() throws MalformedJson {
        boolean accepted = rules == null || (rules.accepts(Mark.SAMPLING) && !thinks());
        Json temperature = setting(Setting.TEMPERATURE);
        if (accepted && temperature != null) {
            inference.name("temperature").raw(SettingTable.atMostOne(temperature));
        } else {
            inputs.drop(conversation.settings(), Setting.TEMPERATURE);
        }
        Json topP = setting(Setting.TOP_P);
        // Newer Claude models reject it together with the temperature.
        if (accepted && topP != null && (rules == null || temperature == null)) {
            inference.name("topP").raw(topP.raw());
        } else {
            inputs.drop(conversation.settings(), Setting.TOP_P);
        }
        Json topK = setting(Setting.TOP_K);
        if (accepted && topK != null && family == Family.CLAUDE) {
            additional.name("top_k").raw(topK.raw());
        } else if (accepted && topK != null && family == Family.NOVA) {
            additional.name("inferenceConfig").object().name("topK").raw(topK.raw()).end();
        } else {
            inputs.drop(conversation.settings(), Setting.TOP_K);
        }
    }

    private void stop() throws MalformedJson {
        List<String> kept = inputs.visibleStops(conversation.settings());
        if (!kept.isEmpty()) {
            inference.name("stopSequences").array();
            kept.forEach(inference::raw);
            inference.endArray();
        }
    }

    private void reasoning() throws MalformedJson {
        var request = conversation.reasoning();
        String effort = request == null ? null : request.effortInWords();
        if (thinking != null) {
            thinking.writeTo(additional);
            if (thinking.effort() != null) {
                additional.name("output_config").object();
                additional.member("effort", thinking.effort()).end();
            }
        } else if (family == Family.GPT_OSS && effort != null) {
            String known =
                    switch (effort) {
                        case "none", "minimal", "low" -> "low";
                        case "medium" -> "medium";
                        default -> "high";
                    };
            additional.member("reasoning_effort", known);
        } else if (request != null && !request.off()) {
            inputs.drop("reasoning");
        }
    }

    private void format() {
        if (!schema() || !(conversation.format() instanceof OutputFormat.JsonSchema schema)) {
            return;
        }
        out.name("outputConfig").object().name("textFormat").object();
        out.member("type", "json_schema").name("structure").object().name("jsonSchema").object();
        out.member("schema", Schemas.closed(schema.schema()));
        out.member("name", schema.name() == null ? "answer" : schema.name());
        if (schema.description() != null) {
            out.member("description", schema.description());
        }
        out.end().end().end().end();
    }

    private void tier() throws MalformedJson {
        Json tier = setting(Setting.SERVICE_TIER);
        if (tier == null || tier.textEquals("auto")) {
            return;
        }
        if (Set.of("default", "flex", "priority").contains(tier.text())) {
            out.name("serviceTier").object().member("type", tier.text()).end();
        } else {
            inputs.drop(conversation.settings(), Setting.SERVICE_TIER);
        }
    }
}
