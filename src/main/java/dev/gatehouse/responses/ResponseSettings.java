package dev.gatehouse.responses;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Size;
import org.jspecify.annotations.Nullable;

/// Responses of the Responses API that providers without that API have answered.
///
/// @param store whether they are kept, encrypted, so that `previous_response_id` can name them;
///     never those of requests with `store: false`
/// @param retentionDays after how many days they are deleted
/// @param maxSize how long one with the input of its request may be, to be kept
public record ResponseSettings(boolean store, int retentionDays, Size maxSize) {
    private static final Size LEAST = Size.parse("16KB");

    /// What every backend of storage takes as one document, encrypted.
    private static final Size MOST = Size.parse("10MB");

    /// Reads them.
    public static ResponseSettings read(Group g) {
        return new ResponseSettings(
                g.flag("store", true).value(),
                g.whole("retention-days", 30).between(1, 3650).value(),
                g.size("max-size", "4MB").checked(ResponseSettings::invalid).value());
    }

    private static @Nullable String invalid(Size size) {
        return size.compareTo(LEAST) < 0 || size.compareTo(MOST) > 0
                ? "must be from 16KB to 10MB"
                : null;
    }
}
