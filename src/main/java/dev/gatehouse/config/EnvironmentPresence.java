package dev.gatehouse.config;

import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Whether the environment speaks of a group that the file leaves out.
final class EnvironmentPresence {
    private final Variables variables;
    private final Set<Type> seen = new HashSet<>();

    EnvironmentPresence(Variables variables) {
        this.variables = variables;
    }

    /// Asks for every name, also after the first that is set: a name asked for is a known one.
    boolean of(Type type, SettingPath where) {
        if (!seen.add(type)) {
            return false;
        }
        boolean mentioned = false;
        if (Setting.choice(type)) {
            String chosen = where.child(Setting.TYPE, where.spot()).variable();
            mentioned = chosen != null && variables.find(chosen) != null;
            for (Class<?> alternative : Setting.alternatives((Class<?>) type)) {
                mentioned |= of(alternative, where);
            }
        } else if (Setting.group(type)) {
            for (Setting setting : Setting.of((Class<?>) type)) {
                SettingPath child = where.child(setting.name(), where.spot());
                List<String> names = setting.variables(child);
                mentioned |=
                        names.isEmpty()
                                ? of(setting.type(), child)
                                : variables.first(names) != null;
            }
        }
        return mentioned;
    }
}
