package dev.gatehouse.migration;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A secret of a file that is converted.
sealed interface Key {
    /// Placeholder keys for servers that need none.
    List<String> FILLERS =
            List.of(
                    "none",
                    "empty",
                    "dummy",
                    "fake",
                    "fake-key",
                    "anything",
                    "no-key",
                    "na",
                    "n/a",
                    "not-needed",
                    "not-required",
                    "null",
                    "-");

    Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(:-.*)?}");

    /// One that a variable holds.
    ///
    /// @param variable its name
    /// @param inFile whether the file has it, or a default for it
    record Variable(String variable, boolean inFile) implements Key {
        Variable(String variable) {
            this(variable, false);
        }
    }

    /// One that stands in the file; it does not go into the result.
    record Literal(String secret) implements Key {
        @Override
        public String toString() {
            return "***";
        }
    }

    /// Reads it.
    ///
    /// @param text as settings would write it
    /// @return `null` for none, and for a word in place of one
    static @Nullable Key of(@Nullable String text) {
        if (text == null || text.isEmpty() || FILLERS.contains(text.toLowerCase(Locale.ROOT))) {
            return null;
        }
        Matcher placeholder = PLACEHOLDER.matcher(text);
        return placeholder.matches()
                ? new Variable(placeholder.group(1), placeholder.group(2) != null)
                : new Literal(text);
    }
}
