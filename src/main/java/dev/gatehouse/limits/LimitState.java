package dev.gatehouse.limits;

import dev.gatehouse.dialect.RateLeft;
import dev.gatehouse.limits.Limit.Measure;
import dev.gatehouse.limits.Limit.Rates;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What one key, user path, model or account has used of a limit.
final class LimitState {
    private static final int RETIRED = Integer.MIN_VALUE / 2;
    private static final long SECOND = 1_000_000_000L;

    private final ActiveLimit limit;
    private final String name;
    private final Gcra requests = new Gcra();
    private final TokenWindow tokens;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicInteger users = new AtomicInteger();

    /// @param name of what it is, for messages
    LimitState(ActiveLimit limit, String name) {
        this.limit = limit;
        this.name = name;
        this.tokens = new TokenWindow(limit.rates().period().nanos());
    }

    /// Why something did not fit.
    ///
    /// @param roomIn the nanoseconds after which it may; -1 when it never does
    record Refusal(LimitState state, Measure measure, long roomIn) {
        /// Whether it stands for longer than another one.
        boolean longer(@Nullable Refusal other) {
            return other == null || roomIn < 0 || (other.roomIn >= 0 && roomIn > other.roomIn);
        }
    }

    /// A request that asks for room.
    ///
    /// @param now in nanoseconds
    /// @param gateways how many share the limit
    record Demand(long now, long tokens, int gateways) {}

    ActiveLimit limit() {
        return limit;
    }

    Rates rates() {
        return limit.rates();
    }

    /// What it belongs to, as the limit or one of several that have it.
    String name() {
        return name;
    }

    /// Keeps it from being dropped.
    ///
    /// @return not when it has been dropped, or may be at this moment
    boolean enter() {
        if (users.incrementAndGet() > 0) {
            return true;
        }
        users.decrementAndGet();
        return false;
    }

    void leave() {
        users.decrementAndGet();
    }

    /// Drops it, if nothing is used and no call has it.
    boolean retire(long now) {
        // First closed, then looked at: a request could come and go between the two.
        if (!users.compareAndSet(0, RETIRED)) {
            return false;
        }
        boolean idle = idle(now);
        if (!idle) {
            users.addAndGet(-RETIRED);
        }
        return idle;
    }

    private boolean idle(long now) {
        return requests.untilFull(now) == 0 && calls.get() == 0 && tokens.used(now) == 0;
    }

    /// Why a request does not fit; `null` when it does.
    @Nullable Refusal check(Demand demand) {
        Rates rates = rates();
        Refusal refusal = null;
        if (rates.requests() > 0) {
            long wait = requests.check(demand.now(), interval(demand), burst(demand));
            refusal = wait == 0 ? null : new Refusal(this, Measure.REQUESTS, wait);
        }
        if (rates.tokens() > 0) {
            long wait = tokens.check(demand.now(), demand.tokens(), tokens(demand));
            var other = wait == 0 ? null : new Refusal(this, Measure.TOKENS, wait);
            refusal = other != null && other.longer(refusal) ? other : refusal;
        }
        if (refusal == null && rates.concurrent() > 0 && calls.get() >= concurrent(demand)) {
            refusal = new Refusal(this, Measure.CONCURRENT, SECOND);
        }
        return refusal;
    }

    /// Takes all that a request needs, or nothing.
    @Nullable Refusal take(Demand demand) {
        Rates rates = rates();
        if (calls.incrementAndGet() > concurrent(demand) && rates.concurrent() > 0) {
            calls.decrementAndGet();
            return new Refusal(this, Measure.CONCURRENT, SECOND);
        }
        if (rates.requests() > 0) {
            long wait = requests.take(demand.now(), interval(demand), burst(demand));
            if (wait != 0) {
                calls.decrementAndGet();
                return new Refusal(this, Measure.REQUESTS, wait);
            }
        }
        if (rates.tokens() > 0) {
            long wait = tokens.take(demand.now(), demand.tokens(), tokens(demand));
            if (wait != 0) {
                calls.decrementAndGet();
                giveBackRequest(demand, demand.now());
                return new Refusal(this, Measure.TOKENS, wait);
            }
        }
        return null;
    }

    /// Gives the request itself back; its permit and its tokens are given back at its end.
    void giveBackRequest(Demand demand, long now) {
        if (rates().requests() > 0) {
            requests.giveBack(demand.now(), now, interval(demand));
        }
    }

    /// Ends a request.
    ///
    /// @param used its tokens
    void end(Demand demand, long now, long used) {
        calls.decrementAndGet();
        if (rates().tokens() > 0) {
            tokens.correct(demand.now(), now, demand.tokens(), used);
        }
    }

    /// What is left of its requests; `null` when they have no limit.
    @Nullable RateLeft requestsLeft(long now, int gateways) {
        Rates rates = rates();
        if (rates.requests() == 0) {
            return null;
        }
        long burst = Rates.part(rates.burst(), gateways);
        long remaining = requests.remaining(now, rates.interval(gateways), burst);
        return new RateLeft(rates.requests(), remaining, requests.untilFull(now));
    }

    /// What is left of its tokens; `null` when they have no limit.
    @Nullable RateLeft tokensLeft(long now, int gateways) {
        Rates rates = rates();
        if (rates.tokens() == 0) {
            return null;
        }
        long used = tokens.used(now);
        long remaining = Math.max(0, Rates.part(rates.tokens(), gateways) - used);
        return new RateLeft(rates.tokens(), remaining, tokens.untilEmpty(now));
    }

    long calls() {
        return calls.get();
    }

    private long interval(Demand demand) {
        return rates().interval(demand.gateways());
    }

    private long burst(Demand demand) {
        return Rates.part(rates().burst(), demand.gateways());
    }

    private long tokens(Demand demand) {
        return Rates.part(rates().tokens(), demand.gateways());
    }

    private long concurrent(Demand demand) {
        return Rates.part(rates().concurrent(), demand.gateways());
    }
}
