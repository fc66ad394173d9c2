package dev.gatehouse.metering;

import org.jspecify.annotations.Nullable;

/// Where a call comes from, beside its key.
///
/// @param endpoint the path of the request
/// @param userPath the place in the organisation that it is attributed to; `/` for the whole
/// @param endUser the person or thing that the client names as its user
/// @param session the name of the session
record Source(
        String endpoint, String userPath, @Nullable String endUser, @Nullable String session) {}
