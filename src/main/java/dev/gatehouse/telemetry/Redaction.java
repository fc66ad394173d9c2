package dev.gatehouse.telemetry;

import dev.gatehouse.config.Secret;
import dev.gatehouse.json.JsonWriter;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/// Masks known secrets in log lines, each as `***`.
///
/// Nothing logs a secret on purpose; a client can put one into the name of a model, though, or a
/// path. What is short is not masked, for that would mask half of all that is logged.
final class Redaction {
    static final Redaction NONE = new Redaction(Set.of());
    private static final int SHORTEST = 8;
    private static final String SHOWN = "***";

    private final String[] plain;
    private final String[] written;
    private final int longest;

    private Redaction(Set<String> hidden) {
        plain = hidden.toArray(String[]::new);
        written = hidden.stream().map(Redaction::asWritten).toArray(String[]::new);
        longest = hidden.stream().mapToInt(String::length).max().orElse(0);
    }

    /// This one and more: what was secret yesterday is no less so today.
    Redaction with(Collection<Secret> secrets) {
        var all = new LinkedHashSet<>(Set.of(plain));
        for (Secret secret : secrets) {
            String text = secret.reveal();
            if (text.length() >= SHORTEST) {
                all.add(text);
            }
        }
        return new Redaction(all);
    }

    /// The line without them.
    String of(String line) {
        return without(written, line);
    }

    /// The beginning of a text, without them, if it takes more than so many bytes in a line. A
    /// secret that begins before the cut is masked whole: its first half would be half a secret.
    String cut(String text, int most) {
        if (fitting(text, most) == text.length()) {
            return text;
        }
        int window = Math.min(text.length(), most + longest);
        String clean = without(plain, text.substring(0, window));
        String rest = "… [" + text.length() + " characters]";
        return clean.substring(0, fitting(clean, most - rest.length() - 2)) + rest;
    }

    private static String without(String[] secrets, String text) {
        String clean = text;
        for (String secret : secrets) {
            if (clean.contains(secret)) {
                clean = clean.replace(secret, SHOWN);
            }
        }
        return clean;
    }

    /// How many letters of a text take at most so many bytes, escaped and in UTF-8.
    private static int fitting(String text, int most) {
        int bytes = 0;
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            bytes += size(c);
            if (bytes > most) {
                return at;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    private static int size(int c) {
        boolean lone = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        if (c < ' ' || c == 0x7f || lone || LineEscapes.concerns(c)) {
            return 6;
        }
        return c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }

    /// As it stands inside a line, where some letters are escaped.
    private static String asWritten(String text) {
        String quoted = JsonWriter.quoted(text);
        return quoted.substring(1, quoted.length() - 1);
    }
}
