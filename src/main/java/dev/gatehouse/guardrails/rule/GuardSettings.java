package dev.gatehouse.guardrails.rule;

import dev.gatehouse.config.Group;
import dev.gatehouse.finding.GuardFinding.Action;
import dev.gatehouse.guardrails.check.SystemPromptSettings;
import dev.gatehouse.guardrails.check.ToolsSettings;
import dev.gatehouse.guardrails.model.JudgeSettings;
import dev.gatehouse.guardrails.model.ModelSettings;
import dev.gatehouse.guardrails.remote.RemoteSettings;
import dev.gatehouse.guardrails.rule.GuardKind.Side;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A guardrail.
///
/// @param name by which findings, errors and metrics show it
/// @param type what it looks for or does
/// @param description for people
/// @param enabled whether it is in force
/// @param action what is done about a finding; what is usual for its type when not given
/// @param direction what it checks; what is usual for its type when not given
/// @param order its step: guardrails of one step check the same texts at the same time, those of a
///     later one what the earlier ones made of them
/// @param dryRun whether findings are recorded only
/// @param onError what happens when it cannot check or takes too long: `closed` blocks the call,
///     `open` lets it pass; `closed` when not given, but `open` where it only flags
/// @param timeout its time limit
/// @param stream how streams are checked: `window` holds back as many characters as the longest
///     match has, `buffer` the whole answer, `refuse` rejects requests for a stream; `window` where
///     the type can do that, else `buffer`, when not given
/// @param userPaths only for callers at or below these user paths; for all when there is none
/// @param keys only for callers with these keys, by their ids; for all when there is none
/// @param models only for these models, as clients name them or as `account/model`; for all when
///     there is none
/// @param roles only these texts: `system`, `user`, `assistant`, `reasoning`, `tool-call`,
///     `tool-result`, `document`, `description`, `input`, `output`; all when there is none
/// @param kinds only findings of these kinds, such as `email`; all when there is none
/// @param minScore only findings of at least this score
/// @param words for `words`: the words and phrases; for `injection`: parts of a system prompt that
///     must not come out
/// @param patterns for `patterns`: regular expressions in the syntax of RE2, by the names that
///     findings show
/// @param languages for `language`: those that are allowed, by their codes of ISO 639-1
/// @param limit for `length`: how many characters a text may have
/// @param schema for `schema`: the JSON Schema, as a text
/// @param tools for `tools`: which there may be
/// @param systemPrompt for `system-prompt`
/// @param llmBasedAltering for `llm-based-altering`
/// @param judge for `judge`
/// @param service for `webhook` and `moderation`
public record GuardSettings(
        String name,
        GuardKind type,
        @Nullable String description,
        boolean enabled,
        @Nullable Action action,
        @Nullable Side direction,
        int order,
        boolean dryRun,
        @Nullable OnError onError,
        Duration timeout,
        @Nullable StreamMode stream,
        List<String> userPaths,
        List<String> keys,
        List<String> models,
        List<String> roles,
        List<String> kinds,
        double minScore,
        List<String> words,
        Map<String, String> patterns,
        List<String> languages,
        int limit,
        @Nullable String schema,
        ToolsSettings tools,
        SystemPromptSettings systemPrompt,
        ModelSettings llmBasedAltering,
        JudgeSettings judge,
        RemoteSettings service) {
    private static final int LONGEST_NAME = 64;
    private static final String USUAL_TIMEOUT = "3s";

    public GuardSettings {
        userPaths = List.copyOf(userPaths);
        keys = List.copyOf(keys);
        models = List.copyOf(models);
        roles = List.copyOf(roles);
        kinds = List.copyOf(kinds);
        words = List.copyOf(words);
        patterns = Map.copyOf(patterns);
        languages = List.copyOf(languages);
    }

    /// What happens when a guardrail cannot check.
    public enum OnError {
        OPEN,
        CLOSED
    }

    /// How streams are checked.
    public enum StreamMode {
        WINDOW,
        BUFFER,
        REFUSE
    }

    /// Reads one.
    public static GuardSettings read(Group g) {
        GuardSettings settings = parsed(g);
        if (!g.faulty()) {
            GuardCheck.report(settings, g);
        }
        return settings;
    }

    private static GuardSettings parsed(Group g) {
        return new GuardSettings(
                g.text("name").checked(GuardSettings::unusable).value(),
                g.word("type", GuardKind.values()).value(),
                g.text("description").orNull(),
                g.flag("enabled", true).value(),
                g.word("action", Action.values()).orNull(),
                g.word("direction", Side.values()).orNull(),
                g.whole("order", 0).value(),
                g.flag("dry-run", false).value(),
                g.word("on-error", OnError.values()).orNull(),
                g.duration("timeout", USUAL_TIMEOUT).value(),
                g.word("stream", StreamMode.values()).orNull(),
                g.texts("user-paths").value(),
                g.texts("keys").value(),
                g.texts("models").value(),
                g.texts("roles").value(),
                g.texts("kinds").value(),
                g.number("min-score", 0.5).between(0, 1).value(),
                g.texts("words").value(),
                g.textsByName("patterns"),
                g.texts("languages").value(),
                g.whole("limit", 0).value(),
                g.text("schema").orNull(),
                ToolsSettings.read(g.group("tools")),
                SystemPromptSettings.read(g.group("system-prompt")),
                ModelSettings.read(g.group("llm-based-altering")),
                JudgeSettings.read(g.group("judge")),
                RemoteSettings.read(g.group("service")));
    }

    /// What is wrong with a name, to follow the name of the setting; `null` when nothing is.
    public static @Nullable String unusable(String name) {
        return name.matches("[A-Za-z0-9._-]{1," + LONGEST_NAME + "}")
                ? null
                : "must have 1 to %d letters, digits, dots, dashes or underscores"
                        .formatted(LONGEST_NAME);
    }

    /// What is done about a finding.
    public Action effectiveAction() {
        return action != null ? action : type.action();
    }

    /// What is checked.
    public Side side() {
        if (direction != null) {
            return direction;
        }
        boolean restoring = effectiveAction() == Action.PSEUDONYMISE;
        return restoring ? Side.REQUEST : type.side();
    }

    /// Whether a call passes that could not be checked.
    public boolean open() {
        OnError usual = effectiveAction() == Action.FLAG || dryRun ? OnError.OPEN : OnError.CLOSED;
        return Objects.requireNonNullElse(onError, usual) == OnError.OPEN;
    }

    /// Whether it can stop or change a call.
    public boolean binding() {
        return enabled && !dryRun && (effectiveAction() != Action.FLAG || type.rewrites());
    }
}
