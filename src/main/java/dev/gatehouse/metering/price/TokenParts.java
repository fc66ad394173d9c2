package dev.gatehouse.metering.price;

import dev.gatehouse.conversation.Extras.Kind;
import dev.gatehouse.conversation.Usage;

/// The tokens of a usage, divided such that each is in one part and has one price.
///
/// Reports overlap: audio may be cached, and not all state which. What they leave open
/// counts as text first, then as images. The parts of the input always add up to it, and so do
/// those of the output.
record TokenParts(Input fresh, Input cached, Written written, Output output) {
    /// Input by what it is.
    record Input(long text, long image, long audio) {}

    /// Input that was written to the cache, by how long it is kept.
    record Written(long minutes, long hour) {}

    /// Output by what it is.
    record Output(long text, long image, long audio, long reasoning) {}

    static TokenParts of(Usage usage) {
        long input = Math.max(0, usage.input());
        long read = within(usage.cached(), input);
        long written = within(usage.written(), input - read);
        long hour = within(usage.writtenHour(), written);
        Input cached = cached(usage, read);
        return new TokenParts(
                fresh(usage, cached, input - read - written),
                cached,
                new Written(written - hour, hour),
                output(usage));
    }

    private static Input cached(Usage usage, long read) {
        long audio = within(usage.count(Kind.AUDIO_CACHED), read);
        long image = within(usage.count(Kind.IMAGE_CACHED), read - audio);
        return new Input(read - audio - image, image, audio);
    }

    private static Input fresh(Usage usage, Input cached, long left) {
        long audio = within(usage.count(Kind.AUDIO_INPUT) - cached.audio(), left);
        long image = within(usage.count(Kind.IMAGE_INPUT) - cached.image(), left - audio);
        return new Input(left - audio - image, image, audio);
    }

    private static Output output(Usage usage) {
        long all = Math.max(0, usage.output());
        long audio = within(usage.count(Kind.AUDIO_OUTPUT), all);
        long image = within(usage.count(Kind.IMAGE_OUTPUT), all - audio);
        long reasoning = within(usage.reasoning(), all - audio - image);
        return new Output(all - audio - image - reasoning, image, audio, reasoning);
    }

    private static long within(long part, long whole) {
        return Math.clamp(part, 0, whole);
    }
}
