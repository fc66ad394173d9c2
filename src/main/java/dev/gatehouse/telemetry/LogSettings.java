package dev.gatehouse.telemetry;

import dev.gatehouse.config.Default;
import dev.gatehouse.config.Environment;

/// What is logged, and how. The log goes to standard output.
///
/// @param format text for people, json for programs; auto is text on a terminal and json
/// elsewhere
/// @param level info logs a line for each call; warn only those that failed
public record LogSettings(
        @Environment({"LOG_FORMAT"}) @Default("auto") Format format,
        @Environment({"LOG_LEVEL"}) @Default("info") Level level) {
    /// The shapes of a line.
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

        /// What a line says.
        String label() {
            return label;
        }
    }
}
