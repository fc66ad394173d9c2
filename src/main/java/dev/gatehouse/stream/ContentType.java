package dev.gatehouse.stream;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the body of a response is, by its content type.
public enum ContentType {
    /// One JSON text.
    JSON,
    /// The events of a stream, as text or in binary frames.
    EVENTS,
    /// Anything else, such as sound.
    OTHER;

    /// That of a content type.
    ///
    /// @param type the header field; `null` when there is none
    public static ContentType of(@Nullable String type) {
        String lower = String.valueOf(type).toLowerCase(Locale.ROOT);
        if (lower.startsWith("text/event-stream") || lower.startsWith(AwsEventStreamReader.TYPE)) {
            return EVENTS;
        }
        return lower.contains("json") ? JSON : OTHER;
    }
}
