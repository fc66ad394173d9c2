package dev.gatehouse.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file of `NAME=value` lines that stands in for variables of the environment.
///
/// `export ` may stand before a name, a value may stand between quotes, `#` begins a comment.
/// Between double quotes `\n`, `\t`, `\"`, `\\` and `\$` are understood.
public final class DotEnv {
    private DotEnv() {}

    /// Reads the file; no file is no variables.
    ///
    /// @throws RefusedSettings with every line that is not understood; no value is repeated
    public static Map<String, String> read(Path file) throws InvalidSettingsException {
        Map<String, String> variables = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return variables;
        }
        List<SettingsError> faults = new ArrayList<>();
        List<String> lines = SourceText.of(file, null).lines();
        for (int i = 0; i < lines.size(); i++) {
            String wrong = line(lines.get(i).strip(), variables);
            if (wrong != null) {
                faults.add(fault(file, i + 1, wrong));
            }
        }
        if (!faults.isEmpty()) {
            throw new InvalidSettingsException(faults);
        }
        return variables;
    }

    /// The real environment with the file's variables below it.
    public static Map<String, String> below(
            Map<String, String> environment, Map<String, String> file) {
        Map<String, String> merged = new LinkedHashMap<>(file);
        merged.putAll(environment);
        return merged;
    }

    static boolean name(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static SettingsError fault(Path file, int line, String message) {
        return new SettingsError(
                SettingsError.Severity.ERROR, file, line, 1, "", message, "write NAME=value", null);
    }

    /// What is wrong with the line, or null if it was taken.
    private static @Nullable String line(String line, Map<String, String> variables) {
        if (line.isEmpty() || line.startsWith("#")) {
            return null;
        }
        String pair = line.startsWith("export ") ? line.substring(7).strip() : line;
        int equals = pair.indexOf('=');
        if (equals < 0 || !name(pair.substring(0, equals).strip())) {
            return "this is no variable";
        }
        String value = value(pair.substring(equals + 1).strip());
        if (value == null) {
            return "a quote is not closed, or text follows it";
        }
        variables.put(pair.substring(0, equals).strip(), value);
        return null;
    }

    private static @Nullable String value(String text) {
        if (text.startsWith("'") || text.startsWith("\"")) {
            return quoted(text);
        }
        int comment = text.startsWith("#") ? 0 : text.indexOf(" #");
        return comment < 0 ? text : text.substring(0, comment).strip();
    }

    private static @Nullable String quoted(String text) {
        char quote = text.charAt(0);
        StringBuilder out = new StringBuilder();
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote) {
                String rest = text.substring(i + 1).strip();
                return rest.isEmpty() || rest.startsWith("#") ? out.toString() : null;
            }
            if (c == '\\' && quote == '"' && i + 1 < text.length()) {
                i++;
                out.append(unescaped(text.charAt(i)));
            } else {
                out.append(c);
            }
        }
        return null;
    }

    private static String unescaped(char c) {
        return switch (c) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case '"', '\\', '$' -> String.valueOf(c);
            default -> "\\" + c;
        };
    }
}
