package dev.gatehouse.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/// One connection to Redis.
///
/// Not safe for many threads, but for one that sends beside one that receives.
final class Line extends Connection {
    Line(RedisAddress address, int millis) {
        super(address.host(), address.config(millis));
    }

    /// Sends a command and waits for its answer.
    @Nullable Object call(int millis, List<byte[]> command) throws RedisException {
        try {
            setSoTimeout(millis);
            return text(executeCommand(arguments(command)));
        } catch (JedisException e) {
            throw failure(e);
        }
    }

    void send(String... command) throws RedisException {
        try {
            sendCommand(arguments(bytes(command)));
            flush();
        } catch (JedisException e) {
            throw failure(e);
        }
    }

    /// What is received next.
    @Nullable Object receive(int millis) throws RedisException {
        try {
            setSoTimeout(millis);
            return text(getUnflushedObject());
        } catch (JedisException e) {
            throw failure(e);
        }
    }

    /// A command of texts.
    static List<byte[]> bytes(String... command) {
        return Stream.of(command).map(text -> text.getBytes(UTF_8)).toList();
    }

    private static CommandArguments arguments(List<byte[]> command) {
        var arguments = new CommandArguments(command::getFirst);
        command.subList(1, command.size()).forEach(arguments::add);
        return arguments;
    }

    private static RedisException failure(JedisException e) {
        // An error that Redis has answered begins with its code.
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return new RedisException(
                e instanceof JedisDataException ? message : "redis: " + message, e);
    }

    private static @Nullable Object text(@Nullable Object answer) {
        return switch (answer) {
            case byte[] bytes -> new String(bytes, UTF_8);
            case List<?> list -> list.stream().map(Line::text).toList();
            case JedisDataException e -> throw e;
            case null, default -> answer;
        };
    }
}
