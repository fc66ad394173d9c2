package dev.gatehouse.api;

import dev.gatehouse.call.Operation;
import dev.gatehouse.http.Exchange;

/// The paths that clients use beside the official ones.
final class Paths {
    /// Clients put `/v1/messages` or `/messages` behind whatever base they were given.
    static final String[] MESSAGES = {
        "/anthropic/v1/messages", "/v1/anthropic/messages", "/anthropic/messages"
    };

    private Paths() {}

    /// The operation whose dialect a caller most likely reads, for answers that are none.
    static Operation likely(Exchange.Head head) {
        String path = head.target().path();
        boolean messages =
                path.contains("/messages") || head.headers().first("anthropic-version") != null;
        return messages ? Operation.MESSAGES : Operation.CHAT;
    }
}
