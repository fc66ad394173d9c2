package dev.gatehouse.routing;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Lifeline;
import dev.gatehouse.call.Plan;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Refusal;
import dev.gatehouse.call.Stage;
import dev.gatehouse.call.Trail;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The end of the path: asks the targets of the plan until one answers.
///
/// A fault that may pass is tried again, after a random wait or the one the provider asked for,
/// while
/// nothing has been said to the caller and the account's retry budget lasts. After the first
/// content
/// there is no second try.
public final class Dispatch implements Stage.Next {
    private final Interpreter interpreter;
    private final RetrySettings settings;
    private final RandomGenerator random;
    private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();

    public Dispatch(Interpreter interpreter, RetrySettings settings, RandomGenerator random) {
        this.interpreter = interpreter;
        this.settings = settings;
        this.random = random;
    }

    @Override
    public Answer proceed(Call call) {
        Plan plan = call.route();
        Lifeline lifeline = call.lifeline();
        for (int tries = 0; ; tries++) {
            Plan.Target target = plan.targets().get(tries % plan.targets().size());
            RetryBudget budget = budgets.computeIfAbsent(target.account(), _ -> new RetryBudget());
            if (tries == 0) {
                budget.called(lifeline.now());
            }
            try {
                return attempt(call, target);
            } catch (Refusal refused) {
                Problem problem = refused.problem();
                boolean more = tries < settings.maxRetries() && call.content().replayable();
                Duration wait = more ? wait(problem, tries) : null;
                if (wait == null
                        || wait.compareTo(lifeline.left(Lifeline.Clock.TOTAL)) > 0
                        || !budget.take(lifeline.now())) {
                    throw refused;
                }
                if (!lifeline.pause(wait)) {
                    throw Causes.problem(lifeline.cause(), target.account()).asRefusal();
                }
            }
        }
    }

    private Answer attempt(Call call, Plan.Target target) {
        Trail trail = call.trail();
        trail.enter(Trail.Phase.ASKING);
        long began = call.lifeline().now();
        String problem = null;
        try {
            Answer answer = interpreter.ask(call, target);
            trail.servedBy(target);
            return answer;
        } catch (Refusal refused) {
            problem = refused.problem().label();
            throw refused;
        } finally {
            long took = call.lifeline().now() - began;
            trail.tried(new Trail.Attempt(target, took, problem));
        }
    }

    /// How long to wait before asking again; `null` when that makes no sense.
    private @Nullable Duration wait(Problem problem, int tries) {
        if (!problem.transientFault()) {
            return null;
        }
        Duration asked = problem.retryAfter();
        if (asked != null) {
            return asked.compareTo(settings.longestRetryAfter()) > 0 ? null : asked;
        }
        double bound =
                Math.min(
                        (double) settings.maxBackoff().toNanos(),
                        settings.initialBackoff().toNanos()
                                * Math.pow(settings.backoffFactor(), tries));
        return Duration.ofNanos((long) (random.nextDouble() * bound));
    }
}
