package dev.gatehouse.redis;

/// Receives the messages of a channel, on a thread that it must not hold up.
public interface Messages {
    void message(String text);

    /// Messages may have been lost, as there was no connection.
    void gap();
}
