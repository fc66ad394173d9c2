package dev.gatehouse.upstream;

import dev.gatehouse.stream.Permanence;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A provider that could not be reached, or that ended the connection before it answered.
public final class UnreachableException extends IOException implements Permanence {
    private static final long serialVersionUID = 1L;

    private final boolean permanent;

    public UnreachableException(String how, @Nullable Throwable cause) {
        this(how, cause, false);
    }

    private UnreachableException(String how, @Nullable Throwable cause, boolean permanent) {
        super(how, cause);
        this.permanent = permanent;
    }

    /// One that the next attempt would meet again.
    static UnreachableException permanently(String how, @Nullable Throwable cause) {
        return new UnreachableException(how, cause, true);
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
