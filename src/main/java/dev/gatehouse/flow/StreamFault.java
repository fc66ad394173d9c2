package dev.gatehouse.flow;

import java.io.IOException;

/// A stream that breaks its own rules: the reader can make no sense of what follows.
public final class StreamFault extends IOException {
    private static final long serialVersionUID = 1L;

    public StreamFault(String reason) {
        super(reason);
    }
}
