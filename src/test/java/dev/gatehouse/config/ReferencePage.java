package dev.gatehouse.config;

import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Settings as a Markdown page.
final class ReferencePage {
    private record Section(Class<?> group, SettingPath where, @Nullable String chosen) {}

    private final ReferenceComments comments;
    private final StringBuilder out = new StringBuilder();
    private final Deque<Section> ahead = new ArrayDeque<>();

    ReferencePage(ReferenceComments comments) {
        this.comments = comments;
    }

    String of(Class<?> root) {
        out.append("# Settings\n\n").append(comments.of(root)).append('\n');
        out.append("\nNAME stands for a name you choose.\n");
        section(new Section(root, SettingPath.root(SourcePosition.NOWHERE), null));
        return out.toString();
    }

    private void section(Section section) {
        List<Section> outer = List.copyOf(ahead);
        ahead.clear();
        StringBuilder rows = new StringBuilder();
        for (Setting setting : Setting.of(section.group())) {
            row(section, setting, rows);
        }
        if (!rows.isEmpty()) {
            heading(section);
            out.append("| Setting | Environment | Type | Default | What it does |\n");
            out.append("|---|---|---|---|---|\n").append(rows);
        }
        List<Section> inner = List.copyOf(ahead);
        inner.forEach(this::section);
        ahead.clear();
        ahead.addAll(outer);
    }

    private void heading(Section section) {
        if (section.where().path().isEmpty()) {
            out.append('\n');
            return;
        }
        out.append("\n## ").append(path(section.where()));
        if (section.chosen() != null) {
            out.append(" with type ").append(section.chosen());
        }
        out.append("\n\n").append(comments.of(section.group())).append("\n\n");
    }

    private void row(Section section, Setting setting, StringBuilder rows) {
        String description = comments.of(section.group(), setting);
        SettingPath where = section.where().child(setting.name(), SourcePosition.NOWHERE);
        if (Setting.choice(setting.type())) {
            where = where.child(Setting.TYPE, SourcePosition.NOWHERE);
        }
        if (!Setting.group(setting.type())) {
            List<String> variables =
                    Setting.choice(setting.type()) && where.variable() != null
                            ? List.of(where.variable())
                            : setting.variables(where);
            String names =
                    variables.stream()
                            .map(name -> "`" + name + "`")
                            .collect(Collectors.joining(", "));
            rows.append(
                    "| `%s` | %s | %s | %s | %s |\n"
                            .formatted(
                                    path(where),
                                    names,
                                    type(setting),
                                    fallback(setting),
                                    cell(description)));
        }
        announce(setting.type(), section.where().child(setting.name(), SourcePosition.NOWHERE));
    }

    private void announce(Type type, SettingPath where) {
        if (Setting.group(type)) {
            ahead.add(new Section((Class<?>) type, where, null));
        } else if (Setting.choice(type)) {
            for (Class<?> one : Setting.alternatives((Class<?>) type)) {
                ahead.add(new Section(one, where, Names.kebab(one.getSimpleName())));
            }
        } else if (Setting.map(type)) {
            announce(Setting.inner(type), where.entry("NAME", SourcePosition.NOWHERE));
        } else if (Setting.list(type)) {
            announce(Setting.inner(type), where.item(0, SourcePosition.NOWHERE));
        }
    }

    private static String path(SettingPath where) {
        return where.path().replace("[0]", "[]");
    }

    private static String fallback(Setting setting) {
        String fallback = setting.fallback();
        if (fallback != null && !fallback.isEmpty()) {
            return "`" + fallback + "`";
        }
        Type type = setting.type();
        boolean empty = fallback != null || Setting.list(type) || Setting.map(type);
        return setting.nullable() ? "not set" : empty ? "empty" : "**required**";
    }

    private static String type(Setting setting) {
        Range range = setting.range();
        String bounds = "";
        if (range != null) {
            String min = range.min() == Long.MIN_VALUE ? "" : "from " + range.min();
            String max = range.max() == Long.MAX_VALUE ? "" : " to " + range.max();
            bounds = " " + (min + max).strip();
        }
        return cell(type(setting.type()) + bounds);
    }

    private static String type(Type type) {
        if (Setting.list(type)) {
            return "list: " + type(Setting.inner(type));
        }
        if (Setting.map(type)) {
            return "by name: " + type(Setting.inner(type));
        }
        if (Setting.group(type)) {
            return "group";
        }
        Class<?> single = (Class<?>) type;
        if (Setting.choice(type)) {
            return "one of " + Records.choices(single);
        }
        if (single.isEnum()) {
            return "one of " + Scalars.choices(single);
        }
        return switch (single.getSimpleName()) {
            case "int", "Integer", "long", "Long" -> "whole number";
            case "double", "Double" -> "number";
            case "boolean", "Boolean" -> "true or false";
            case "URI" -> "address";
            case "String" -> "text";
            default -> Names.kebab(single.getSimpleName());
        };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
