package dev.gatehouse.admin.route;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.config.Durations;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A request of administration.
///
/// @param alive whether its client is there and its credential accepted, now
public record AdminRequest(
        Exchange exchange, Caller caller, Map<String, String> parameters, BooleanSupplier alive) {
    /// The longest body that is read.
    private static final int MOST = 1 << 20;

    /// A part of the path that the route's template names.
    public String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /// A parameter of the query; `null` when it is absent or empty.
    public @Nullable String query(String name) {
        String value = exchange.head().target().parameter(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /// A whole number in the query.
    public int query(String name, int otherwise, int most) {
        String value = query(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("\\d{1,9}")) {
            throw invalid(name, "must be a whole number");
        }
        return Math.min(most, Integer.parseInt(value));
    }

    /// The rejection of a parameter.
    public static ProblemException invalid(String name, String reason) {
        return new Problem.Malformed("'" + name + "' " + reason + ".", name).asException();
    }

    /// A duration that a member states.
    ///
    /// @param reason why others are rejected
    /// @throws ProblemException when it is none, or out of bounds
    public static Duration duration(
            String name, String text, Duration least, Duration most, String reason) {
        try {
            Duration duration = Durations.parse(text);
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException _) {
            // The same rejection.
        }
        throw invalid(name, reason);
    }

    public String path() {
        return exchange.head().target().path();
    }

    /// Whether the request has a body.
    public boolean hasBody() {
        return exchange.bodyLength() != 0;
    }

    /// The body, which must be one JSON object without duplicate members.
    public Json body() {
        try (InputStream in = exchange.body()) {
            byte[] bytes = in.readNBytes(MOST + 1);
            if (bytes.length > MOST) {
                throw new Problem.TooLarge(MOST).asException();
            }
            Json body = Json.parse(bytes);
            if (body.kind() != Json.Kind.OBJECT) {
                throw new MalformedJson("the body must be a JSON object", null);
            }
            return body.rejectDuplicateNames();
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Rejects a change of another version than the one that the client has seen (`If-Match`,
    /// RFC 9110 section 13.1.1).
    ///
    /// @param version the version now, as [AdminReply#withVersion(String)] sent it
    public void requireVersion(String version) {
        String seen = exchange.head().headers().first("if-match");
        if (seen != null && !seen.equals("*") && !seen.equals('"' + version + '"')) {
            throw new Problem.VersionConflict(version).asException();
        }
    }
}
