package dev.gatehouse.dialect;

import dev.gatehouse.stream.StreamMode;

/// What the client is to receive of a provider's stream.
///
/// @param mode whether events pass unchanged
/// @param usage whether the client requested the usage
/// @param requestId the id of the call, for error events
public record StreamOptions(StreamMode mode, Asked usage, String requestId) {
    /// Whether something was requested.
    public enum Asked {
        YES,
        NO
    }
}
