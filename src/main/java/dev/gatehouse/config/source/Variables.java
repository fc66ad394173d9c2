package dev.gatehouse.config.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The environment variables of the process, below them those of a `.env` file. It records which
/// names were looked up.
public final class Variables {
    private final Map<String, String> environment;
    private final DotEnv file;
    private final Set<String> used = new TreeSet<>();

    /// @param file variables that count where the process has none
    public Variables(Map<String, String> environment, DotEnv file) {
        this.environment = environment;
        this.file = file;
    }

    /// A variable of the file that cannot be read.
    ///
    /// @param used whether its value was read
    public record Broken(String name, int line, String problem, boolean used) {}

    /// The value of a variable without blanks and quotes around it; none if it is unset or empty.
    public @Nullable String find(String name) {
        used.add(name);
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            DotEnv.Line line = file.variables().get(name);
            return line == null || line.value().isBlank() ? null : line.value().strip();
        }
        String text = unquoted(value.strip());
        return text.isEmpty() || serviceLink(text) ? null : text;
    }

    /// The same as a value with its origin; a blank text where it is set to blanks alone.
    public Node.@Nullable Scalar scalar(String name) {
        String value = find(name);
        if (value != null) {
            return Node.Scalar.elsewhere(value, origin(name));
        }
        return blank(name) ? Node.Scalar.elsewhere(" ", origin(name)) : null;
    }

    private boolean blank(String name) {
        String value = environment.get(name);
        DotEnv.Line line = file.variables().get(name);
        String set = value == null || value.isEmpty() ? line == null ? "" : line.value() : value;
        return !set.isEmpty() && bare(set).isBlank() && !bare(set).isEmpty();
    }

    /// Where a variable is set, in words.
    public String origin(String name) {
        String value = environment.get(name);
        DotEnv.Line line = file.variables().get(name);
        boolean real = value != null && !value.isEmpty();
        return line != null && !real ? ".env:" + line.number() + " " + name : "environment " + name;
    }

    /// All names that are set.
    public Set<String> names() {
        var names = new TreeSet<>(file.variables().keySet());
        names.addAll(environment.keySet());
        return names;
    }

    /// The values of all whose names begin alike, by what follows in their names.
    public Map<String, String> beginning(String prefix) {
        var found = new TreeMap<String, String>();
        for (String name : names()) {
            String value = name.startsWith(prefix) ? find(name) : null;
            if (value != null) {
                found.put(name.substring(prefix.length()), value);
            }
        }
        return found;
    }

    /// The names that were looked up.
    public Set<String> used() {
        return used;
    }

    /// All names that are set and were not looked up.
    public Set<String> unused() {
        Set<String> names = names();
        names.removeAll(used);
        return names;
    }

    /// Variables of the file whose value cannot be read.
    public List<Broken> broken() {
        var broken = new ArrayList<Broken>();
        file.variables()
                .forEach(
                        (name, line) -> {
                            String problem = line.problem();
                            String real = environment.get(name);
                            if (problem != null && (real == null || real.isEmpty())) {
                                boolean isRead = used.contains(name);
                                broken.add(new Broken(name, line.number(), problem, isRead));
                            }
                        });
        return broken;
    }

    /// `docker run --env-file` keeps the quotes of the file.
    private static String unquoted(String value) {
        return bare(value).strip();
    }

    private static String bare(String value) {
        int last = value.length() - 1;
        boolean quoted =
                last > 0
                        && value.charAt(0) == value.charAt(last)
                        && (value.charAt(0) == '"' || value.charAt(0) == '\'');
        return quoted ? value.substring(1, last) : value;
    }

    /// Kubernetes sets `NAME_PORT=tcp://10.0.0.1:8080` for each service that there is.
    private static boolean serviceLink(String value) {
        return value.startsWith("tcp://") || value.startsWith("udp://");
    }

    /// Replaces `${NAME}` and `${NAME:-instead}`; `$${` stands for a plain `${`.
    ///
    /// What is put in is not searched again.
    ///
    /// @throws IllegalArgumentException with what is missing, without any value
    public String expand(String text) {
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
        if (!nameLike(name)) {
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

    private static boolean nameLike(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
