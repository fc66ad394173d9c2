package dev.gatehouse.migration;

import dev.gatehouse.config.source.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// GoModel's guardrails, from its file.
final class GoModelGuards {
    private static final String RULES = "guardrails.rules";

    /// What a type of GoModel's has in its group, by the names of the settings here.
    private static final Map<String, List<String>> MEMBERS =
            Map.of(
                    "system_prompt",
                    List.of("mode", "content"),
                    "llm_based_altering",
                    List.of(
                            "model",
                            "provider",
                            "prompt",
                            "roles",
                            "skip_content_prefix",
                            "max_tokens"));

    private final Draft draft;

    GoModelGuards(Draft draft) {
        this.draft = draft;
    }

    /// @param guardrails the group of the file
    void read(Group guardrails) {
        var rules = new ArrayList<String>();
        for (YamlValue value : guardrails.items("rules")) {
            String rule = rule(Group.of(value), rules.size());
            if (rule != null) {
                rules.add(rule);
            }
        }
        if (!rules.isEmpty()) {
            draft.written(RULES, "[" + String.join(", ", rules) + "]");
            if (guardrails.value("enabled") == null) {
                draft.set("guardrails.enabled", "false");
            }
        }
    }

    private @Nullable String rule(Group rule, int number) {
        String place = RULES + "[" + number + "]";
        String type = rule.text("type");
        List<String> names = type == null ? null : MEMBERS.get(type);
        if (type == null || names == null) {
            draft.notes().add(rule.line(), place, "there is no guardrail '" + type + "' here");
            return null;
        }
        var members = new LinkedHashMap<String, String>();
        String name = rule.text("name");
        String usable = name == null ? "" : name.strip().replaceAll("[^A-Za-z0-9._-]+", "-");
        members.put("name", SettingsWriter.flow(usable.isEmpty() ? "rule-" + number : usable));
        members.put("type", type.replace('_', '-'));
        String order = rule.text("order");
        if (order != null) {
            members.put("order", SettingsWriter.flow(order));
        }
        if (type.equals("llm_based_altering")) {
            // There a call passes where the model fails.
            members.put("on-error", "open");
        }
        members.put(type.replace('_', '-'), group(rule.group(type), names, place + "." + type));
        if (rule.text("user_path") != null) {
            String note = "calls of a guardrail are made at the caller's user path here";
            draft.notes().add(rule.line("user_path"), place + ".user_path", note);
        }
        unread(rule, place);
        return flow(members);
    }

    private String group(Group group, List<String> names, String place) {
        var members = new LinkedHashMap<String, String>();
        for (String name : names) {
            YamlValue value = group.value(name);
            if (value instanceof YamlValue.Sequence) {
                members.put(name.replace('_', '-'), SettingsWriter.row(texts(value)));
            } else if (value instanceof YamlValue.Scalar scalar && !scalar.text().isEmpty()) {
                draft.mention(scalar.text());
                members.put(name.replace('_', '-'), SettingsWriter.flow(scalar.text()));
            }
        }
        unread(group, place);
        return flow(members);
    }

    private static List<String> texts(YamlValue list) {
        return Group.items(list).stream()
                .filter(YamlValue.Scalar.class::isInstance)
                .map(it -> ((YamlValue.Scalar) it).text())
                .toList();
    }

    private void unread(Group group, String place) {
        group.unread((key, at) -> draft.notes().add(at, place + "." + key, "not there yet"));
    }

    private static String flow(Map<String, String> members) {
        var parts = new ArrayList<String>();
        members.forEach((name, value) -> parts.add(name + ": " + value));
        return "{" + String.join(", ", parts) + "}";
    }
}
