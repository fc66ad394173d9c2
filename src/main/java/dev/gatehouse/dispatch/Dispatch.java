package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.attempt.Route;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.attempt.TargetSet;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.Stage;
import dev.gatehouse.dispatch.retry.Backoff;
import dev.gatehouse.dispatch.retry.RetryBudget;
import dev.gatehouse.dispatch.retry.RetrySettings;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.catalogue.LiveCatalogue;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The end of the path: tries the targets of the route until one answers.
///
/// [Failover] decides what a problem allows: the next target at once, or a retry at the same one
/// after a wait. All of that before the first content has been released to the client, and only as
/// long as the account's retry budget lasts. If all targets fail, the first error is returned.
public final class Dispatch implements Stage.Next {
    private final AttemptStage.Next attempts;
    private final OperationResolver operations;
    private final LiveCatalogue catalogue;
    private final Availability availability;
    private final Backoff backoff;
    private final RetrySettings settings;
    private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();

    /// What it needs to know about targets.
    public record Targets(
            OperationResolver operations, LiveCatalogue catalogue, Availability availability) {}

    /// When a target may be tried again.
    @FunctionalInterface
    public interface Availability {
        /// How long it may not be tried: its circuit is open, or its provider asked for a pause.
        /// `null` when that is unknown, because it has as many calls in flight as its limit allows.
        @Nullable Duration unavailable(Target target, long now);
    }

    /// @param attempts the attempt stages, with what executes the attempt at their end
    public Dispatch(
            AttemptStage.Next attempts,
            Targets targets,
            RetrySettings settings,
            RandomGenerator random) {
        this.attempts = attempts;
        this.operations = targets.operations();
        this.catalogue = targets.catalogue();
        this.availability = targets.availability();
        this.settings = settings;
        this.backoff = new Backoff(settings, random);
    }

    @Override
    public Answer proceed(Call call) {
        var loop = new FailoverLoop(call, Route.of(call));
        while (true) {
            try {
                return loop.attempt();
            } catch (ProblemException e) {
                loop.next(e);
            }
        }
    }

    /// The attempts of one call.
    private final class FailoverLoop {
        private final Call call;
        private final Route route;
        private int at;
        private int retries;
        private TargetSet attempted = TargetSet.NONE;
        private TargetSet excluded = TargetSet.NONE;
        private TargetSet repeated = TargetSet.NONE;
        private boolean callersKey;
        private @Nullable ProblemException firstProblem;

        FailoverLoop(Call call, Route route) {
            this.call = call;
            this.route = route;
            this.at = route.selector().next(TargetSet.NONE, 0);
            if (at < 0) {
                throw new Problem.Malformed(
                                "No target of '%s' accepts this request (its conditions or the model's capabilities do not match)."
                                        .formatted(route.requestedModel()),
                                "model")
                        .asException();
            }
            budget().recordCall(call.scope().now());
        }

        private Target target() {
            return route.targets().get(at);
        }

        private RetryBudget budget() {
            return budgets.computeIfAbsent(target().account().name(), _ -> new RetryBudget());
        }

        Answer attempt() {
            call.record().phase(CallRecord.Phase.SENDING);
            Attempt attempt = start();
            @Nullable Answer answer = null;
            @Nullable Problem problem = new Problem.Internal();
            try {
                answer = attempts.proceed(attempt);
                if (answer instanceof Answer.Streamed streamed) {
                    streamed.flow().begin();
                }
                problem = null;
                call.record().served(attempt.account().name(), attempt.target().model());
                return answer;
            } catch (ProblemException e) {
                problem = e.problem();
                throw e;
            } finally {
                callersKey = attempt.credential() == Attempt.Credential.CALLER;
                settle(attempt, answer, problem);
            }
        }

        private Attempt start() {
            Target target = target();
            Operation operation =
                    operations.resolve(target.account(), call.operation(), target.model());
            if (operation == null) {
                throw new Problem.NotOffered(
                                call.operation().words(),
                                target.account().name(),
                                target.account().provider().offers())
                        .asException();
            }
            boolean standby = route.selector().next(attempted.with(at), 0) >= 0;
            var plan = new Attempt.Plan(route.policy(), facts(target, operation), standby);
            return new Attempt(call, target, operation, plan);
        }

        private @Nullable ModelFacts facts(Target target, Operation operation) {
            Provider provider = target.account().provider();
            boolean translated = operation.format() != call.operation().format();
            boolean needed = translated || provider.hasModelQuirks(operation);
            return catalogue.model(provider.catalogue(), target.model(), needed);
        }

        /// Ends an attempt whose answer is complete, or that failed. One that still streams ends
        /// with its stream.
        private void settle(Attempt attempt, @Nullable Answer answer, @Nullable Problem problem) {
            if (problem == null && !(answer instanceof Answer.Whole)) {
                return;
            }
            try {
                // Before its stream is closed, which would end it as one that the client left.
                attempt.finish(problem);
            } finally {
                if (answer instanceof Answer.Streamed streamed) {
                    streamed.flow().close();
                }
                attempt.scope().close();
            }
        }

        /// Moves on to the next attempt.
        ///
        /// @throws ProblemException what the client receives when there is none
        void next(ProblemException failed) {
            Problem problem = failed.problem();
            Failover.Decision decision = Failover.after(problem, route.policy());
            boolean stop = decision == Failover.Decision.STOP;
            boolean provider = problem instanceof Problem.ProviderFailed;
            ProblemException first = firstProblem;
            first = first == null || (stop && !provider) ? failed : first;
            firstProblem = first;
            if (stop || !call.body().replayable()) {
                throw first;
            }
            if (repeatFirst(decision, problem)) {
                return;
            }
            // A target at its rate limit, or forced open, was not tried: its turn counts as none.
            boolean tried =
                    !(problem instanceof Problem.RateLimited
                            || problem instanceof Problem.BreakerForcedOpen);
            if (tried && retries++ >= settings.maxRetries()) {
                throw first;
            }
            attempted = attempted.with(at);
            excluded = decision == Failover.Decision.ANY_TARGET ? excluded : excluded.with(at);
            int other = callersKey ? -1 : other(decision);
            if (other >= 0) {
                at = other;
            } else if (decision == Failover.Decision.ANY_TARGET) {
                retrySame(problem, first);
            } else {
                throw first;
            }
        }

        private int other(Failover.Decision decision) {
            if (decision != Failover.Decision.LARGER_CONTEXT) {
                return route.selector().next(attempted, 0);
            }
            long context = route.selector().context(at);
            return route.selector().next(attempted, context == 0 ? 1 : context + 1);
        }

        /// Between targets of different models a transient problem is retried once at the same one
        /// before a target with another model takes over.
        private boolean repeatFirst(Failover.Decision decision, Problem problem) {
            boolean may =
                    decision == Failover.Decision.ANY_TARGET
                            && !route.policy().sameModel()
                            && !repeated.contains(at)
                            && !(problem instanceof Problem.TimedOut)
                            && settings.maxRetries() > 0;
            Duration wait = may ? available(backoff.before(problem, 0)) : null;
            if (wait == null || wait.compareTo(Backoff.SHORT) > 0 || !mayWait(wait)) {
                return false;
            }
            repeated = repeated.with(at);
            pause(wait);
            return true;
        }

        /// A wait, prolonged until the target may be tried again; `null` when there is none.
        private @Nullable Duration available(@Nullable Duration wait) {
            Duration until = availability.unavailable(target(), call.scope().now());
            if (wait == null || until == null) {
                return null;
            }
            return until.compareTo(wait) > 0 ? until : wait;
        }

        /// All targets were tried: waits, and retries one that may have recovered. A target at its
        /// concurrency limit is never tried twice.
        private void retrySame(Problem problem, ProblemException first) {
            Duration wait = backoff.before(problem, retries - 1);
            boolean saturated = availability.unavailable(target(), call.scope().now()) == null;
            if (wait == null || saturated || !mayWait(wait)) {
                throw first;
            }
            pause(wait);
            attempted = excluded;
            boolean same = route.targets().size() == 1 || callersKey;
            int next = same ? at : route.selector().next(attempted, 0);
            if (next < 0) {
                throw first;
            }
            at = next;
        }

        private boolean mayWait(Duration wait) {
            CallScope scope = call.scope();
            return wait.compareTo(scope.remaining(CallScope.Timeout.TOTAL)) <= 0
                    && budget().tryRetry(scope.now());
        }

        private void pause(Duration wait) {
            CallScope scope = call.scope();
            if (!scope.pause(wait)) {
                throw UpstreamProblems.of(scope.reason(), target().account().name()).asException();
            }
        }
    }
}
