package dev.gatehouse.config.source;

import org.jspecify.annotations.Nullable;

/// A file that cannot be read at all. Carries no stack trace: it is the operator's input.
public final class UnreadableSource extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String cure;

    UnreadableSource(String message, @Nullable String cure) {
        super(message, null, false, false);
        this.cure = cure;
    }

    /// What would help, if that is known.
    public @Nullable String cure() {
        return cure;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
