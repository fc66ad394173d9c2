package dev.gatehouse.settings;

import org.jspecify.annotations.Nullable;

/// The end of reading: text that is not one YAML document within bounds.
final class Garbled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Spot spot;
    private final @Nullable String cure;

    Garbled(Spot spot, String message, @Nullable String cure) {
        super(message, null, false, false);
        this.spot = spot;
        this.cure = cure;
    }

    Spot spot() {
        return spot;
    }

    @Nullable String cure() {
        return cure;
    }
}
