package dev.gatehouse.guardrails;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.guardrails.check.Check;
import dev.gatehouse.guardrails.check.DetectorCheck;
import dev.gatehouse.guardrails.check.GroundingCheck;
import dev.gatehouse.guardrails.check.JsonSchema;
import dev.gatehouse.guardrails.check.SchemaCheck;
import dev.gatehouse.guardrails.check.SystemPromptCheck;
import dev.gatehouse.guardrails.check.ToolsCheck;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.model.AlteringCheck;
import dev.gatehouse.guardrails.model.ChildCalls;
import dev.gatehouse.guardrails.model.JudgeCheck;
import dev.gatehouse.guardrails.model.ModerationCheck;
import dev.gatehouse.guardrails.remote.RemoteCheck;
import dev.gatehouse.guardrails.remote.RemoteSettings;
import dev.gatehouse.guardrails.rule.DetectorFactory;
import dev.gatehouse.guardrails.rule.GuardSettings;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.upstream.Upstream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the check of each type of guardrail.
///
/// @param upstream what leaves for services
/// @param children the calls of guardrails themselves
public record CheckFactory(Upstream upstream, ChildCalls children) implements GuardTable.Checks {
    @Override
    public Check of(GuardSettings settings) {
        Detector detector = DetectorFactory.of(settings);
        if (detector != null) {
            return new DetectorCheck(detector);
        }
        try {
            return made(settings);
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    private Check made(GuardSettings settings) throws MalformedJson {
        return switch (settings.type()) {
            case SCHEMA -> new SchemaCheck(schema(settings.schema()));
            case TOOLS -> tools(settings);
            case SYSTEM_PROMPT ->
                    new SystemPromptCheck(
                            settings.systemPrompt().mode(), settings.systemPrompt().content());
            case LLM_BASED_ALTERING ->
                    new AlteringCheck(settings.name(), settings.llmBasedAltering(), children);
            case JUDGE -> new JudgeCheck(settings.name(), settings.judge(), children);
            case MODERATION -> moderation(settings);
            case WEBHOOK -> new RemoteCheck(settings.service(), upstream);
            case GROUNDING -> new GroundingCheck();
            case PII, SECRETS, INJECTION, WORDS, PATTERNS, INVISIBLE, LENGTH, LANGUAGE ->
                    throw new IllegalStateException(settings.type().word());
        };
    }

    private static JsonSchema schema(@Nullable String text) throws MalformedJson {
        return JsonSchema.read(Json.parseUnambiguous(String.valueOf(text).getBytes(UTF_8)));
    }

    private static Check tools(GuardSettings settings) throws MalformedJson {
        var arguments = new HashMap<String, JsonSchema>();
        for (Map.Entry<String, String> each : settings.tools().arguments().entrySet()) {
            arguments.put(each.getKey(), schema(each.getValue()));
        }
        return new ToolsCheck(settings.tools().allow(), settings.tools().deny(), arguments);
    }

    /// A model of the gateway's own accounts, or a service elsewhere.
    private Check moderation(GuardSettings settings) {
        RemoteSettings service = settings.service();
        return service.url() == null
                ? new ModerationCheck(settings.name(), String.valueOf(service.model()), children)
                : new RemoteCheck(service.with(RemoteSettings.Adapter.MODERATION), upstream);
    }
}
