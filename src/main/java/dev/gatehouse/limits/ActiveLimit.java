package dev.gatehouse.limits;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A limit in force, with what has been used of it. A change of its amounts keeps that.
final class ActiveLimit {
    /// How many states all limits together keep at most.
    static final int MOST_STATES = 100_000;

    private final AtomicInteger states;
    private final Map<String, LimitState> separate = new ConcurrentHashMap<>();
    private volatile Limit limit;
    private final LimitState shared;

    /// @param states how many states of separate names all limits have together
    ActiveLimit(Limit limit, AtomicInteger states) {
        this.limit = limit;
        this.states = states;
        this.shared = new LimitState(this, limit.name());
    }

    Limit limit() {
        return limit;
    }

    Limit.Rates rates() {
        return limit.rates();
    }

    void change(Limit other) {
        limit = other;
    }

    /// The state of all that has the limit together; where each has its own, of those for which
    /// there is no room.
    LimitState shared() {
        return shared;
    }

    /// The states of those that have the limit separately.
    Map<String, LimitState> separate() {
        return separate;
    }

    /// The state for a request, entered.
    ///
    /// @param name which of those that have the limit separately
    LimitState enter(String name) {
        if (!limit.separate()) {
            shared.enter();
            return shared;
        }
        while (true) {
            LimitState known = separate.get(name);
            if (known == null && states.get() >= MOST_STATES) {
                shared.enter();
                return shared;
            }
            LimitState state = known == null ? separate.computeIfAbsent(name, this::made) : known;
            if (state.enter()) {
                return state;
            }
            // It is being looked at: it is gone, or can be entered, in a moment.
            Thread.onSpinWait();
        }
    }

    private LimitState made(String name) {
        states.incrementAndGet();
        return new LimitState(this, name);
    }

    private void forget(String name, LimitState state) {
        if (separate.remove(name, state)) {
            states.decrementAndGet();
        }
    }

    /// Drops the states of which nothing is used.
    void sweep(long now) {
        separate.forEach(
                (name, state) -> {
                    if (state.retire(now)) {
                        forget(name, state);
                    }
                });
    }

    /// Drops all states, once it is not in force any more.
    void clear() {
        separate.forEach(this::forget);
    }
}
