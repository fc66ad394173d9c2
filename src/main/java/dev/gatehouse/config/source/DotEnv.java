package dev.gatehouse.config.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file of `NAME=value` lines that stands in for environment variables.
///
/// Other programs read it too, so what they understand is understood here: `export ` before a
/// name, `NAME: value`, values between quotes over several lines, `${NAME}` inside a value, and
/// comments. A line that is no variable is a note, not an error. Between double quotes `\n`, `\r`,
/// `\t`, `\"`, `\\` and `\$` are understood; between single quotes everything is literal.
public final class DotEnv {
    private final Path file;
    private final Map<String, Line> variables = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();

    private DotEnv(Path file) {
        this.file = file;
    }

    /// A variable of the file.
    ///
    /// @param number its line, from 1
    /// @param problem why its value cannot be read, `null` when it can
    record Line(int number, String value, @Nullable String problem) {}

    /// A line that is odd and concerns no setting.
    ///
    /// @param line from 1
    public record Note(int line, String message) {}

    /// Reads the file; no file is no variables.
    ///
    /// @param environment the variables of the process, which win in `${NAME}`
    /// @throws UnreadableSource if there is a file that cannot be read
    public static DotEnv read(Path file, Map<String, String> environment) throws UnreadableSource {
        var variables = new DotEnv(file);
        if (Files.exists(file)) {
            new Reader(SourceText.of(file).text(), environment, variables).read();
        }
        return variables;
    }

    /// No variables at all.
    public static DotEnv none() {
        return new DotEnv(Path.of(".env"));
    }

    /// The file.
    public Path file() {
        return file;
    }

    /// The values that can be read, by name.
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        variables.forEach(
                (name, line) -> {
                    if (line.problem() == null) {
                        values.put(name, line.value());
                    }
                });
        return values;
    }

    /// Its variables by name; of two with one name the later one counts.
    Map<String, Line> variables() {
        return variables;
    }

    /// Lines that are no variables, and placeholders that nothing replaces.
    public List<Note> notes() {
        return List.copyOf(notes);
    }

    /// Goes through the text, line by line but for values between quotes.
    private static final class Reader {
        private final String text;
        private final Map<String, String> environment;
        private final DotEnv result;
        private int at;
        private int line = 1;

        Reader(String text, Map<String, String> environment, DotEnv result) {
            this.text = text.replace("\r\n", "\n").replace('\r', '\n');
            this.environment = environment;
            this.result = result;
        }

        void read() {
            while (at < text.length()) {
                int end = endOfLine(at);
                int start = skipBlanks(at, end);
                if (start < end && text.charAt(start) != '#') {
                    variable(start, end);
                } else {
                    moveTo(end);
                }
                moveTo(Math.min(text.length(), at + 1));
            }
        }

        /// Leaves `at` at the end of the variable's last line.
        private void variable(int begin, int end) {
            int start = begin;
            if (text.startsWith("export ", start)) {
                start = skipBlanks(start + 7, end);
            }
            int stop = start;
            while (stop < end && ofName(text.charAt(stop))) {
                stop++;
            }
            int sign = skipBlanks(stop, end);
            boolean equals = sign < end && text.charAt(sign) == '=';
            boolean colon = sign < end && text.charAt(sign) == ':' && blankAt(sign + 1, end);
            if (stop == start || !(equals || colon)) {
                result.notes.add(new Note(line, "this line is no variable, it is left out"));
                moveTo(end);
                return;
            }
            value(text.substring(start, stop), skipBlanks(sign + 1, end), end);
        }

        private void value(String name, int start, int end) {
            char first = start < end ? text.charAt(start) : ' ';
            if (first == '"' || first == '\'') {
                quoted(name, start, end);
                return;
            }
            int stop = end;
            for (int i = start; i < end; i++) {
                if (text.charAt(i) == '#' && (i == start || blank(text.charAt(i - 1)))) {
                    stop = i;
                    break;
                }
            }
            String value = expanded(name, text.substring(start, stop).strip());
            result.variables.put(name, new Line(line, value, null));
            moveTo(end);
        }

        private void quoted(String name, int start, int end) {
            char quote = text.charAt(start);
            int close = start + 1;
            while (close < text.length() && text.charAt(close) != quote) {
                close += quote == '"' && text.charAt(close) == '\\' ? 2 : 1;
            }
            if (close >= text.length()) {
                result.variables.put(name, new Line(line, "", "has a quote that is not closed"));
                moveTo(end);
                return;
            }
            int after = endOfLine(close);
            String rest = text.substring(close + 1, after).strip();
            if (!rest.isEmpty() && !rest.startsWith("#")) {
                result.variables.put(name, new Line(line, "", "has text after its closing quote"));
                moveTo(end);
                return;
            }
            String inner = text.substring(start + 1, close);
            String value = quote == '"' ? unescaped(name, inner) : inner;
            result.variables.put(name, new Line(line, value, null));
            moveTo(after);
        }

        private String unescaped(String name, String inner) {
            var out = new StringBuilder();
            int from = 0;
            for (int i = 0; i + 1 < inner.length(); i++) {
                if (inner.charAt(i) == '\\') {
                    out.append(expanded(name, inner.substring(from, i)));
                    out.append(escape(inner.charAt(i + 1)));
                    from = i + 2;
                    i++;
                }
            }
            return out.append(expanded(name, inner.substring(from))).toString();
        }

        private static String escape(char c) {
            return switch (c) {
                case 'n' -> "\n";
                case 'r' -> "\r";
                case 't' -> "\t";
                case '"', '\\', '$' -> String.valueOf(c);
                default -> "\\" + c;
            };
        }

        /// Replaces `${NAME}` and `${NAME:-instead}`; what is put in is not searched again.
        private String expanded(String name, String value) {
            var out = new StringBuilder();
            int from = 0;
            for (int open; (open = value.indexOf("${", from)) >= 0; ) {
                int close = value.indexOf('}', open);
                if (close < 0) {
                    break;
                }
                boolean literal = open > from && "\\$".indexOf(value.charAt(open - 1)) >= 0;
                if (literal) {
                    out.append(value, from, open - 1).append(value, open, close + 1);
                } else {
                    String wanted = value.substring(open + 2, close);
                    out.append(value, from, open).append(replacement(name, wanted));
                }
                from = close + 1;
            }
            return out.append(value, from, value.length()).toString();
        }

        private String replacement(String name, String placeholder) {
            int split = placeholder.indexOf('-');
            boolean colon = split > 0 && placeholder.charAt(split - 1) == ':';
            String wanted =
                    split < 0 ? placeholder : placeholder.substring(0, colon ? split - 1 : split);
            String known = environment.get(wanted);
            Line earlier = result.variables.get(wanted);
            if (known == null && earlier != null) {
                known = earlier.value();
            }
            if (known != null && !known.isEmpty()) {
                return known;
            }
            if (split < 0) {
                String message = "'%s' holds ${%s}, which is not set".formatted(name, wanted);
                result.notes.add(new Note(line, message));
                return "";
            }
            return placeholder.substring(split + 1);
        }

        private void moveTo(int end) {
            for (; at < end; at++) {
                line += text.charAt(at) == '\n' ? 1 : 0;
            }
        }

        private int endOfLine(int from) {
            int end = text.indexOf('\n', from);
            return end < 0 ? text.length() : end;
        }

        private int skipBlanks(int from, int end) {
            int here = from;
            while (here < end && blank(text.charAt(here))) {
                here++;
            }
            return here;
        }

        private boolean blankAt(int here, int end) {
            return here >= end || blank(text.charAt(here));
        }

        private static boolean blank(char c) {
            return c == ' ' || c == '\t';
        }

        private static boolean ofName(char c) {
            return c == '_' || c == '.' || c == '-' || Character.isLetterOrDigit(c);
        }
    }
}
