package dev.gatehouse.limits;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.call.Answer;
import dev.gatehouse.conversation.Usage;
import java.util.List;

/// Counts each attempt for the limits of its account and its model. A target without room rejects
/// the attempt, so that the next one takes over.
public final class AttemptLimitStage implements AttemptStage {
    private final Limits limits;

    public AttemptLimitStage(Limits limits) {
        this.limits = limits;
    }

    @Override
    public Answer attempt(Attempt attempt, Next next) {
        List<LimitState> states = limits.table().of(attempt.target());
        if (states.isEmpty()) {
            return next.proceed(attempt);
        }
        Claim claim = limits.take(states, attempt.call());
        attempt.listen(
                new Attempt.Listener() {
                    @Override
                    public void finished(Attempt ended) {
                        claim.end(ended.scope().now(), tokens(ended));
                    }
                });
        return next.proceed(attempt);
    }

    private static long tokens(Attempt attempt) {
        Usage usage = attempt.usage();
        if (usage != null) {
            return usage.total();
        }
        return attempt.problem() == null ? -1 : 0;
    }
}
