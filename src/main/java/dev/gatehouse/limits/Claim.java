package dev.gatehouse.limits;

import dev.gatehouse.limits.LimitState.Demand;
import dev.gatehouse.limits.LimitState.Refusal;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What one call, or one attempt, takes of the limits that apply to it: of all of them or of none.
final class Claim {
    private final List<LimitState> states;
    private final Demand demand;
    private boolean returned;

    /// @param states entered, at least one
    Claim(List<LimitState> states, Demand demand) {
        this.states = states;
        this.demand = demand;
    }

    List<LimitState> states() {
        return states;
    }

    /// Takes what is needed.
    ///
    /// @param several is held while more than one limit is looked at: what one of them took and
    ///     gives back as another one has no room must not be missing to others meanwhile
    /// @return why nothing was taken, `null` when it was
    @Nullable Refusal take(ReentrantLock several) {
        Refusal refusal;
        if (states.size() == 1) {
            refusal = states.getFirst().take(demand);
        } else {
            several.lock();
            try {
                refusal = check();
                refusal = refusal == null ? takeEach() : refusal;
            } finally {
                several.unlock();
            }
        }
        if (refusal != null) {
            leave();
        }
        return refusal;
    }

    private @Nullable Refusal check() {
        Refusal longest = null;
        for (LimitState state : states) {
            Refusal refusal = state.check(demand);
            longest = refusal != null && refusal.longer(longest) ? refusal : longest;
        }
        return longest;
    }

    private @Nullable Refusal takeEach() {
        for (int i = 0; i < states.size(); i++) {
            Refusal refusal = states.get(i).take(demand);
            if (refusal != null) {
                for (LimitState taken : states.subList(0, i)) {
                    taken.giveBackRequest(demand, demand.now());
                    taken.end(demand, demand.now(), 0);
                }
                return refusal;
            }
        }
        return null;
    }

    /// Gives the request back, as no target had room for it.
    void giveBack(long now) {
        if (!returned) {
            returned = true;
            states.forEach(state -> state.giveBackRequest(demand, now));
        }
    }

    /// Ends it.
    ///
    /// @param used its tokens; negative when what was taken is the best that is known
    void end(long now, long used) {
        long tokens = used < 0 ? demand.tokens() : used;
        states.forEach(state -> state.end(demand, now, tokens));
        leave();
    }

    private void leave() {
        states.forEach(LimitState::leave);
    }
}
