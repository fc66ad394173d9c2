package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.Call;
import dev.gatehouse.http.Headers;
import dev.gatehouse.upstream.UpstreamResponse;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// WebSockets (RFC 6455) that are opened through relayed addresses.
final class WebSocketUpgrade {
    private static final String PROTOCOL = "websocket";
    private static final String FAMILY = "sec-websocket-";
    private static final String EXTENSIONS = "sec-websocket-extensions";
    private static final String PROTOCOLS = "sec-websocket-protocol";

    /// How browsers, which cannot set header fields, send a key in the list of protocols.
    private static final String KEY_MARK = "-api-key.";

    private WebSocketUpgrade() {}

    /// Requests the upgrade that the client requested, if that is a WebSocket.
    static void request(Attempt attempt, Headers headers) {
        Call call = attempt.call();
        if (!requested(call)) {
            return;
        }
        headers.add("Connection", "Upgrade");
        headers.add("Upgrade", PROTOCOL);
        call.head()
                .headers()
                .forEach(
                        (name, value) -> {
                            String lower = name.toLowerCase(Locale.ROOT);
                            // What is compressed could not be read.
                            boolean plain = attempt.models() == null || !lower.equals(EXTENSIONS);
                            if (lower.startsWith(FAMILY) && plain) {
                                headers.addIfPresent(name, shown(lower, value));
                            }
                        });
    }

    /// Whether the provider has accepted the upgrade that the client requested.
    static boolean granted(Call call, UpstreamResponse response) {
        return response.status() == 101 && requested(call);
    }

    /// The fields of the answer, with those that belong to one connection put back.
    static Headers answer(Headers headers) {
        return headers.add("Connection", "Upgrade").add("Upgrade", PROTOCOL);
    }

    private static boolean requested(Call call) {
        String requested = call.head().headers().first("upgrade");
        return call.operation().relayed()
                && requested != null
                && requested.equalsIgnoreCase(PROTOCOL);
    }

    /// A protocol that carries a key is not sent on.
    private static @Nullable String shown(String name, String value) {
        if (!name.equals(PROTOCOLS)) {
            return value;
        }
        String rest =
                Arrays.stream(value.split(",", -1))
                        .map(String::strip)
                        .filter(protocol -> !protocol.contains(KEY_MARK))
                        .collect(Collectors.joining(", "));
        return rest.isEmpty() ? null : rest;
    }
}
