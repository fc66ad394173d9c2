package dev.gatehouse.guardrails.detect;

import java.util.List;

/// Values that stand for a secret in documentation and code and are none.
public final class Placeholders {
    private static final List<String> WORDS =
            List.of(
                    "password",
                    "passwd",
                    "pass",
                    "pwd",
                    "secret",
                    "token",
                    "your",
                    "my_",
                    "mysecret",
                    "example",
                    "placeholder",
                    "changeme",
                    "change_me",
                    "xxx",
                    "todo",
                    "null",
                    "none",
                    "undefined",
                    "true",
                    "false",
                    "redacted",
                    "hidden",
                    "dummy",
                    "sample",
                    "insert",
                    "env",
                    "process",
                    "os.",
                    "config",
                    "settings",
                    "var.",
                    "vault",
                    "string",
                    "test_",
                    "user");

    /// What code reads a secret from.
    private static final List<String> SOURCES =
            List.of(
                    "process.",
                    "os.",
                    "config.",
                    "env.",
                    "settings.",
                    "var.",
                    "vault.",
                    "secrets.");

    private Placeholders() {}

    /// Whether some characters of a text stand for a secret.
    public static boolean matches(Scan scan, int start, int end) {
        char first = scan.at(start);
        if (end <= start || "$<{[%*".indexOf(first) >= 0) {
            return true;
        }
        boolean same = true;
        for (int i = start + 1; i < end && same; i++) {
            same = scan.at(i) == first;
        }
        boolean read = SOURCES.stream().anyMatch(source -> scan.has(source, start));
        return same
                || read
                || WORDS.stream()
                        .anyMatch(
                                word ->
                                        scan.has(word, start)
                                                && whole(scan, start + word.length(), end));
    }

    /// Whether no digit follows: `password123` is a password, `password` and `your_password` are
    /// not.
    private static boolean whole(Scan scan, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = scan.at(i);
            if (c >= '0' && c <= '9') {
                return false;
            }
        }
        return true;
    }
}
