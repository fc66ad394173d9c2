package dev.gatehouse.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The environment, remembering which names anyone asked for.
final class Variables {
    private final Map<String, String> environment;
    private final Set<String> asked = new TreeSet<>();

    Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    /// The value of a variable, none if it is unset or empty.
    @Nullable String find(String name) {
        asked.add(name);
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /// The first of these that is set, as a value with its origin.
    Node.@Nullable Scalar first(List<String> names) {
        Node.Scalar first = null;
        for (String name : names) {
            String value = find(name);
            if (value != null && first == null) {
                first = Node.Scalar.elsewhere(value, "environment " + name);
            }
        }
        return first;
    }

    /// Warns of variables that look like ours and are nobody's.
    void warn(Set<String> known, Diagnostics report) {
        for (String name : new TreeSet<>(environment.keySet())) {
            boolean ours = name.startsWith(SettingPath.PREFIX + "_");
            if (!ours || asked.contains(name) || known.contains(name)) {
                continue;
            }
            String meant = Names.nearest(name, asked);
            report.warning(
                    SourcePosition.NOWHERE,
                    "",
                    "environment variable " + name + " matches no setting",
                    meant == null ? null : "did you mean " + meant + "?");
        }
    }

    /// Replaces `${NAME}` and `${NAME:-instead}`; `$${` stands for a plain `${`.
    ///
    /// What is put in is not searched again.
    ///
    /// @throws IllegalArgumentException saying what is missing, without any value
    String expand(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        for (int open; (open = text.indexOf("${", at)) >= 0; ) {
            if (open > at && text.charAt(open - 1) == '$') {
                out.append(text, at, open - 1).append("${");
                at = open + 2;
                continue;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("has a '${' without '}'");
            }
            out.append(text, at, open).append(replacement(text.substring(open + 2, close)));
            at = close + 1;
        }
        return out.append(text, at, text.length()).toString();
    }

    private String replacement(String placeholder) {
        int split = placeholder.indexOf(":-");
        String name = split < 0 ? placeholder : placeholder.substring(0, split);
        if (!DotEnv.name(name)) {
            throw new IllegalArgumentException("has a placeholder that is not like ${NAME}");
        }
        String value = find(name);
        if (value != null) {
            return value;
        }
        if (split < 0) {
            throw new IllegalArgumentException(
                    "needs the environment variable " + name + ", which is not set");
        }
        return placeholder.substring(split + 2);
    }
}
