package dev.gatehouse.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What a provider adds to reasoning or to a tool call, and needs unchanged to accept it again.
///
/// Where a client's dialect has a field for the state of another one, the state is sent in an
/// envelope: base64 of a marker, the dialect, the kind and the value. The envelope is not
/// encrypted: the provider itself authenticates the value.
///
/// @param dialect the dialect whose providers accept it
public record ReasoningState(String dialect, Kind kind, String value) {
    private static final String MARKER = "gatehouse.reasoning.1";
    private static final String BEGINS = Base64.getEncoder().encodeToString(MARKER.getBytes(UTF_8));

    /// What it is.
    public enum Kind {
        /// Authenticates the text of the reasoning.
        SIGNATURE,
        /// Stands in place of the text.
        ENCRYPTED
    }

    /// Its envelope.
    public String envelope() {
        String text = MARKER + "\n" + dialect + "\n" + kind + "\n" + value;
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /// What a field of a dialect holds: the state in an envelope, or one of that dialect itself.
    ///
    /// @return `null` for an envelope that cannot be read
    public static @Nullable ReasoningState of(String value, String dialect, Kind kind) {
        if (!value.startsWith(BEGINS)) {
            return new ReasoningState(dialect, kind, value);
        }
        try {
            String text = new String(Base64.getDecoder().decode(value), UTF_8);
            String[] lines = text.split("\n", 4);
            return new ReasoningState(lines[1], Kind.valueOf(lines[2]), lines[3]);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException _) {
            return null;
        }
    }

    /// What a field of a dialect may hold: the value itself where it is that dialect's, else the
    /// envelope.
    public String in(String other) {
        return dialect.equals(other) ? value : envelope();
    }
}
