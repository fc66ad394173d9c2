package dev.gatehouse.config;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One walk down the records, taking from environment, file and defaults what each needs.
///
/// Where something is wrong it tells the report, gives null and goes on, so that all faults are
/// found at once; a record is only made if nothing below it was wrong. One thread.
final class RecordBinder {
    private final Diagnostics report;
    private final Variables variables;
    private final ScalarReader leaves;

    RecordBinder(Diagnostics report, Variables variables) {
        this.report = report;
        this.variables = variables;
        this.leaves = new ScalarReader(report, variables);
    }

    @Nullable Object group(Class<?> type, Node.Mapping mapping, SettingPath where) {
        int before = report.errors();
        List<Setting> settings = Setting.of(type);
        refuseUnknown(settings, mapping, where);
        @Nullable Object[] values = new @Nullable Object[settings.size()];
        for (int i = 0; i < values.length; i++) {
            Setting setting = settings.get(i);
            values[i] = setting(setting, mapping.entries().get(setting.name()), where);
        }
        return report.errors() == before ? made(type, values, where) : null;
    }

    private @Nullable Object made(Class<?> type, @Nullable Object[] values, SettingPath where) {
        try {
            return Records.make(type, values);
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            String subject = where.path().isEmpty() ? "" : "'" + where.path() + "': ";
            report.error(
                    where.spot(),
                    where.path(),
                    subject + (message == null ? "refused" : message),
                    null);
            return null;
        }
    }

    private void refuseUnknown(List<Setting> settings, Node.Mapping mapping, SettingPath where) {
        Set<String> names = new HashSet<>();
        for (Setting setting : settings) {
            names.add(setting.name());
        }
        for (Map.Entry<String, Node.Entry> entry : mapping.entries().entrySet()) {
            if (!names.contains(entry.getKey())) {
                refuse(entry.getKey(), entry.getValue(), where, settings);
            }
        }
    }

    private void refuse(String key, Node.Entry entry, SettingPath where, List<Setting> settings) {
        List<String> names = settings.stream().map(Setting::name).toList();
        String meant = Names.nearest(key, names);
        for (Setting setting : settings) {
            boolean open = Setting.simple(setting.type()) && !setting.secret();
            if (setting.name().equals(meant) && open && entry.value() instanceof Node.Scalar s) {
                report.reveal(s.spot());
            }
        }
        String path = where.entry(key, entry.key()).path();
        report.error(
                entry.key(),
                path,
                "unknown setting " + Diagnostics.quoted(path) + from(entry.key()),
                meant == null
                        ? "known here: " + String.join(", ", names)
                        : "did you mean '" + meant + "'?");
    }

    static String from(SourcePosition spot) {
        return spot.origin() == null ? "" : " (" + spot.origin() + ")";
    }

    private @Nullable Object setting(
            Setting setting, Node.@Nullable Entry entry, SettingPath parent) {
        SettingPath where =
                parent.child(setting.name(), entry == null ? parent.spot() : entry.key());
        Node node = variables.first(setting.variables(where));
        if (node instanceof Node.Scalar text && Setting.map(setting.type())) {
            node = JsonVariable.read(text, where, report);
        }
        if (node == null && entry != null) {
            node = leaves.settled(entry.value(), where);
        }
        String fallback = setting.fallback();
        if (node == null && fallback != null && Setting.simple(setting.type())) {
            node = Node.Scalar.elsewhere(fallback, "default");
        }
        return node == null ? absent(setting, where) : value(setting.type(), node, where, setting);
    }

    private @Nullable Object absent(Setting setting, SettingPath where) {
        Type type = setting.type();
        boolean nested = Setting.group(type) || Setting.choice(type);
        if (setting.nullable() && !(nested && new EnvironmentPresence(variables).of(type, where))) {
            return null;
        }
        if (nested) {
            return value(type, Node.Mapping.empty(where.spot()), where, setting);
        }
        if (Setting.list(type)) {
            return List.of();
        }
        if (Setting.map(type)) {
            return Map.of();
        }
        missing(where, setting.variables(where));
        return null;
    }

    private void missing(SettingPath where, List<String> names) {
        String environment =
                names.isEmpty() ? "" : ", or " + names.getFirst() + " in the environment";
        report.error(
                where.spot(),
                where.path(),
                "missing setting '" + where.path() + "'",
                "set '" + where.path() + "' in the file" + environment);
    }

    private @Nullable Object value(
            Type type, Node node, SettingPath where, @Nullable Setting setting) {
        if (node instanceof Node.Broken) {
            return null;
        }
        if (Setting.simple(type)) {
            return leaves.value(type, node, where, setting == null ? null : setting.range());
        }
        if (Setting.list(type)) {
            return list(Setting.inner(type), node, where);
        }
        if (!(node instanceof Node.Mapping mapping)) {
            leaves.wrong(node, where, "expects settings of its own below it, not " + kind(node));
            return null;
        }
        if (Setting.map(type)) {
            return map(Setting.inner(type), mapping, where);
        }
        if (Setting.choice(type)) {
            return choice((Class<?>) type, mapping, where, setting);
        }
        return group((Class<?>) type, mapping, where);
    }

    static String kind(Node node) {
        return switch (node) {
            case Node.Scalar _ -> "a single value";
            case Node.Sequence _ -> "a list";
            case Node.Mapping _ -> "settings of its own";
            case Node.Broken _ -> "nothing";
        };
    }

    private @Nullable Object list(Type type, Node node, SettingPath where) {
        if (!(node instanceof Node.Sequence sequence)) {
            leaves.wrong(node, where, "expects a list, each element after '- ', not " + kind(node));
            return null;
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Node item = sequence.items().get(i);
            Object value = element(type, item, where.item(i, item.spot()));
            if (value != null) {
                values.add(value);
            }
        }
        return Collections.unmodifiableList(values);
    }

    private Object map(Type type, Node.Mapping mapping, SettingPath where) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, Node.Entry> named : mapping.entries().entrySet()) {
            Node.Entry entry = named.getValue();
            SettingPath at = where.entry(named.getKey(), entry.key());
            Object value = element(type, entry.value(), at);
            if (value != null) {
                values.put(named.getKey(), value);
            }
        }
        return Collections.unmodifiableMap(values);
    }

    /// An element that is named but empty is all defaults if it is a group, and else a fault.
    private @Nullable Object element(Type type, Node node, SettingPath where) {
        Node here = null;
        if (Setting.simple(type) && where.variable() != null) {
            here = variables.first(List.of(where.variable()));
        }
        if (here == null) {
            here = leaves.settled(node, where);
        }
        if (here == null && !Setting.simple(type)) {
            here =
                    Setting.list(type)
                            ? new Node.Sequence(node.spot(), List.of())
                            : Node.Mapping.empty(node.spot());
        }
        if (here == null) {
            leaves.wrong(node, where, "has no value");
            return null;
        }
        return value(type, here, where, null);
    }

    private @Nullable Object choice(
            Class<?> type, Node.Mapping mapping, SettingPath where, @Nullable Setting setting) {
        Node.Entry entry = mapping.entries().get(Setting.TYPE);
        SettingPath typed = where.child(Setting.TYPE, entry == null ? where.spot() : entry.key());
        List<String> names = typed.variable() == null ? List.of() : List.of(typed.variable());
        Node node = variables.first(names);
        if (node == null && entry != null) {
            node = leaves.settled(entry.value(), typed);
        }
        if (node == null && setting != null && setting.fallback() != null) {
            node = Node.Scalar.elsewhere(setting.fallback(), "default");
        }
        if (node == null) {
            report.error(
                    typed.spot(),
                    typed.path(),
                    "missing setting '" + typed.path() + "'",
                    "choose one of " + Records.choices(type));
            return null;
        }
        Class<?> chosen = leaves.chosen(type, node, typed);
        return chosen == null ? null : group(chosen, mapping.without(Setting.TYPE), where);
    }
}
