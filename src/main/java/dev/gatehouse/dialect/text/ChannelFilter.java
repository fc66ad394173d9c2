package dev.gatehouse.dialect.text;

/// What looks at the text of one channel of a stream before it leaves: of one choice, its
/// reasoning, or the arguments of one tool call. Not safe for several threads.
public interface ChannelFilter {
    /// Takes the next piece, and returns what may leave now; it keeps the rest.
    ///
    /// @throws BlockedTextException when the stream must end
    String accept(String piece) throws BlockedTextException;

    /// Takes the end of the channel, and returns what was kept.
    ///
    /// @throws BlockedTextException when the stream must end
    String end() throws BlockedTextException;

    /// Makes the filters of a stream.
    interface Factory {
        /// The filter of a channel that has begun.
        ///
        /// @param channel names it within the stream, such as `choices[0].delta.content`
        ChannelFilter open(String channel, TextField.Role role);
    }
}
