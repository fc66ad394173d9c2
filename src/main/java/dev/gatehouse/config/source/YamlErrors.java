package dev.gatehouse.config.source;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Translates errors of the YAML library into messages for operators.
///
/// The library's messages may repeat parts of the file, secrets among them, so only known ones
/// pass.
final class YamlErrors {
    private YamlErrors() {}

    static YamlSyntaxException translated(YamlEngineException wrong, String text) {
        return switch (wrong) {
            case ReaderException unreadable -> unreadable(unreadable, text);
            case MarkedYamlEngineException marked -> marked(marked, text);
            default -> new YamlSyntaxException(SourcePosition.at(1, 1), "this is not YAML", null);
        };
    }

    private static YamlSyntaxException unreadable(ReaderException wrong, String text) {
        int line = 1;
        int column = 1;
        int[] before = text.codePoints().limit(wrong.getPosition()).toArray();
        for (int c : before) {
            column = c == '\n' ? 1 : column + 1;
            line += c == '\n' ? 1 : 0;
        }
        String message = "the character U+%04X is not allowed".formatted(wrong.getCodePoint());
        return new YamlSyntaxException(SourcePosition.at(line, column), message, "remove it");
    }

    private static YamlSyntaxException marked(MarkedYamlEngineException wrong, String text) {
        Optional<Mark> mark = wrong.getProblemMark().or(wrong::getContextMark);
        int line = mark.map(Mark::getLine).orElse(0);
        int column = mark.map(Mark::getColumn).orElse(0);
        int tab = indentingTab(text, line);
        if (tab >= 0) {
            return new YamlSyntaxException(
                    SourcePosition.at(line + 1, tab + 1), "a tab cannot indent", "use spaces");
        }
        String problem = wrong.getProblem();
        return new YamlSyntaxException(
                SourcePosition.at(line + 1, column + 1), message(problem), cure(problem));
    }

    /// The column of a tab in the blanks a line begins with, or -1.
    private static int indentingTab(String text, int number) {
        String line = text.lines().skip(number).findFirst().orElse("");
        int at = 0;
        while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '-')) {
            at++;
        }
        return at < line.length() && line.charAt(at) == '\t' ? at : -1;
    }

    private static String message(@Nullable String problem) {
        if (problem == null) {
            return "this is not YAML";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "a second ':' or bad indentation";
        }
        if (problem.contains("could not find expected ':'")) {
            return "a ':' is missing after a name";
        }
        if (problem.contains("unexpected end of stream")) {
            return "a quote is not closed";
        }
        if (problem.contains("cannot start any token")) {
            return "a value cannot begin with this character";
        }
        if (problem.contains("escape")) {
            return "this escape is not known between double quotes";
        }
        if (problem.contains("expected ',' or")) {
            return "a ',' or a closing bracket is missing";
        }
        if (problem.contains("expected <block end>")) {
            return "the indentation does not fit the lines above";
        }
        return "this is not YAML";
    }

    private static @Nullable String cure(@Nullable String problem) {
        if (problem == null) {
            return null;
        }
        if (problem.contains("mapping values are not allowed")) {
            return "quote a text that holds ': ', align names of one group, end each name with ':'";
        }
        if (problem.contains("cannot start any token")) {
            return "put the value between quotes";
        }
        if (problem.contains("escape")) {
            return "double the backslash or use single quotes";
        }
        return null;
    }
}
