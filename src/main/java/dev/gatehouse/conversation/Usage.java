package dev.gatehouse.conversation;

/// What an attempt used, as the provider counted it: tokens, and in [Extras] what few calls use.
///
/// @param input all input, cached parts included
/// @param output all output, reasoning included
/// @param cached the part of the input that was read from the provider's cache
/// @param written the part of the input that was written to the provider's cache
/// @param writtenHour the part of the written input that the cache keeps for an hour
/// @param reasoning the part of the output that is reasoning
/// @param extras everything else that is billed; [Extras#NONE] in most calls
public record Usage(
        long input,
        long output,
        long cached,
        long written,
        long writtenHour,
        long reasoning,
        Extras extras) {
    /// Nothing at all.
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

    /// Tokens only, nothing of them written for an hour.
    public Usage(long input, long output, long cached, long written, long reasoning) {
        this(input, output, cached, written, 0, reasoning, Extras.NONE);
    }

    /// Input and output.
    public long total() {
        return input + output;
    }

    /// How much of one of the rarer kinds was used.
    public long count(Extras.Kind kind) {
        return extras.count(kind);
    }

    /// The same tokens with other extras.
    public Usage with(Extras other) {
        return other.equals(extras)
                ? this
                : new Usage(input, output, cached, written, writtenHour, reasoning, other);
    }

    /// The sum of two.
    public Usage plus(Usage other) {
        return new Usage(
                input + other.input,
                output + other.output,
                cached + other.cached,
                written + other.written,
                writtenHour + other.writtenHour,
                reasoning + other.reasoning,
                extras.plus(other.extras));
    }
}
