package dev.gatehouse.storage;

import java.io.IOException;

/// Storage did not do what it was asked to do; nothing of the operation is in force. Only when the
/// connection was lost during a commit can it be in force all the same.
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /// Why.
    public enum Reason {
        /// It cannot be reached, or is not in the state to serve; the same operation may succeed
        /// later.
        UNAVAILABLE,
        /// It cannot keep what it was given; the same operation fails again.
        REJECTED
    }

    public StorageException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public StorageException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
