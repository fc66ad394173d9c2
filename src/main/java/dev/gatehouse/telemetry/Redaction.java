package dev.gatehouse.telemetry;

import dev.gatehouse.config.Secret;
import dev.gatehouse.json.JsonWriter;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/// The last veil over a line of the log: texts that are secret, each shown as `***`.
///
/// Nothing logs a secret on purpose; a caller can put one into the name of a model, though, or a
/// path. What is short is left alone, for hiding it would hide half of what is said.
final class Redaction {
    static final Redaction NONE = new Redaction(Set.of());
    private static final int SHORTEST = 8;
    private static final String SHOWN = "***";

    private final String[] hidden;

    private Redaction(Set<String> hidden) {
        this.hidden = hidden.toArray(String[]::new);
    }

    /// This one and more: what was secret yesterday is no less so today.
    Redaction with(Collection<Secret> secrets) {
        var all = new LinkedHashSet<>(Set.of(hidden));
        for (Secret secret : secrets) {
            String text = secret.reveal();
            if (text.length() >= SHORTEST) {
                all.add(asWritten(text));
            }
        }
        return new Redaction(all);
    }

    /// The line without them.
    String of(String line) {
        String clean = line;
        for (String secret : hidden) {
            if (clean.contains(secret)) {
                clean = clean.replace(secret, SHOWN);
            }
        }
        return clean;
    }

    /// As it stands inside a line, where some letters are escaped.
    private static String asWritten(String text) {
        String quoted = JsonWriter.quoted(text);
        return quoted.substring(1, quoted.length() - 1);
    }
}
