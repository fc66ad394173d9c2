package dev.gatehouse.demo;

import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// A tool that may be called.
///
/// @param schema the JSON schema of its arguments
record Tool(String name, @Nullable Json schema) {
    /// Whether the text has its name as a word.
    boolean mentionedIn(String text) {
        if (name.isEmpty()) {
            return false;
        }
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            int behind = at + name.length();
            boolean begins = at == 0 || !partOfWord(text.charAt(at - 1));
            if (begins && (behind == text.length() || !partOfWord(text.charAt(behind)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean partOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-';
    }
}
