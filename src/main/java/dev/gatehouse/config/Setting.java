package dev.gatehouse.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A record component seen as a setting, and what its types mean here.
record Setting(String name, RecordComponent component) {
    /// The name that chooses among the records of a sealed interface.
    static final String TYPE = "type";

    static List<Setting> of(Class<?> group) {
        List<Setting> settings = new ArrayList<>();
        for (RecordComponent component : group.getRecordComponents()) {
            settings.add(new Setting(Names.kebab(component.getName()), component));
        }
        return settings;
    }

    Type type() {
        return component.getGenericType();
    }

    @Nullable String fallback() {
        Default fallback = component.getAnnotation(Default.class);
        return fallback == null ? null : fallback.value();
    }

    /// All variables for this setting, the strongest first; none for groups, and for maps those
    /// that hold all of it as JSON.
    List<String> variables(SettingPath where) {
        List<String> names = new ArrayList<>();
        if (!simple(type()) && !map(type())) {
            return names;
        }
        if (where.variable() != null && simple(type())) {
            names.add(where.variable());
        }
        Environment further = component.getAnnotation(Environment.class);
        if (further != null && where.single()) {
            names.addAll(List.of(further.value()));
        }
        return names;
    }

    @Nullable Range range() {
        return component.getAnnotation(Range.class);
    }

    boolean nullable() {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    static boolean group(Type type) {
        return type instanceof Class<?> c && c.isRecord() && c != Size.class;
    }

    static boolean choice(Type type) {
        return type instanceof Class<?> c && c.isInterface() && c.isSealed();
    }

    static boolean scalar(Type type) {
        return type instanceof Class<?> && !group(type) && !choice(type);
    }

    /// Whether a variable can hold it: one value, or several between commas.
    static boolean simple(Type type) {
        return scalar(type) || (list(type) && scalar(inner(type)));
    }

    static boolean list(Type type) {
        return type instanceof ParameterizedType p && p.getRawType() == List.class;
    }

    static boolean map(Type type) {
        return type instanceof ParameterizedType p && p.getRawType() == Map.class;
    }

    /// What a list or map holds.
    static Type inner(Type type) {
        Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
        return arguments[arguments.length - 1];
    }

    /// The records of a sealed interface, those of sealed interfaces within it too.
    static List<Class<?>> alternatives(Class<?> choice) {
        List<Class<?>> records = new ArrayList<>();
        for (Class<?> permitted : choice.getPermittedSubclasses()) {
            if (permitted.isRecord()) {
                records.add(permitted);
            } else {
                records.addAll(alternatives(permitted));
            }
        }
        return records;
    }

    /// All names below a group whose values may be shown wherever they stand.
    static Set<String> harmless(Class<?> root) {
        Set<String> open = new HashSet<>(Set.of(TYPE));
        Set<String> hidden = new HashSet<>();
        collect(root, open, hidden, new HashSet<>());
        open.removeAll(hidden);
        return open;
    }

    private static void collect(Type type, Set<String> open, Set<String> hidden, Set<Type> seen) {
        if (!seen.add(type)) {
            return;
        }
        if (group(type)) {
            for (Setting setting : of((Class<?>) type)) {
                (setting.secret() ? hidden : open).add(setting.name());
                collect(setting.type(), open, hidden, seen);
            }
        } else if (choice(type)) {
            alternatives((Class<?>) type).forEach(c -> collect(c, open, hidden, seen));
        } else if (list(type) || map(type)) {
            collect(inner(type), open, hidden, seen);
        }
    }

    /// Whether what stands behind the name is a secret, or a row of them.
    boolean secret() {
        Type type = type();
        while (list(type) || map(type)) {
            type = inner(type);
        }
        return type == Secret.class;
    }
}
