package dev.gatehouse.conversation;

/// What an answer took, in tokens, as the provider counted it.
///
/// @param input all that was read, cached parts included
/// @param output all that was written, reasoning included
/// @param cached the part of the input that came from the provider's cache
/// @param written the part of the input that went into the provider's cache
/// @param reasoning the part of the output that was thought, not said
public record Usage(long input, long output, long cached, long written, long reasoning) {
    /// Input and output.
    public long total() {
        return input + output;
    }
}
