package dev.gatehouse.telemetry.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// An event of the feed, as it is sent (WHATWG HTML, section 9.2).
///
/// @param number from 1 on, in the order of the events
/// @param userPath that of the call
@SuppressWarnings("ArrayRecordComponent") // events are not compared
record FeedEvent(long number, String userPath, byte[] bytes) {
    /// @param cursor by which a subscriber goes on behind it
    static FeedEvent of(long number, String cursor, String userPath, byte[] data) {
        var text = new ByteArrayOutputStream(data.length + 64);
        text.writeBytes(("event: call\nid: " + cursor + "\ndata: ").getBytes(UTF_8));
        text.writeBytes(data);
        text.writeBytes("\n\n".getBytes(UTF_8));
        return new FeedEvent(number, userPath, text.toByteArray());
    }

    /// The event for what a subscriber will not receive.
    ///
    /// @param count how many; below zero where that is not known
    static byte[] missed(long count) {
        String number = count < 0 ? "null" : Long.toString(count);
        return ("event: missed\ndata: {\"count\":" + number + "}\n\n").getBytes(UTF_8);
    }
}
