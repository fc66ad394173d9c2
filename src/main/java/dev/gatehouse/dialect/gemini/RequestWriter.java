package dev.gatehouse.dialect.gemini;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.conversation.Settings;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Writes requests of `generateContent`.
final class RequestWriter {
    private static final int MOST_STOPS = 5;
    private static final Set<Setting> SPECIAL =
            EnumSet.of(
                    Setting.MAX_TOKENS,
                    Setting.SEED,
                    Setting.STOP,
                    Setting.FREQUENCY_PENALTY,
                    Setting.PRESENCE_PENALTY,
                    Setting.MODALITIES,
                    Setting.SERVICE_TIER,
                    Setting.CHOICES);

    private final Conversation conversation;
    private final TranslationInputs inputs;
    private final ModelRules rules;
    private final JsonWriter out = new JsonWriter();

    RequestWriter(Conversation conversation, TranslationInputs inputs) {
        this.conversation = conversation;
        this.inputs = inputs;
        this.rules = ModelRules.of(inputs.target());
    }

    byte[] write() throws MalformedJson {
        var tools = new ToolWriter(conversation, rules, inputs, out);
        boolean answerByTool = tools.answerByTool();
        out.object();
        String instruction =
                tools.offered() && unformatted() && !rules.formatsBesideTools()
                        ? "Answer with one JSON object and nothing else."
                        : null;
        new MessageWriter(out, rules, inputs).write(conversation.messages(), instruction);
        tools.write();
        out.name("generationConfig").object();
        RequestReader.SETTINGS.write(conversation.settings(), SPECIAL, out, inputs);
        limit();
        seed();
        stop();
        choices();
        penalties();
        modalities();
        if (instruction == null && !answerByTool) {
            format();
        }
        rules.thinking(conversation.reasoning(), out);
        out.end();
        tier();
        return out.end().bytes();
    }

    private boolean unformatted() {
        return conversation.format() instanceof OutputFormat.JsonObject;
    }

    private void limit() throws MalformedJson {
        Json given = conversation.settings().get(Setting.MAX_TOKENS);
        if (given != null) {
            Long most = inputs.target().output();
            long wanted = given.asLong();
            out.member("maxOutputTokens", most == null ? wanted : Math.min(most, wanted));
        }
    }

    /// It has 32 bits there.
    private void seed() throws MalformedJson {
        Json seed = conversation.settings().get(Setting.SEED);
        if (seed == null) {
            return;
        }
        long value = seed.asLong();
        if (value == (int) value) {
            out.member("seed", value);
        } else {
            inputs.drop(conversation.settings(), Setting.SEED);
        }
    }

    private void stop() throws MalformedJson {
        Json stop = conversation.settings().get(Setting.STOP);
        Settings.Value value = conversation.settings().values().get(Setting.STOP);
        if (stop == null || value == null || stop.size() == 0) {
            return;
        }
        out.name("stopSequences").array();
        for (int i = 0; i < Math.min(MOST_STOPS, stop.size()); i++) {
            out.raw(stop.at(i).raw());
        }
        out.endArray();
        if (stop.size() > MOST_STOPS) {
            inputs.drop(value.name() + "[" + MOST_STOPS + "]");
        }
    }

    private void choices() {
        Json choices = conversation.settings().get(Setting.CHOICES);
        if (choices != null && !choices.raw().equals("1")) {
            out.name("candidateCount").raw(choices.raw());
        }
    }

    private void penalties() throws MalformedJson {
        for (Setting each : List.of(Setting.FREQUENCY_PENALTY, Setting.PRESENCE_PENALTY)) {
            Json value = conversation.settings().get(each);
            if (value != null && rules.penalties()) {
                out.name(String.valueOf(RequestReader.SETTINGS.name(each))).raw(value.raw());
            } else if (value != null) {
                inputs.drop(conversation.settings(), each);
            }
        }
    }

    /// Text is what models answer with anyway.
    private void modalities() {
        Json modalities = conversation.settings().get(Setting.MODALITIES);
        boolean text = modalities != null && modalities.size() == 1;
        if (modalities != null && !(text && modalities.at(0).textEquals("text"))) {
            out.name("responseModalities").raw(modalities.raw().toUpperCase(Locale.ROOT));
        }
    }

    private void format() {
        if (conversation.format() == null) {
            return;
        }
        out.member("responseMimeType", "application/json");
        if (conversation.format() instanceof OutputFormat.JsonSchema schema) {
            out.name("responseJsonSchema").raw(ToolWriter.outputSchema(schema.schema()));
        }
    }

    /// The usual tier is that of requests without one.
    private void tier() throws MalformedJson {
        Json tier = conversation.settings().get(Setting.SERVICE_TIER);
        if (tier == null || tier.textEquals("auto") || tier.textEquals("default")) {
            return;
        }
        if (tier.textEquals("flex") || tier.textEquals("priority")) {
            out.name("serviceTier").raw(tier.raw());
        } else {
            inputs.drop(conversation.settings(), Setting.SERVICE_TIER);
        }
    }
}
