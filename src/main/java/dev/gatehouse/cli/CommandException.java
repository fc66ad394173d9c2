package dev.gatehouse.cli;

import org.jspecify.annotations.Nullable;

/// The failure of a command: a message for people and an exit code for scripts.
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final @Nullable String errorCode;

    public CommandException(int exitCode, String message) {
        this(exitCode, message, null);
    }

    /// @param errorCode the code of the gateway's error, if it sent one
    CommandException(int exitCode, String message, @Nullable String errorCode) {
        super(message);
        this.exitCode = exitCode;
        this.errorCode = errorCode;
    }

    /// The code of the gateway's error, `null` if it sent none.
    public @Nullable String errorCode() {
        return errorCode;
    }

    /// One of [ExitCodes].
    public int exitCode() {
        return exitCode;
    }
}
