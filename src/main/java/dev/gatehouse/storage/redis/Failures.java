package dev.gatehouse.storage.redis;

import dev.gatehouse.redis.RedisException;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;

/// What an exception of Redis means to storage.
final class Failures {
    /// Begins the errors of our scripts about values.
    private static final String REJECTED = "GATEHOUSE ";

    private Failures() {}

    static StorageException of(RedisException e) {
        String message = String.valueOf(e.getMessage());
        return e.has(REJECTED)
                ? new StorageException(Reason.REJECTED, message.substring(REJECTED.length()), e)
                : new StorageException(Reason.UNAVAILABLE, message, e);
    }
}
