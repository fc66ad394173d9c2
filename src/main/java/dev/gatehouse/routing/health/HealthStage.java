package dev.gatehouse.routing.health;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Priority;
import dev.gatehouse.call.Problem;

/// Takes a permit of the target's concurrency limit for each attempt, and records what becomes of
/// the attempt for those that come after it.
public final class HealthStage implements AttemptStage {
    private final HealthRegistry registry;

    public HealthStage(HealthRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Answer attempt(Attempt attempt, Next next) {
        Call call = attempt.call();
        TargetHealth health = registry.of(attempt.target());
        registry.rejectForced(health, attempt.scope().now());
        Priority priority = Priority.of(call);
        if (!health.limiter().acquire(priority)) {
            throw new Problem.AtConcurrencyLimit(attempt.account().name(), attempt.target().model())
                    .asException();
        }
        attempt.listen(new HealthListener(registry, health, priority));
        registry.started(health, attempt.scope().now());
        return next.proceed(attempt);
    }
}
