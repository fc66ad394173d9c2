package dev.gatehouse.routing.health;

import dev.gatehouse.call.Plan;
import java.util.concurrent.atomic.AtomicInteger;

/// How one target is doing: its breaker, what it was told to wait, how busy and how fast it is.
public final class Standing {
    private static final double NEW = 0.2;
    private static final double FORGOTTEN = 60e9;

    private final Plan.Target target;
    private final Breaker breaker;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile long cooledUntil = Long.MIN_VALUE;
    private volatile double firstContent;
    private volatile double tokensPerSecond;
    private volatile long measured;

    Standing(Plan.Target target, Breaker breaker) {
        this.target = target;
        this.breaker = breaker;
    }

    public Plan.Target target() {
        return target;
    }

    /// Whether nothing speaks against asking it.
    public boolean usable(long now) {
        return now >= cooledUntil && breaker.closed(now);
    }

    /// When nothing will speak against it any more; in the past when nothing does.
    public long until() {
        return Math.max(cooledUntil, breaker.until());
    }

    /// Whether it is left alone because it fails.
    public boolean open() {
        return breaker.open();
    }

    /// Whether it asked for a pause that is not over.
    public boolean cooling(long now) {
        return now < cooledUntil;
    }

    /// Calls under way.
    public int underWay() {
        return underWay.get();
    }

    /// The usual time to the first content, in nanoseconds; 0 when it is not known. What was
    /// measured long ago counts less and less, so that nobody is avoided for ever.
    public double firstContent(long now) {
        return firstContent * Math.exp(-Math.max(0, now - measured) / FORGOTTEN);
    }

    /// The usual speed of an answer; 0 when it is not known.
    public double tokensPerSecond() {
        return tokensPerSecond;
    }

    void cool(long until) {
        cooledUntil = Math.max(cooledUntil, until);
    }

    void enter(long now) {
        underWay.incrementAndGet();
        breaker.enter(now);
    }

    boolean leave(Breaker.Result result, long now) {
        underWay.decrementAndGet();
        return breaker.leave(result, now);
    }

    /// Notes the time to the first content of a call that went well.
    ///
    /// @return whether that was too long
    boolean began(long took, long now) {
        double before = firstContent;
        firstContent = before == 0 ? took : before + NEW * (took - before);
        measured = now;
        return took >= breaker.slow();
    }

    void wrote(double tokens, double seconds) {
        if (tokens > 0 && seconds > 0) {
            double speed = tokens / seconds;
            double before = tokensPerSecond;
            tokensPerSecond = before == 0 ? speed : before + NEW * (speed - before);
        }
    }
}
