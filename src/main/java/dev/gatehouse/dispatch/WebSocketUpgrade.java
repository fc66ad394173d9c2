package dev.gatehouse.dispatch;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.http.Headers;
import dev.gatehouse.upstream.UpstreamResponse;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// WebSockets (RFC 6455) that are opened through relayed addresses.
final class WebSocketUpgrade {
    private static final String PROTOCOL = "websocket";
    private static final String FAMILY = "sec-websocket-";
    private static final String PROTOCOLS = "sec-websocket-protocol";

    /// How browsers, which cannot set fields, show a key in the list of protocols.
    private static final String KEY_MARK = "-api-key.";

    private WebSocketUpgrade() {}

    /// Asks the provider for what the caller asked for, if that is a WebSocket.
    static void ask(Call call, Headers headers) {
        if (!asked(call)) {
            return;
        }
        headers.add("Connection", "Upgrade");
        headers.add("Upgrade", PROTOCOL);
        call.head()
                .headers()
                .forEach(
                        (name, value) -> {
                            String lower = name.toLowerCase(Locale.ROOT);
                            if (lower.startsWith(FAMILY)) {
                                headers.addIfPresent(name, shown(lower, value));
                            }
                        });
    }

    /// Whether the provider has left HTTP because the caller asked for it.
    static boolean granted(Call call, UpstreamResponse response) {
        return response.status() == 101 && asked(call);
    }

    /// The fields of the answer, with those that belong to one connection put back.
    static Headers answered(Headers headers) {
        return headers.add("Connection", "Upgrade").add("Upgrade", PROTOCOL);
    }

    private static boolean asked(Call call) {
        String wish = call.head().headers().first("upgrade");
        return call.operation().shape() == Operation.Shape.RELAY
                && wish != null
                && wish.equalsIgnoreCase(PROTOCOL);
    }

    /// A protocol that carries a key stays here.
    private static @org.jspecify.annotations.Nullable String shown(String name, String value) {
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
