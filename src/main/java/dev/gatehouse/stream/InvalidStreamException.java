package dev.gatehouse.stream;

import java.io.IOException;

/// A stream that breaks its own rules: the reader can make no sense of what follows.
public final class InvalidStreamException extends IOException implements Permanence {
    private static final long serialVersionUID = 1L;

    public InvalidStreamException(String reason) {
        super(reason);
    }

    @Override
    public boolean permanent() {
        return true;
    }
}
