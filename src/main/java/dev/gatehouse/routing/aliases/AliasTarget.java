package dev.gatehouse.routing.aliases;

import dev.gatehouse.attempt.Target;
import dev.gatehouse.call.Call;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.http.Headers;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.routing.health.TargetHealth;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One target of an alias, with the conditions under which it is tried.
///
/// @param conditions what the settings state about it
/// @param allowed whether its account may be used for its model
record AliasTarget(Target target, TargetHealth health, TargetSettings conditions, boolean allowed) {
    private static final String TAGS = "x-gatehouse-tags";

    int weight() {
        return conditions.weight();
    }

    /// Whether its conditions allow such a call.
    boolean accepts(Call call, RequiredFeatures features) {
        return unmetCondition(call, features) == null;
    }

    /// The condition that a call does not meet; `null` when it meets all.
    @Nullable String unmetCondition(Call call, RequiredFeatures features) {
        if (!conditions.abilities().isEmpty() && !features.needsAny(conditions.abilities())) {
            return "abilities";
        }
        Long from = conditions.contextFrom();
        Long upTo = conditions.contextUpTo();
        if (from != null && features.promptTokens() < from) {
            return "context-from";
        }
        if (upTo != null && features.promptTokens() > upTo) {
            return "context-up-to";
        }
        Headers head = call.head().headers();
        if (!tagged(head)) {
            return "tags";
        }
        return hasFields(head) ? null : "headers";
    }

    private boolean tagged(Headers head) {
        List<String> wanted = conditions.tags();
        if (wanted.isEmpty()) {
            return true;
        }
        String given = head.first(TAGS);
        return given != null
                && List.of(given.strip().split("\\s*,\\s*", -1)).stream()
                        .anyMatch(wanted::contains);
    }

    private boolean hasFields(Headers head) {
        if (conditions.headers().isEmpty()) {
            return true;
        }
        for (Map.Entry<String, String> field : conditions.headers().entrySet()) {
            if (!field.getValue().equals(head.first(field.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /// Whether a model has the features that a call requires, as far as is known.
    static boolean meets(RequiredFeatures features, @Nullable ModelFacts model) {
        if (model == null) {
            return true;
        }
        Set<String> able = model.abilities();
        boolean capable =
                able == null
                        || ((!features.tools() || able.contains("tools"))
                                && (!features.structure() || able.contains("structured-output")));
        boolean reads =
                model.in().isEmpty()
                        || ((!features.image() || model.in().contains("image"))
                                && (!features.audio() || model.in().contains("audio")));
        Long context = model.context();
        return capable && reads && (context == null || features.promptTokens() <= context);
    }
}
