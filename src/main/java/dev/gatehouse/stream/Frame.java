package dev.gatehouse.stream;

/// A piece of a stream as it goes out, and what it is.
///
/// Its bytes may lie in a reader's buffer: they are good until the sink returns, no longer.
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

    /// What a frame is, told once, where the dialect is known.
    public enum Kind {
        /// Comes before anything that was said.
        PREAMBLE,
        /// Text, reasoning, a refusal or part of a tool call.
        CONTENT,
        /// Says why it ended or what it took.
        USAGE,
        /// The official last one.
        END,
        /// The provider gave up.
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
