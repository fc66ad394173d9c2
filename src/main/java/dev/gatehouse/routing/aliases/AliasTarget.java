package dev.gatehouse.routing.aliases;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Route;
import dev.gatehouse.http.Headers;
import dev.gatehouse.provider.Account;
import dev.gatehouse.routing.health.TargetHealth;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One target of an alias, with the conditions under which it is asked.
///
/// @param conditions what the settings say about it
record AliasTarget(
        Route.Target target, Account account, TargetHealth standing, TargetSettings conditions) {
    private static final String TAGS = "x-gatehouse-tags";

    int weight() {
        return conditions.weight();
    }

    /// Whether the operator wants it to be asked for such a call.
    boolean accepts(Call call, RequiredFeatures features) {
        return unmetCondition(call, features) == null;
    }

    /// The condition that such a call does not meet; `null` when it meets all.
    @Nullable String unmetCondition(Call call, RequiredFeatures features) {
        if (!conditions.abilities().isEmpty() && !features.needsAny(conditions.abilities())) {
            return "abilities";
        }
        Long from = conditions.contextFrom();
        Long upTo = conditions.contextUpTo();
        if (from != null && features.tokens() < from) {
            return "context-from";
        }
        if (upTo != null && features.tokens() > upTo) {
            return "context-up-to";
        }
        Headers head = call.head().headers();
        if (!tagged(head)) {
            return "tags";
        }
        return said(head) ? null : "headers";
    }

    private boolean tagged(Headers head) {
        List<String> wanted = conditions.tags();
        if (wanted.isEmpty()) {
            return true;
        }
        String told = head.first(TAGS);
        return told != null
                && List.of(told.strip().split("\\s*,\\s*", -1)).stream().anyMatch(wanted::contains);
    }

    private boolean said(Headers head) {
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
}
