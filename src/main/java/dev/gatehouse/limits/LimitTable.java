package dev.gatehouse.limits;

import dev.gatehouse.attempt.Target;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.limits.Limit.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The limits in force, found by what they are for. Never changed.
final class LimitTable {
    static final LimitTable EMPTY = new LimitTable(Map.of());

    private final Map<String, ActiveLimit> limits;
    private final Map<Scope, Map<String, List<ActiveLimit>>> scopes = new EnumMap<>(Scope.class);

    /// @param limits by their ids
    LimitTable(Map<String, ActiveLimit> limits) {
        this.limits = new LinkedHashMap<>(limits);
        for (Scope scope : Scope.values()) {
            scopes.put(scope, new HashMap<>());
        }
        for (ActiveLimit each : limits.values()) {
            of(each.limit().scope())
                    .computeIfAbsent(each.limit().name(), _ -> new ArrayList<>(1))
                    .add(each);
        }
    }

    Collection<ActiveLimit> all() {
        return limits.values();
    }

    /// A limit in force by its id.
    @Nullable ActiveLimit find(String id) {
        return limits.get(id);
    }

    boolean empty() {
        return limits.isEmpty();
    }

    private Map<String, List<ActiveLimit>> of(Scope scope) {
        return scopes.getOrDefault(scope, Map.of());
    }

    /// The states that count a caller's requests, entered.
    List<LimitState> of(Caller caller) {
        if (of(Scope.ALL).isEmpty() && of(Scope.KEY).isEmpty() && of(Scope.USER_PATH).isEmpty()) {
            return List.of();
        }
        var states = new ArrayList<LimitState>(4);
        enter(Scope.ALL, "", "", states);
        enterNamed(Scope.KEY, caller.id(), states);
        Map<String, List<ActiveLimit>> paths = of(Scope.USER_PATH);
        String below = null;
        String path = paths.isEmpty() ? null : caller.userPath();
        while (path != null) {
            for (ActiveLimit each : paths.getOrDefault(path, List.of())) {
                if (!each.limit().perChild()) {
                    states.add(each.enter(path));
                } else if (below != null) {
                    states.add(each.enter(below));
                }
            }
            below = path;
            path = UserPath.parent(path);
        }
        return states;
    }

    /// The states that count the requests at a target, entered.
    List<LimitState> of(Target target) {
        if (of(Scope.MODEL).isEmpty() && of(Scope.ACCOUNT).isEmpty()) {
            return List.of();
        }
        var states = new ArrayList<LimitState>(4);
        enterNamed(Scope.ACCOUNT, target.account().name(), states);
        if (!of(Scope.MODEL).isEmpty() && !target.model().isEmpty()) {
            enterNamed(Scope.MODEL, target.model(), states);
            enter(Scope.MODEL, target.toString(), target.toString(), states);
        }
        return states;
    }

    private void enterNamed(Scope scope, String name, List<LimitState> into) {
        enter(scope, name, name, into);
        enter(scope, Limit.EACH, name, into);
    }

    private void enter(Scope scope, String key, String name, List<LimitState> into) {
        List<ActiveLimit> found = of(scope).getOrDefault(key, List.of());
        for (int i = 0; i < found.size(); i++) {
            into.add(found.get(i).enter(name));
        }
    }
}
