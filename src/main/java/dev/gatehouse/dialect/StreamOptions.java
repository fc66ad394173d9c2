package dev.gatehouse.dialect;

import dev.gatehouse.stream.StreamMode;

/// What the client is to receive of a provider's stream.
///
/// @param mode whether events pass unchanged
/// @param usage whether the client asked for the usage
public record StreamOptions(StreamMode mode, Asked usage) {
    /// Whether something was asked for.
    public enum Asked {
        YES,
        NO
    }
}
