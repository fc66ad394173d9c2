package dev.gatehouse.routing.health;

import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.Priority;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import java.util.function.Consumer;

/// One call at one target: what became of it is noted for those that come after.
public final class Visit implements Consumer<CallResult> {
    private final HealthRegistry registry;
    private final TargetHealth health;
    private final Place place;
    private final long began;
    private volatile boolean slow;
    private volatile long first;

    Visit(HealthRegistry registry, TargetHealth health, Place place, long began) {
        this.registry = registry;
        this.health = health;
        this.place = place;
        this.began = began;
    }

    /// What it takes of its account.
    record Place(ConcurrencyLimiter load, Priority priority) {}

    /// When it began.
    public long began() {
        return began;
    }

    /// Notes that it refused, or failed before it said anything. What is said of a caller's own
    /// key says nothing about ours.
    public void failed(Problem problem, CallRecord record, long now) {
        if (!record.callerKey()) {
            registry.refused(health, problem, began, now);
        }
        health.lastProblem(problem.label());
        ended(result(problem), now);
    }

    /// Notes that it answers; the end is noted when the call is over.
    public void answers(CallRecord record, long now) {
        first = now;
        if (record.streaming()) {
            slow = now - began >= registry.slowCall();
            health.latency().recordFirstContent(now - began, now);
            place.load().onFirstContent(now - began, health.firstContent(), now);
        }
        if (!slow) {
            registry.answered(health, began, now);
        }
        record.onClosed(this);
    }

    @Override
    public void accept(CallResult closed) {
        CallRecord record = closed.record();
        Problem problem = closed.problem();
        long now = record.started() + closed.duration();
        Usage usage = record.usage();
        if (problem == null) {
            if (usage != null) {
                // An answer that came whole was written by the time it came.
                long took = record.streaming() ? now - first : first - began;
                health.latency().recordTokens(usage.output(), took, now);
            }
            place.load().onSuccess();
            ended(slow ? CircuitBreaker.Outcome.FAILURE : CircuitBreaker.Outcome.SUCCESS, now);
            return;
        }
        health.lastProblem(problem.label());
        ended(result(problem), now);
    }

    private void ended(CircuitBreaker.Outcome result, long now) {
        place.load().release(place.priority());
        registry.ended(health, result, began, now);
    }

    /// What a problem says about the target it came from.
    private static CircuitBreaker.Outcome result(Problem problem) {
        return switch (problem) {
            case Problem.ProviderFailed refused
                    when refused.error().kind() == ProviderError.Kind.OVERLOAD ->
                    CircuitBreaker.Outcome.FAILURE;
            case Problem.Unreachable _, Problem.TimedOut _ -> CircuitBreaker.Outcome.FAILURE;
            case Problem.Truncated _, Problem.InvalidUpstreamResponse _ ->
                    CircuitBreaker.Outcome.FAILURE;
            case Problem.ProviderFailed _, Problem.CredentialsRejected _ ->
                    CircuitBreaker.Outcome.IGNORED;
            case Problem.Malformed _, Problem.BadTransport _ -> CircuitBreaker.Outcome.IGNORED;
            case Problem.TooLarge _, Problem.Unauthenticated _ -> CircuitBreaker.Outcome.IGNORED;
            case Problem.Forbidden _, Problem.UnknownRoute _ -> CircuitBreaker.Outcome.IGNORED;
            case Problem.WrongMethod _, Problem.UnknownModel _ -> CircuitBreaker.Outcome.IGNORED;
            case Problem.NotOffered _, Problem.Overloaded _, Problem.AtConcurrencyLimit _ ->
                    CircuitBreaker.Outcome.IGNORED;
            case Problem.ShuttingDown _, Problem.Cancelled _ -> CircuitBreaker.Outcome.IGNORED;
            case Problem.ClientDisconnected _, Problem.Internal _ -> CircuitBreaker.Outcome.IGNORED;
        };
    }
}
