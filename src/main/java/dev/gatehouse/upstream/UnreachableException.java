package dev.gatehouse.upstream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A provider that could not be reached; its message names no host.
public final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String how, @Nullable Throwable cause) {
        super(how, cause);
    }

    /// What went wrong, fit for a caller.
    public String how() {
        return String.valueOf(getMessage());
    }
}
