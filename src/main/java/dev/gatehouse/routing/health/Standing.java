package dev.gatehouse.routing.health;

import dev.gatehouse.call.Plan;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// How one target is doing: whether it is left alone, how busy and how fast it is.
public final class Standing {
    private final Plan.Target target;
    private final Breaker breaker;
    private final Pace pace = new Pace();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile long cooledUntil = Long.MIN_VALUE;
    private volatile @Nullable String lastProblem;

    Standing(Plan.Target target, Breaker breaker) {
        this.target = target;
        this.breaker = breaker;
    }

    /// What may speak against asking a target.
    public enum State {
        /// Nothing.
        CLOSED,
        /// Its account has as many calls as it takes.
        FULL,
        /// It asked for a pause that is not over.
        COOLING,
        /// It fails and is left alone.
        OPEN,
        /// It failed, and one call at a time finds out whether it still does.
        HALF_OPEN,
        /// Its account is refused, or has nothing left to spend.
        ASIDE;

        /// Its name in reports and metrics.
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Plan.Target target() {
        return target;
    }

    /// What speaks against asking it; its account is not looked at.
    State state(long now) {
        if (breaker.open()) {
            return breaker.closed(now) ? State.HALF_OPEN : State.OPEN;
        }
        return now < cooledUntil ? State.COOLING : State.CLOSED;
    }

    boolean usable(long now) {
        return now >= cooledUntil && breaker.closed(now);
    }

    long until() {
        return Math.max(cooledUntil, breaker.until());
    }

    /// Calls under way.
    public int underWay() {
        return underWay.get();
    }

    /// How long an answer of so many tokens may take, in nanoseconds; 0 when nothing is known.
    public double expected(long tokens, long now) {
        return pace.expected(tokens, now);
    }

    /// The usual time to the first content of a stream, in nanoseconds; 0 when it is not known.
    public double firstContent() {
        return pace.firstContent();
    }

    /// The usual speed of an answer; 0 when it is not known.
    public double tokensPerSecond() {
        return pace.tokensPerSecond();
    }

    /// The label of what went wrong last, `null` when nothing ever did.
    public @Nullable String lastProblem() {
        return lastProblem;
    }

    void cool(long until) {
        cooledUntil = Math.max(cooledUntil, until);
    }

    void enter(long now) {
        underWay.incrementAndGet();
        breaker.enter(now);
    }

    boolean answered(long began, long now) {
        return breaker.answered(began, now);
    }

    boolean ended(Breaker.Result result, long began, long now) {
        underWay.decrementAndGet();
        return breaker.ended(result, began, now);
    }

    void troubled(String problem) {
        lastProblem = problem;
    }

    Pace pace() {
        return pace;
    }
}
