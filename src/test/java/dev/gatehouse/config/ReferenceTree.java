package dev.gatehouse.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The settings that were declared, group by group, each with its description.
///
/// @param groups by path, in the order of the records; the root has an empty one
record ReferenceTree(Map<String, Section> groups) {
    /// A group.
    ///
    /// @param description the comment of the record
    record Section(String path, String description, List<Row> rows) {}

    /// Something declared in a group.
    ///
    /// @param kind what it holds
    /// @param setting how a single value was declared, `null` for anything else
    /// @param scalar what one value can be, `null` for groups
    /// @param variables the environment variables, the strongest first
    record Row(
            String path,
            String name,
            Kind kind,
            @Nullable Setting<?> setting,
            @Nullable Scalar<?> scalar,
            List<String> variables,
            Reload reload,
            String description) {
        Row with(String words) {
            return new Row(path, name, kind, setting, scalar, variables, reload, words);
        }
    }

    /// What a name holds.
    enum Kind {
        SINGLE,
        VALUES_BY_NAME,
        GROUP,
        GROUPS_BY_NAME,
        GROUPS_IN_A_ROW
    }

    static <T> ReferenceTree of(
            Class<T> root, Function<Group, T> read, ReferenceComments comments) {
        var recording = new Recording();
        SettingsReader.record(read, recording);
        var groups = new LinkedHashMap<String, Section>();
        var described = new Described(recording.rows, comments, groups);
        described.add("", root);
        return new ReferenceTree(groups);
    }

    private static final class Recording implements SettingsReader.Recorder {
        private final Map<String, List<Row>> rows = new LinkedHashMap<>();

        @Override
        public void setting(SettingPath where, Setting<?> setting) {
            List<String> variables =
                    setting.variables(where).stream().map(Setting.Variable::name).toList();
            note(
                    where,
                    new Row(
                            path(where),
                            where.name(),
                            Kind.SINGLE,
                            setting,
                            setting.scalar(),
                            variables,
                            setting.reload(),
                            ""));
        }

        @Override
        public void values(SettingPath where, Scalar<?> scalar, Reload reload) {
            note(where, row(where, Kind.VALUES_BY_NAME, scalar, null, reload));
        }

        @Override
        public void group(SettingPath where) {
            note(where, row(where, Kind.GROUP, null, null, Reload.LIVE));
        }

        @Override
        public void groups(
                SettingPath where, Reload reload, boolean named, @Nullable String variable) {
            Kind kind = named ? Kind.GROUPS_BY_NAME : Kind.GROUPS_IN_A_ROW;
            note(where, row(where, kind, null, variable, reload));
        }

        private static Row row(
                SettingPath where,
                Kind kind,
                @Nullable Scalar<?> scalar,
                @Nullable String variable,
                Reload reload) {
            List<String> variables = variable == null ? List.of() : List.of(variable);
            return new Row(path(where), where.name(), kind, null, scalar, variables, reload, "");
        }

        private static String path(SettingPath where) {
            return where.path().replace("[0]", "[]");
        }

        private void note(SettingPath where, Row row) {
            String path = path(where);
            int end = path.length() - where.name().length();
            String parent = end == 0 ? "" : path.substring(0, end - 1);
            rows.computeIfAbsent(parent, _ -> new ArrayList<>()).add(row);
        }
    }

    /// Goes down the records beside what was recorded.
    private record Described(
            Map<String, List<Row>> recorded,
            ReferenceComments comments,
            Map<String, Section> groups) {
        void add(String path, Class<?> type) {
            List<Row> rows = recorded.getOrDefault(path, List.of());
            checkNames(type, rows);
            var described = new ArrayList<Row>();
            for (RecordComponent component : type.getRecordComponents()) {
                String name = Names.kebab(component.getName());
                Row row =
                        rows.stream()
                                .filter(it -> it.name().equals(name))
                                .findFirst()
                                .orElseThrow();
                described.add(row.with(comments.of(type, component.getName())));
            }
            groups.put(path, new Section(path, comments.of(type), described));
            for (int i = 0; i < described.size(); i++) {
                Row row = described.get(i);
                RecordComponent component = type.getRecordComponents()[i];
                switch (row.kind()) {
                    case GROUP -> add(row.path(), component.getType());
                    case GROUPS_BY_NAME -> add(row.path() + ".NAME", inner(component));
                    case GROUPS_IN_A_ROW -> add(row.path() + "[]", inner(component));
                    case SINGLE, VALUES_BY_NAME -> {}
                }
            }
        }

        private static void checkNames(Class<?> type, List<Row> rows) {
            Set<String> declared = new TreeSet<>(rows.stream().map(Row::name).toList());
            Set<String> components = new TreeSet<>();
            for (RecordComponent component : type.getRecordComponents()) {
                components.add(Names.kebab(component.getName()));
            }
            if (!declared.equals(components)) {
                throw new IllegalStateException(
                        "%s declares %s and has %s"
                                .formatted(type.getName(), declared, components));
            }
        }

        private static Class<?> inner(RecordComponent component) {
            Type[] types =
                    ((ParameterizedType) component.getGenericType()).getActualTypeArguments();
            return (Class<?>) types[types.length - 1];
        }
    }
}
