package dev.gatehouse.http;

import java.io.IOException;

/// A request that breaks the rules of HTTP itself. The connection cannot be trusted after it.
public final class BadRequest extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    public BadRequest(int status, String reason) {
        super(reason);
        this.status = status;
    }

    /// The status of the answer: 400, 408, 414, 415, 417, 431, 501 or 505.
    public int status() {
        return status;
    }

    /// Why, in words for the sender.
    public String reason() {
        return String.valueOf(getMessage());
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
