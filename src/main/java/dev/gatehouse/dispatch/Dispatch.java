package dev.gatehouse.dispatch;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Priority;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.Route;
import dev.gatehouse.call.Stage;
import dev.gatehouse.routing.health.HealthRegistry;
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
    private final ProviderCaller providerCaller;
    private final HealthRegistry registry;
    private final RetrySettings settings;
    private final RandomGenerator random;
    private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();

    public Dispatch(
            ProviderCaller providerCaller,
            HealthRegistry registry,
            RetrySettings settings,
            RandomGenerator random) {
        this.providerCaller = providerCaller;
        this.registry = registry;
        this.settings = settings;
        this.random = random;
    }

    @Override
    public Answer proceed(Call call) {
        var walk = new FailoverLoop(call, call.routed());
        while (true) {
            try {
                return walk.attempt();
            } catch (ProblemException e) {
                walk.next(e);
            }
        }
    }

    /// One call's way from target to target.
    private final class FailoverLoop {
        private final Call call;
        private final Route route;
        private int at;
        private int tries;
        private long tried;
        private long excluded;
        private @Nullable ProblemException firstProblem;

        FailoverLoop(Call call, Route route) {
            this.call = call;
            this.route = route;
            this.at = route.selector().next(0, 0);
            if (at < 0) {
                throw new Problem.Malformed(
                                "None of the targets of '%s' takes calls like this one."
                                        .formatted(route.requested()),
                                "model")
                        .asException();
            }
            budget().recordCall(call.scope().now());
        }

        private Route.Target target() {
            return route.targets().get(at);
        }

        private RetryBudget budget() {
            return budgets.computeIfAbsent(target().account(), _ -> new RetryBudget());
        }

        Answer attempt() {
            Route.Target target = target();
            CallRecord record = call.record();
            record.phase(CallRecord.Phase.SENDING);
            Visit visit = registry.visit(target, Priority.of(call), call.scope()::now);
            if (visit == null) {
                throw new Problem.AtConcurrencyLimit(target.account(), target.model())
                        .asException();
            }
            @Nullable Problem problem = new Problem.Internal();
            try {
                Answer answer = providerCaller.ask(call, target);
                problem = null;
                record.served(target);
                visit.answers(record, call.scope().now());
                return answer;
            } catch (ProblemException e) {
                problem = e.problem();
                throw e;
            } finally {
                long now = call.scope().now();
                if (problem != null) {
                    visit.failed(problem, record, now);
                }
                String label = problem == null ? null : problem.label();
                record.attempt(new CallRecord.Attempt(target, now - visit.began(), label));
            }
        }

        /// Moves on to whoever is asked next.
        ///
        /// @throws Refusal what the caller is told when there is nobody
        void next(ProblemException e) {
            Problem problem = e.problem();
            Failover.Decision next = Failover.after(problem, route.policy());
            boolean provider = problem instanceof Problem.ProviderFailed;
            firstProblem =
                    firstProblem == null || (next == Failover.Decision.STOP && !provider)
                            ? e
                            : firstProblem;
            if (next == Failover.Decision.STOP
                    || tries++ >= settings.maxRetries()
                    || !call.body().replayable()) {
                throw firstProblem;
            }
            tried |= 1L << at;
            excluded |= next == Failover.Decision.ANY_TARGET ? 0 : 1L << at;
            long beyond =
                    next == Failover.Decision.LARGER_CONTEXT ? route.selector().context(at) : 0;
            boolean sizeless = next == Failover.Decision.LARGER_CONTEXT && beyond == 0;
            // A key of the caller's own is for whom it was shown to, and for nobody else.
            boolean bound = sizeless || call.record().callerKey();
            int other = bound ? -1 : route.selector().next(tried, beyond);
            if (other >= 0) {
                at = other;
            } else if (next == Failover.Decision.ANY_TARGET) {
                retrySame(problem, firstProblem);
            } else {
                throw firstProblem;
            }
        }

        /// Everyone has been asked: waits, and asks again who may have recovered. Where others are
        /// turned away for want of room, nobody comes twice.
        private void retrySame(Problem problem, ProblemException told) {
            CallScope scope = call.scope();
            Duration wait = pause(problem, tries - 1);
            if (wait == null
                    || registry.saturated(target().account())
                    || wait.compareTo(scope.remaining(CallScope.Timeout.TOTAL)) > 0
                    || !budget().tryRetry(scope.now())) {
                throw told;
            }
            if (!scope.pause(wait)) {
                throw CancelProblems.problem(scope.reason(), target().account()).asException();
            }
            tried = excluded;
            boolean same = route.targets().size() == 1 || call.record().callerKey();
            int next = same ? at : route.selector().next(tried, 0);
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
            return asked.compareTo(settings.maxRetryAfter()) > 0 ? null : asked;
        }
        double bound =
                Math.min(
                        (double) settings.maxBackoff().toNanos(),
                        settings.initialBackoff().toNanos()
                                * Math.pow(settings.backoffFactor(), tries));
        return Duration.ofNanos((long) (random.nextDouble() * bound));
    }
}
