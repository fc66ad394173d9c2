package dev.gatehouse.storage.transfer;

import java.io.IOException;

/// A copy was refused or has failed; the message has the cure.
public final class TransferException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /// Why.
    public enum Reason {
        /// There is nothing to copy.
        NOTHING_THERE,
        /// The source is itself an unfinished copy.
        SOURCE_UNFINISHED,
        /// The destination is in use.
        NOT_EMPTY,
        /// The file is no intact archive that this program can read.
        UNREADABLE_ARCHIVE,
        /// The file of an archive cannot be written.
        CANNOT_WRITE,
        /// The destination does not have what the source has.
        DIFFERENT
    }

    TransferException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    TransferException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
