package dev.gatehouse.telemetry;

import dev.gatehouse.config.Group;

/// The log, which goes to standard output.
///
/// @param format text for people, json for programs; auto is text on a terminal and json
///     elsewhere
/// @param level info logs a line for each call; warn only those that failed
public record LogSettings(Format format, Level level) {
    /// Reads them.
    public static LogSettings read(Group g) {
        return new LogSettings(
                g.word("format", Format.values(), Format.AUTO).shared("LOG_FORMAT").value(),
                g.word("level", Level.values(), Level.INFO)
                        .also("trace", Level.DEBUG)
                        .also("verbose", Level.DEBUG)
                        .also("dbg", Level.DEBUG)
                        .also("inf", Level.INFO)
                        .also("notice", Level.INFO)
                        .also("warning", Level.WARN)
                        .also("err", Level.ERROR)
                        .also("critical", Level.ERROR)
                        .also("fatal", Level.ERROR)
                        .shared("LOG_LEVEL")
                        .value());
    }

    /// The formats of a line.
    public enum Format {
        AUTO,
        TEXT,
        JSON
    }

    /// How much is logged.
    public enum Level {
        DEBUG("debug"),
        INFO("info"),
        WARN("warn"),
        ERROR("error");

        private final String label;

        Level(String label) {
            this.label = label;
        }

        /// The level of a line.
        String label() {
            return label;
        }
    }
}
