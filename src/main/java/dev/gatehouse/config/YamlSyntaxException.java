package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

/// The end of reading: text that is not one YAML document within bounds.
final class YamlSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SourcePosition spot;
    private final @Nullable String cure;

    YamlSyntaxException(SourcePosition spot, String message, @Nullable String cure) {
        super(message, null, false, false);
        this.spot = spot;
        this.cure = cure;
    }

    SourcePosition spot() {
        return spot;
    }

    @Nullable String cure() {
        return cure;
    }
}
