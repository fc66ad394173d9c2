package dev.gatehouse.routing.health;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.Priority;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;

/// Records the course of one attempt in the health of its target.
final class HealthListener implements Attempt.Listener {
    private final HealthRegistry registry;
    private final TargetHealth health;
    private final Priority priority;
    private boolean slow;

    HealthListener(HealthRegistry registry, TargetHealth health, Priority priority) {
        this.registry = registry;
        this.health = health;
        this.priority = priority;
    }

    @Override
    public void answering(Attempt attempt) {
        long now = attempt.firstContent();
        long took = now - attempt.started();
        if (attempt.call().facts().streaming()) {
            slow = took >= registry.slowCall();
            health.latency().recordFirstContent(took, now);
            health.limiter().onFirstContent(took, health.firstContent(), now);
        }
        if (!slow) {
            registry.answering(health, attempt.started(), now);
        }
    }

    @Override
    public void finished(Attempt attempt) {
        long now = attempt.scope().now();
        Problem problem = attempt.problem();
        health.limiter().release(priority);
        if (problem == null) {
            recordSpeed(attempt, now);
            health.limiter().onSuccess(now);
            var outcome = slow ? CircuitBreaker.Outcome.FAILURE : CircuitBreaker.Outcome.SUCCESS;
            registry.ended(health, outcome, attempt.started(), now);
            return;
        }
        // An error about a client's own key shows nothing about the account's.
        if (attempt.credential() == Attempt.Credential.ACCOUNT) {
            registry.failed(health, problem, attempt.started(), now);
        }
        health.lastProblem(problem.label());
        registry.ended(health, outcome(problem), attempt.started(), now);
    }

    private void recordSpeed(Attempt attempt, long now) {
        Usage usage = attempt.usage();
        if (usage != null) {
            // An answer that came whole was written by the time it came.
            long took =
                    attempt.call().facts().streaming()
                            ? now - attempt.firstContent()
                            : attempt.firstContent() - attempt.started();
            health.latency().recordTokens(usage.output(), took, now);
        }
    }

    /// What a problem shows about the target.
    private static CircuitBreaker.Outcome outcome(Problem problem) {
        return switch (problem) {
            case Problem.ProviderFailed failed
                    when failed.error().kind() == ProviderError.Kind.OVERLOAD ->
                    CircuitBreaker.Outcome.FAILURE;
            case Problem.Unreachable _, Problem.TimedOut _ -> CircuitBreaker.Outcome.FAILURE;
            case Problem.Truncated _, Problem.InvalidUpstreamResponse _ ->
                    CircuitBreaker.Outcome.FAILURE;
            case Problem.ProviderFailed _, Problem.CredentialsRejected _ ->
                    CircuitBreaker.Outcome.IGNORED;
            case Problem.Malformed _, Problem.Untranslatable _, Problem.BadTransport _ ->
                    CircuitBreaker.Outcome.IGNORED;
            case Problem.TooLarge _, Problem.Unauthenticated _ -> CircuitBreaker.Outcome.IGNORED;
            case Problem.Forbidden _, Problem.UnknownRoute _ -> CircuitBreaker.Outcome.IGNORED;
            case Problem.WrongMethod _, Problem.UnknownModel _ -> CircuitBreaker.Outcome.IGNORED;
            case Problem.NotOffered _, Problem.Overloaded _, Problem.AtConcurrencyLimit _ ->
                    CircuitBreaker.Outcome.IGNORED;
            case Problem.BreakerForcedOpen _ -> CircuitBreaker.Outcome.IGNORED;
            case Problem.VersionConflict _, Problem.LoopDetected _ ->
                    CircuitBreaker.Outcome.IGNORED;
            case Problem.LedgerUnavailable _, Problem.StorageUnavailable _ ->
                    CircuitBreaker.Outcome.IGNORED;
            case Problem.UnknownObject _, Problem.AuthUnavailable _, Problem.GuardrailBlocked _ ->
                    CircuitBreaker.Outcome.IGNORED;
            case Problem.BudgetExceeded _, Problem.UnpricedModel _ ->
                    CircuitBreaker.Outcome.IGNORED;
            case Problem.FeatureUnavailable _, Problem.RateLimited _ ->
                    CircuitBreaker.Outcome.IGNORED;
            case Problem.ShuttingDown _, Problem.Cancelled _ -> CircuitBreaker.Outcome.IGNORED;
            case Problem.ClientDisconnected _, Problem.Internal _ -> CircuitBreaker.Outcome.IGNORED;
        };
    }
}
