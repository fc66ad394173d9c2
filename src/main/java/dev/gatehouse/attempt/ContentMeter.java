package dev.gatehouse.attempt;

/// Counts the content of a stream, to estimate its tokens when the provider does not report them.
///
/// The frames of one stream share their frame of JSON and differ in their text. So the shortest
/// frame shows how much of each is not text.
public final class ContentMeter {
    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final int SHORTEST_TEXT = 2;
    private static final int STEP = 16;

    private long frames;
    private long bytes;
    private int shortest = Integer.MAX_VALUE;

    /// Counts a frame.
    ///
    /// @return whether it is time to look at the progress
    boolean add(int size) {
        frames++;
        bytes += size;
        shortest = Math.min(shortest, size);
        return frames % STEP == 0;
    }

    /// About how many tokens have come: at least one for each frame.
    public long tokens() {
        if (frames == 0) {
            return 0;
        }
        long text = bytes - frames * (shortest - SHORTEST_TEXT);
        return Math.max(frames, text / CHARACTERS_PER_TOKEN);
    }
}
