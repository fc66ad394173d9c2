package dev.gatehouse.redis;

import java.io.IOException;

/// Redis did not do what it was asked to do: it was not reached in time, or has answered an error.
public final class RedisException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message of Redis or about the connection; of an error it begins with a code
    public RedisException(String message, Throwable cause) {
        super(message, cause);
    }

    public RedisException(String message) {
        super(message);
    }

    /// Whether Redis has answered an error with a code.
    public boolean has(String code) {
        return getMessage() != null && getMessage().startsWith(code);
    }
}
