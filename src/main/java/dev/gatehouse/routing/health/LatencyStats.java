package dev.gatehouse.routing.health;

/// How fast a target has been answering: weighted towards the last calls, and decaying over
/// minutes, so that a target that was slow is tried again.
///
/// Calls that end at the same moment may overwrite each other's figures; they are averages anyway.
final class LatencyStats {
    private static final double NEW = 0.2;
    private static final double FORGOTTEN = 60e9;

    private volatile double firstContent;
    private volatile double perToken;
    private volatile long measured;

    /// Notes the time to the first content of a stream, in nanoseconds.
    void recordFirstContent(long took, long now) {
        firstContent = mixed(firstContent, (double) took);
        measured = now;
    }

    /// Notes how long it took to write so many tokens, in nanoseconds.
    void recordTokens(long tokens, long took, long now) {
        if (tokens > 0 && took > 0) {
            perToken = mixed(perToken, (double) took / tokens);
            measured = now;
        }
    }

    /// The usual time to the first content, in nanoseconds; 0 when it is not known.
    double firstContent() {
        return firstContent;
    }

    /// The usual speed; 0 when it is not known.
    double tokensPerSecond() {
        double each = perToken;
        return each == 0 ? 0 : 1e9 / each;
    }

    /// How long an answer of so many tokens may take, in nanoseconds; 0 when nothing is known.
    double expectedDuration(long tokens, long now) {
        return (firstContent + tokens * perToken)
                * Math.exp(-Math.max(0, now - measured) / FORGOTTEN);
    }

    private static double mixed(double before, double now) {
        return before == 0 ? now : before + NEW * (now - before);
    }
}
