package dev.gatehouse.migration;

import dev.gatehouse.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What GoModel's variables and keys are here.
final class GoModelNames {
    /// One of them.
    ///
    /// @param here `works`, `instead`, `always`, `not yet` or `refused`
    /// @param setting the setting here; `null` when there is none
    /// @param same the value that is already the behaviour here; `null` for those that turn it off
    /// @param kind what its value is: `text`, `seconds`, `list` or `secret`; `none` is written by
    /// hand
    record Row(
            String variable,
            String here,
            @Nullable String setting,
            @Nullable String note,
            @Nullable String same,
            String kind) {
        /// Whether its value can be written as the setting.
        boolean carried() {
            return setting != null && !kind.equals("none");
        }

        boolean always() {
            return here.equals("always");
        }

        boolean seconds() {
            return kind.equals("seconds");
        }

        boolean list() {
            return kind.equals("list");
        }

        boolean secret() {
            return kind.equals("secret");
        }
    }

    private record Refused(String variable, String value, String reason) {}

    private final Map<String, Row> byYaml = new HashMap<>();
    private final Map<String, Row> byVariable = new HashMap<>();
    private final List<Refused> refused = new ArrayList<>();
    private final Map<String, String> groups = new HashMap<>();

    GoModelNames(ForeignKeys keys) {
        Json rows = keys.section("rows");
        for (int i = 0; i < rows.size(); i++) {
            add(rows.at(i));
        }
        Json names = keys.section("groups");
        for (int i = 0; i < names.size(); i++) {
            Json group = names.at(i);
            groups.put(
                    String.valueOf(ForeignKeys.text(group, "yaml")),
                    String.valueOf(ForeignKeys.text(group, "note")));
        }
    }

    private void add(Json json) {
        String variable = String.valueOf(ForeignKeys.text(json, "variable"));
        String here = String.valueOf(ForeignKeys.text(json, "here"));
        String note = ForeignKeys.text(json, "note");
        String yaml = ForeignKeys.text(json, "yaml");
        if (here.equals("refused")) {
            String example = String.valueOf(ForeignKeys.text(json, "example"));
            String value = example.substring(example.indexOf('=') + 1);
            refused.add(new Refused(variable, value, String.valueOf(note)));
            return;
        }
        String kind = ForeignKeys.text(json, "kind");
        String setting = ForeignKeys.text(json, "setting");
        String same = ForeignKeys.text(json, "same");
        var row = new Row(variable, here, setting, note, same, kind == null ? "text" : kind);
        byVariable.put(variable, row);
        if (yaml != null) {
            byYaml.put(yaml, row);
        }
    }

    @Nullable Row byYaml(String path) {
        return byYaml.get(path);
    }

    /// The row of a variable; some stand for all that begin alike.
    @Nullable Row byVariable(String name) {
        Row exact = byVariable.get(name);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<String, Row> row : byVariable.entrySet()) {
            String begin = row.getKey();
            if (begin.endsWith("*") && name.startsWith(begin.substring(0, begin.length() - 1))) {
                return row.getValue();
            }
        }
        return null;
    }

    /// Why a value is not possible here; `null` when it is.
    @Nullable String refused(String variable, String value) {
        for (Refused one : refused) {
            if (one.variable.equals(variable) && one.value.equals(value)) {
                return one.reason;
            }
        }
        return null;
    }

    /// Why nothing of a group is there; `null` when some of it is.
    @Nullable String group(String path) {
        return groups.get(path);
    }

    /// Whether aliases or guardrails have it.
    boolean taken(String path) {
        return path.startsWith("failover.rules")
                || path.equals("guardrails.rules")
                || path.endsWith(".manual_rules_path");
    }
}
