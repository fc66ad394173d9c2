package dev.gatehouse.cost;

import org.jspecify.annotations.Nullable;

/// What a call is attributed to, beside its caller.
///
/// @param userPath a place in the organisation, such as `/team/alice`; `/` for the whole
/// @param endUser what the client names as its own user
/// @param session the name of the session
public record Attribution(String userPath, @Nullable String endUser, @Nullable String session) {
    /// The whole organisation.
    public static final String ROOT = "/";

    /// Of a call that names nothing.
    public static final Attribution NONE = new Attribution(ROOT, null, null);
}
