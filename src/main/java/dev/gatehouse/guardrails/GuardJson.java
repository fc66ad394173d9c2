package dev.gatehouse.guardrails;

import dev.gatehouse.finding.GuardFinding;
import dev.gatehouse.guardrails.model.ModelSettings;
import dev.gatehouse.guardrails.rule.GuardSettings;
import dev.gatehouse.json.JsonWriter;
import java.util.List;

/// Guardrails and findings as administration shows them. No key of a service is shown.
public final class GuardJson {
    private GuardJson() {}

    /// Writes a guardrail with what is in force for it.
    ///
    /// @param source `config` or `manual`
    public static void write(GuardSettings settings, String source, JsonWriter into) {
        into.object().member("name", settings.name()).member("type", settings.type().word());
        into.member("description", settings.description());
        into.name("enabled").value(settings.enabled());
        into.member("action", settings.effectiveAction().word());
        into.member("direction", settings.side().word());
        into.member("order", settings.order());
        into.name("dry_run").value(settings.dryRun());
        into.member("on_error", settings.open() ? "open" : "closed");
        into.member("timeout_ms", settings.timeout().toMillis());
        texts("user_paths", settings.userPaths(), into);
        texts("keys", settings.keys(), into);
        texts("models", settings.models(), into);
        texts("roles", settings.roles(), into);
        texts("kinds", settings.kinds(), into);
        config(settings, into);
        into.member("source", source).end();
    }

    /// The settings of its type, under the names that clients of GoModel know.
    private static void config(GuardSettings settings, JsonWriter into) {
        into.name("config").object();
        switch (settings.type()) {
            case SYSTEM_PROMPT -> {
                into.member("mode", settings.systemPrompt().mode().word());
                into.member("content", settings.systemPrompt().content());
            }
            case LLM_BASED_ALTERING -> {
                ModelSettings model = settings.llmBasedAltering();
                into.member("model", model.model()).member("provider", model.provider());
                into.member("prompt", model.prompt());
                texts("roles", model.roles(), into);
                into.member("skip_content_prefix", model.skipContentPrefix());
                into.member("max_tokens", model.maxTokens());
            }
            default -> {}
        }
        into.end();
    }

    private static void texts(String name, List<String> texts, JsonWriter into) {
        into.name(name).array();
        texts.forEach(into::value);
        into.endArray();
    }

    /// Writes findings.
    public static void write(List<GuardFinding> findings, JsonWriter into) {
        into.array();
        for (GuardFinding each : findings) {
            into.object().member("guard", each.guard()).member("kind", each.kind());
            into.member("place", each.place()).member("action", each.action().word());
            into.name("dry_run").value(each.dryRun());
            into.member("direction", each.direction()).member("count", each.count()).end();
        }
        into.endArray();
    }
}
