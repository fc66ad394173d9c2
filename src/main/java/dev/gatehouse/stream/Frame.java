package dev.gatehouse.stream;

import java.util.Arrays;

/// A piece of a stream as it goes to the client, and its kind.
///
/// Its bytes may be in a reader's buffer: they are valid until the sink returns. [#copy()] keeps
/// them longer.
public final class Frame {
    private final byte[] bytes;
    private final int from;
    private final int to;
    private final Kind kind;

    private Frame(byte[] bytes, int from, int to, Kind kind) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.kind = kind;
    }

    /// What a frame is; decided once, where the dialect is known.
    public enum Kind {
        /// Comes before any content.
        PREAMBLE,
        /// Text, reasoning, a refusal or part of a tool call.
        CONTENT,
        /// The finish reason or the usage.
        USAGE,
        /// The official last frame.
        END,
        /// An error, the last frame of a stream that was cut.
        ERROR,
        /// Comments and pings.
        IDLE
    }

    /// Part of an array.
    public static Frame of(byte[] bytes, int from, int to, Kind kind) {
        return new Frame(bytes, from, to, kind);
    }

    /// A whole array.
    public static Frame of(byte[] bytes, Kind kind) {
        return new Frame(bytes, 0, bytes.length, kind);
    }

    /// A frame with bytes of its own.
    public Frame copy() {
        return of(Arrays.copyOfRange(bytes, from, to), kind);
    }

    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    public Kind kind() {
        return kind;
    }
}
