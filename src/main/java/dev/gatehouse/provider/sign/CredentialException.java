package dev.gatehouse.provider.sign;

import dev.gatehouse.stream.Permanence;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A credential that could not be had. Its message states what an operator can do about it, and
/// holds
/// no secret.
public final class CredentialException extends IOException implements Permanence {
    private static final long serialVersionUID = 1L;

    private final boolean permanent;

    private CredentialException(String message, @Nullable Throwable cause, boolean permanent) {
        super(message, cause);
        this.permanent = permanent;
    }

    /// One that lasts until an operator changes something: there is no credential, or it was
    /// rejected.
    public static CredentialException permanent(String message) {
        return new CredentialException(message, null, true);
    }

    /// One that may pass: a server could not be reached or failed.
    public static CredentialException passing(String message, @Nullable Throwable cause) {
        return new CredentialException(message, cause, false);
    }

    /// The same for another thread.
    CredentialException again() {
        return new CredentialException(String.valueOf(getMessage()), this, permanent);
    }

    @Override
    public boolean permanent() {
        return permanent;
    }
}
