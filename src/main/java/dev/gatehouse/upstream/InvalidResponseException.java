package dev.gatehouse.upstream;

import dev.gatehouse.stream.Permanence;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A response that breaks the rules of HTTP, exceeds a limit, or is coded in a way that was not
/// requested.
public final class InvalidResponseException extends IOException implements Permanence {
    private static final long serialVersionUID = 1L;

    private final boolean permanent;

    private InvalidResponseException(String how, @Nullable Throwable cause, boolean permanent) {
        super(how, cause);
        this.permanent = permanent;
    }

    /// One that may pass with the next attempt.
    static InvalidResponseException passing(String how, @Nullable Throwable cause) {
        return new InvalidResponseException(how, cause, false);
    }

    /// One that the next attempt would meet again.
    public static InvalidResponseException permanently(String how, @Nullable Throwable cause) {
        return new InvalidResponseException(how, cause, true);
    }

    /// The reason, safe to show to a client.
    public String how() {
        return String.valueOf(getMessage());
    }

    @Override
    public boolean permanent() {
        return permanent;
    }
}
