package dev.gatehouse.routing.health;

import dev.gatehouse.attempt.Target;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The health of one target: its circuit breaker, its concurrency limit, how busy and how fast it
/// is.
public final class TargetHealth {
    private final Target target;
    private final CircuitBreaker breaker;
    private final ConcurrencyLimiter limiter;
    private final LatencyStats latency = new LatencyStats();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long pausedUntil = Long.MIN_VALUE;
    private volatile @Nullable Trouble lastProblem;

    /// A problem, by its label, and when it came.
    public record Trouble(String label, Instant at) {}

    TargetHealth(Target target, CircuitBreaker breaker, ConcurrencyLimiter limiter) {
        this.target = target;
        this.breaker = breaker;
        this.limiter = limiter;
    }

    /// What may prevent attempts at a target.
    public enum State {
        /// Nothing.
        CLOSED,
        /// It has as many calls in flight as its concurrency limit allows.
        SATURATED,
        /// Its provider requested a pause that is not over.
        RATE_LIMITED,
        /// The circuit is open.
        OPEN,
        /// The circuit was open; one call at a time probes the target.
        HALF_OPEN,
        /// The account is suspended: its credentials were rejected, or its quota is exhausted.
        SUSPENDED;

        /// Its name in reports and metrics.
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Target target() {
        return target;
    }

    /// What prevents attempts, apart from its account and its concurrency limit.
    ///
    /// @param forced whether its breaker counts as closed
    State state(long now, boolean forced) {
        if (!forced && breaker.open()) {
            return breaker.allows(now) ? State.HALF_OPEN : State.OPEN;
        }
        return now < pausedUntil ? State.RATE_LIMITED : State.CLOSED;
    }

    boolean usable(long now, boolean forced) {
        return now >= pausedUntil && (forced || breaker.allows(now));
    }

    long availableAt(boolean forced) {
        return forced ? pausedUntil : Math.max(pausedUntil, breaker.until());
    }

    /// Attempts in flight.
    public int inFlight() {
        return inFlight.get();
    }

    /// How long an answer of so many tokens may take, in nanoseconds; 0 when nothing is known.
    public double expectedDuration(long tokens, long now) {
        return latency.expectedDuration(tokens, now);
    }

    /// The usual time to the first content of a stream, in nanoseconds; 0 when it is unknown.
    public double firstContent() {
        return latency.firstContent();
    }

    /// The usual speed of an answer; 0 when it is unknown.
    public double tokensPerSecond() {
        return latency.tokensPerSecond();
    }

    /// The last problem, `null` when there was none.
    public @Nullable Trouble lastProblem() {
        return lastProblem;
    }

    void lastProblem(String problem) {
        lastProblem = new Trouble(problem, Instant.now());
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    void pauseUntil(long until) {
        pausedUntil = Math.max(pausedUntil, until);
    }

    void onAttempt(long now) {
        inFlight.incrementAndGet();
        breaker.onAttempt(now);
    }

    boolean onAnswer(long started, long now) {
        return breaker.onAnswer(started, now);
    }

    boolean onEnd(CircuitBreaker.Outcome outcome, long started, long now) {
        inFlight.decrementAndGet();
        return breaker.onEnd(outcome, started, now);
    }

    ConcurrencyLimiter limiter() {
        return limiter;
    }

    LatencyStats latency() {
        return latency;
    }
}
