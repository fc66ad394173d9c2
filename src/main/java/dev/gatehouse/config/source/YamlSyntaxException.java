package dev.gatehouse.config.source;

import org.jspecify.annotations.Nullable;

/// Text that is not one YAML document within bounds.
public final class YamlSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SourcePosition spot;
    private final @Nullable String cure;

    YamlSyntaxException(SourcePosition spot, String message, @Nullable String cure) {
        super(message, null, false, false);
        this.spot = spot;
        this.cure = cure;
    }

    /// Where reading ended.
    public SourcePosition spot() {
        return spot;
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
