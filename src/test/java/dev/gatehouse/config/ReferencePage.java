package dev.gatehouse.config;

import dev.gatehouse.config.ReferenceTree.Row;
import dev.gatehouse.config.ReferenceTree.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/// Settings as a Markdown page.
final class ReferencePage {
    private ReferencePage() {}

    static String of(ReferenceTree tree) {
        var out = new StringBuilder();
        tree.groups().values().forEach(section -> section(section, tree, out));
        return out.toString();
    }

    private static void section(Section section, ReferenceTree tree, StringBuilder out) {
        if (section.path().isEmpty()) {
            out.append("# Settings\n\n").append(section.description()).append("\n\n");
            out.append(changes(tree)).append("\nNAME stands for a name you choose.\n\n");
        }
        List<Row> rows =
                section.rows().stream()
                        .filter(it -> it.kind() != ReferenceTree.Kind.GROUP)
                        .toList();
        if (rows.isEmpty()) {
            return;
        }
        if (!section.path().isEmpty()) {
            out.append("\n## ").append(section.path()).append("\n\n");
            out.append(section.description()).append("\n\n");
        }
        out.append("| Setting | Environment | Type | Default | What it does |\n");
        out.append("|---|---|---|---|---|\n");
        rows.forEach(row -> out.append(row(row)));
    }

    private static String row(Row row) {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        row.path(),
                        row.variables().stream()
                                .map(name -> "`" + name + "`")
                                .collect(Collectors.joining(", ")),
                        cell(type(row)),
                        fallback(row),
                        cell(row.description()));
    }

    /// Which settings take effect at once, and which after a restart: groups as a whole where all
    /// of a group are alike.
    private static String changes(ReferenceTree tree) {
        Map<String, Set<Reload>> groups = new LinkedHashMap<>();
        List<Row> rows = new ArrayList<>();
        tree.groups().values().forEach(section -> rows.addAll(section.rows()));
        rows.removeIf(row -> row.kind() == ReferenceTree.Kind.GROUP);
        for (Row row : rows) {
            groups.computeIfAbsent(first(row.path()), _ -> new LinkedHashSet<>()).add(row.reload());
        }
        return "Changes of these take effect at once: %s.\n\nChanges of these need a restart: %s.\n"
                .formatted(list(Reload.LIVE, groups, rows), list(Reload.RESTART, groups, rows));
    }

    private static String list(Reload reload, Map<String, Set<Reload>> groups, List<Row> rows) {
        var names = new LinkedHashSet<String>();
        for (Row row : rows) {
            String group = first(row.path());
            if (row.reload() == reload) {
                names.add(groups.getOrDefault(group, Set.of()).size() == 1 ? group : row.path());
            }
        }
        var list = new StringJoiner(", ");
        names.forEach(name -> list.add("`" + name + "`"));
        return list.toString();
    }

    private static String first(String path) {
        return path.split("[.\\[]", 2)[0];
    }

    private static String fallback(Row row) {
        Setting<?> setting = row.setting();
        if (setting == null) {
            return "empty";
        }
        Object fallback = setting.fallback();
        if (fallback instanceof List<?> list) {
            return list.isEmpty() ? "empty" : "`" + Setting.shown(list) + "`";
        }
        if (fallback != null) {
            return "`" + Setting.shown(fallback) + "`";
        }
        return setting.required() ? "**required**" : "not set";
    }

    private static String type(Row row) {
        Scalar<?> scalar = row.scalar();
        String single = scalar == null ? "group" : type(scalar);
        Setting<?> setting = row.setting();
        String bounds = setting == null ? "" : bounds(setting);
        return switch (row.kind()) {
            case SINGLE -> (setting != null && setting.row() ? "list: " : "") + single + bounds;
            case VALUES_BY_NAME, GROUPS_BY_NAME -> "by name: " + single;
            case GROUPS_IN_A_ROW -> "list: " + single;
            case GROUP -> single;
        };
    }

    private static String bounds(Setting<?> setting) {
        if (setting.min() == Long.MIN_VALUE) {
            return "";
        }
        String most = setting.max() == Long.MAX_VALUE ? "" : " to " + setting.max();
        return " from " + setting.min() + most;
    }

    private static String type(Scalar<?> scalar) {
        return switch (scalar.kind()) {
            case TEXT -> "text";
            case WHOLE, WHOLE_LONG -> "whole number";
            case NUMBER -> "number";
            case FLAG -> "true or false";
            case DURATION -> "duration";
            case SIZE -> "size";
            case PATH -> "path";
            case ADDRESS -> "address";
            case SECRET -> "secret";
            case WORD -> "one of " + scalar.choices();
        };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
