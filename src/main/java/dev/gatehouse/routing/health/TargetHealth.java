package dev.gatehouse.routing.health;

import dev.gatehouse.call.Route;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// How one target is doing: whether it is left alone, how busy and how fast it is.
public final class TargetHealth {
    private final Route.Target target;
    private final CircuitBreaker breaker;
    private final LatencyStats latency = new LatencyStats();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long pausedUntil = Long.MIN_VALUE;
    private volatile @Nullable String lastProblem;

    TargetHealth(Route.Target target, CircuitBreaker breaker) {
        this.target = target;
        this.breaker = breaker;
    }

    /// What may speak against asking a target.
    public enum State {
        /// Nothing.
        CLOSED,
        /// Its account has as many calls as it takes.
        SATURATED,
        /// It asked for a pause that is not over.
        RATE_LIMITED,
        /// It fails and is left alone.
        OPEN,
        /// It failed, and one call at a time finds out whether it still does.
        HALF_OPEN,
        /// Its account is refused, or has nothing left to spend.
        SUSPENDED;

        /// Its name in reports and metrics.
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Route.Target target() {
        return target;
    }

    /// What speaks against asking it; its account is not looked at.
    State state(long now) {
        if (breaker.open()) {
            return breaker.allows(now) ? State.HALF_OPEN : State.OPEN;
        }
        return now < pausedUntil ? State.RATE_LIMITED : State.CLOSED;
    }

    boolean usable(long now) {
        return now >= pausedUntil && breaker.allows(now);
    }

    long availableAt() {
        return Math.max(pausedUntil, breaker.until());
    }

    /// Calls under way.
    public int inFlight() {
        return inFlight.get();
    }

    /// How long an answer of so many tokens may take, in nanoseconds; 0 when nothing is known.
    public double expectedDuration(long tokens, long now) {
        return latency.expectedDuration(tokens, now);
    }

    /// The usual time to the first content of a stream, in nanoseconds; 0 when it is not known.
    public double firstContent() {
        return latency.firstContent();
    }

    /// The usual speed of an answer; 0 when it is not known.
    public double tokensPerSecond() {
        return latency.tokensPerSecond();
    }

    /// The label of what went wrong last, `null` when nothing ever did.
    public @Nullable String lastProblem() {
        return lastProblem;
    }

    void pauseUntil(long until) {
        pausedUntil = Math.max(pausedUntil, until);
    }

    void onAttempt(long now) {
        inFlight.incrementAndGet();
        breaker.onAttempt(now);
    }

    boolean onAnswer(long began, long now) {
        return breaker.onAnswer(began, now);
    }

    boolean onEnd(CircuitBreaker.Outcome result, long began, long now) {
        inFlight.decrementAndGet();
        return breaker.onEnd(result, began, now);
    }

    void lastProblem(String problem) {
        lastProblem = problem;
    }

    LatencyStats latency() {
        return latency;
    }
}
