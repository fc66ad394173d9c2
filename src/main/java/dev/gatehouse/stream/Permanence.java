package dev.gatehouse.stream;

import org.jspecify.annotations.Nullable;

/// Whether a failure would come again if the same request were sent to the same provider.
///
/// TLS errors, redirects, unknown content codings and answers beyond a limit do not disappear
/// with time; a retry would only cost money.
public interface Permanence {
    /// Whether a retry at the same provider is useless.
    boolean permanent();

    /// Whether that is known of a failure; `null` is none.
    static boolean of(@Nullable Throwable failure) {
        return failure instanceof Permanence it && it.permanent();
    }
}
