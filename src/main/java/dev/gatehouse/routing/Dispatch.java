package dev.gatehouse.routing;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Lifeline;
import dev.gatehouse.call.Plan;
import dev.gatehouse.call.Priority;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Refusal;
import dev.gatehouse.call.Stage;
import dev.gatehouse.call.Trail;
import dev.gatehouse.routing.health.Standings;
import dev.gatehouse.routing.health.Visit;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The end of the path: asks the targets of the plan until one answers.
///
/// A fault that may pass elsewhere goes to the next target at once; where there is none, to the
/// same again after a random wait or the one the provider asked for. All that while nothing has
/// been said to the caller and the account's retry budget lasts: after the first content there is
/// no second try. If nobody answers, the caller is told what went wrong first.
public final class Dispatch implements Stage.Next {
    private final Interpreter interpreter;
    private final Standings standings;
    private final RetrySettings settings;
    private final RandomGenerator random;
    private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();

    public Dispatch(
            Interpreter interpreter,
            Standings standings,
            RetrySettings settings,
            RandomGenerator random) {
        this.interpreter = interpreter;
        this.standings = standings;
        this.settings = settings;
        this.random = random;
    }

    @Override
    public Answer proceed(Call call) {
        var walk = new Walk(call, call.route());
        while (true) {
            try {
                return walk.attempt();
            } catch (Refusal refused) {
                walk.goOn(refused);
            }
        }
    }

    /// One call's way from target to target.
    private final class Walk {
        private final Call call;
        private final Plan plan;
        private int at;
        private int tries;
        private long tried;
        private long hopeless;
        private @Nullable Refusal first;

        Walk(Call call, Plan plan) {
            this.call = call;
            this.plan = plan;
            this.at = plan.choice().next(0, 0);
            if (at < 0) {
                throw new Problem.Malformed(
                                "None of the targets of '%s' takes calls like this one."
                                        .formatted(plan.requested()),
                                "model")
                        .asRefusal();
            }
            budget().called(call.lifeline().now());
        }

        private Plan.Target target() {
            return plan.targets().get(at);
        }

        private RetryBudget budget() {
            return budgets.computeIfAbsent(target().account(), _ -> new RetryBudget());
        }

        Answer attempt() {
            Plan.Target target = target();
            Trail trail = call.trail();
            trail.enter(Trail.Phase.ASKING);
            Visit visit = standings.visit(target, Priority.of(call), call.lifeline()::now);
            if (visit == null) {
                throw new Problem.Overloaded().asRefusal();
            }
            @Nullable Problem problem = new Problem.Internal();
            try {
                Answer answer = interpreter.ask(call, target);
                problem = null;
                trail.servedBy(target);
                visit.answers(trail, call.lifeline().now());
                return answer;
            } catch (Refusal refused) {
                problem = refused.problem();
                throw refused;
            } finally {
                long now = call.lifeline().now();
                if (problem != null) {
                    visit.failed(problem, trail, now);
                }
                String label = problem == null ? null : problem.label();
                trail.tried(new Trail.Attempt(target, now - visit.began(), label));
            }
        }

        /// Moves on to whoever is asked next.
        ///
        /// @throws Refusal what the caller is told when there is nobody
        void goOn(Refusal refused) {
            Problem problem = refused.problem();
            Failover.Next next = Failover.after(problem, plan.terms());
            boolean provider = problem instanceof Problem.Refused;
            first = first == null || (next == Failover.Next.NOBODY && !provider) ? refused : first;
            if (next == Failover.Next.NOBODY
                    || tries++ >= settings.maxRetries()
                    || !call.content().replayable()) {
                throw first;
            }
            tried |= 1L << at;
            hopeless |= next == Failover.Next.ANYONE ? 0 : 1L << at;
            long beyond = next == Failover.Next.LARGER ? plan.choice().context(at) : 0;
            boolean sizeless = next == Failover.Next.LARGER && beyond == 0;
            // A key of the caller's own is for whom it was shown to, and for nobody else.
            boolean bound = sizeless || call.trail().ownKey();
            int other = bound ? -1 : plan.choice().next(tried, beyond);
            if (other >= 0) {
                at = other;
            } else if (next == Failover.Next.ANYONE) {
                again(problem, first);
            } else {
                throw first;
            }
        }

        /// Everyone has been asked: waits, and asks again who may have recovered. Where others are
        /// turned away for want of room, nobody comes twice.
        private void again(Problem problem, Refusal told) {
            Lifeline lifeline = call.lifeline();
            Duration wait = pause(problem, tries - 1);
            if (wait == null
                    || standings.full(target().account())
                    || wait.compareTo(lifeline.left(Lifeline.Clock.TOTAL)) > 0
                    || !budget().take(lifeline.now())) {
                throw told;
            }
            if (!lifeline.pause(wait)) {
                throw Causes.problem(lifeline.cause(), target().account()).asRefusal();
            }
            tried = hopeless;
            boolean same = plan.targets().size() == 1 || call.trail().ownKey();
            int next = same ? at : plan.choice().next(tried, 0);
            if (next < 0) {
                throw told;
            }
            at = next;
        }
    }

    /// How long to wait before asking again; `null` when the provider asked for too long.
    private @Nullable Duration pause(Problem problem, int tries) {
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
