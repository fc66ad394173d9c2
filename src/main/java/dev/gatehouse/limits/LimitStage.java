package dev.gatehouse.limits;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.Stage;
import dev.gatehouse.conversation.Usage;
import java.util.List;

/// Counts a call for the limits of its caller, whatever number of attempts it takes.
public final class LimitStage implements Stage {
    private final Limits limits;

    public LimitStage(Limits limits) {
        this.limits = limits;
    }

    @Override
    public Answer take(Call call, Next next) {
        CallRecord record = call.record();
        List<LimitState> states = limits.table().of(record.caller());
        if (states.isEmpty()) {
            return next.proceed(call);
        }
        record.onAnswer(headers -> limits.write(call, states, headers));
        Claim claim = limits.take(states, call);
        record.onClosed(result -> claim.end(call.scope().now(), used(result)));
        try {
            return next.proceed(call);
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.RateLimited) {
                claim.giveBack(call.scope().now());
            }
            throw e;
        }
    }

    private static long used(CallResult result) {
        Usage usage = result.record().usage();
        if (usage != null) {
            return usage.total();
        }
        return result.problem() == null ? -1 : 0;
    }
}
