package dev.gatehouse.dialect.text;

/// A text must not leave. Carries no part of it.
public final class BlockedTextException extends Exception {
    private static final long serialVersionUID = 1;

    public BlockedTextException(String reason) {
        super(reason, null, false, false);
    }
}
