package dev.gatehouse.conversation;

/// What an attempt used, in tokens, as the provider counted it.
///
/// @param input all input, cached parts included
/// @param output all output, reasoning included
/// @param cached the part of the input that was read from the provider's cache
/// @param written the part of the input that was written to the provider's cache
/// @param reasoning the part of the output that is reasoning
public record Usage(long input, long output, long cached, long written, long reasoning) {
    /// Input and output.
    public long total() {
        return input + output;
    }

    /// The sum of two.
    public Usage plus(Usage other) {
        return new Usage(
                input + other.input,
                output + other.output,
                cached + other.cached,
                written + other.written,
                reasoning + other.reasoning);
    }
}
