package dev.gatehouse.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An error in the settings, with its position and a cure.
///
/// @param severity whether the program can start nevertheless
/// @param file where it is, if in a file
/// @param line the line from 1, or 0 if no line is to blame
/// @param column the column from 1, in characters
/// @param path the setting, or nothing if it is about the file itself
/// @param message the error
/// @param cure what would mend it
/// @param excerpt the line with a mark below, ready to print; secrets are masked
public record SettingsError(
        Severity severity,
        @Nullable Path file,
        int line,
        int column,
        String path,
        String message,
        @Nullable String cure,
        @Nullable String excerpt) {
    /// Whether the program can start nevertheless.
    public enum Severity {
        /// It cannot.
        ERROR,
        /// It can.
        WARNING
    }

    /// The error as a compiler would print it, without a line end.
    public String render() {
        StringBuilder out = new StringBuilder();
        if (file != null) {
            out.append(file);
            if (line > 0) {
                out.append(':').append(line).append(':').append(column);
            }
            out.append(": ");
        } else if (line > 0) {
            out.append(line).append(':').append(column).append(": ");
        }
        out.append(severity == Severity.ERROR ? "error: " : "warning: ").append(message);
        if (excerpt != null) {
            out.append('\n').append(excerpt);
        }
        if (cure != null) {
            out.append(excerpt == null ? "\n  " : " ").append(cure);
        }
        return out.toString();
    }
}
