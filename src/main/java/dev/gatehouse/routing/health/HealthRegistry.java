package dev.gatehouse.routing.health;

import dev.gatehouse.call.Priority;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.Route;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How all targets and accounts are doing. It outlives changes of the settings.
public final class HealthRegistry {
    private static final Duration UNTOLD = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /// Callers can name what they like at an account; so many names are kept in mind.
    private static final int MOST = 10_000;

    /// One refusal of an account's key is enough.
    private static final BreakerSettings ASIDE =
            new BreakerSettings(
                    Duration.ofSeconds(30),
                    1,
                    1,
                    1,
                    null,
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10));

    private final Map<Route.Target, TargetHealth> targets = new ConcurrentHashMap<>();
    private final Map<String, CircuitBreaker> suspended = new ConcurrentHashMap<>();
    private final Consumer<String> listener;
    private final Map<String, ConcurrencyLimiter> limiters = new ConcurrentHashMap<>();
    private volatile HealthSettings terms;

    /// @param listener told in a sentence what an operator should know
    public HealthRegistry(HealthSettings terms, Consumer<String> listener) {
        this.terms = terms;
        this.listener = listener;
    }

    /// By what it goes.
    public record HealthSettings(BreakerSettings breaker, ConcurrencySettings concurrency) {}

    /// Goes by other settings from now on; what was learnt by those that differ is forgotten.
    public void reload(HealthSettings next) {
        HealthSettings before = terms;
        terms = next;
        if (!before.breaker().equals(next.breaker())) {
            targets.clear();
        }
        if (!before.concurrency().equals(next.concurrency())) {
            limiters.clear();
        }
    }

    /// How a target is doing.
    public TargetHealth of(Route.Target target) {
        TargetHealth known = targets.get(target);
        if (known != null) {
            return known;
        }
        return targets.size() < MOST ? targets.computeIfAbsent(target, this::made) : made(target);
    }

    private TargetHealth made(Route.Target target) {
        return new TargetHealth(target, new CircuitBreaker(terms.breaker()));
    }

    /// All that were ever asked, or may be.
    public Collection<TargetHealth> all() {
        return List.copyOf(targets.values());
    }

    /// What speaks against asking a target.
    public TargetHealth.State state(TargetHealth health, long now) {
        CircuitBreaker account = suspended.get(health.target().account());
        if (account != null && account.open()) {
            return TargetHealth.State.SUSPENDED;
        }
        TargetHealth.State state = health.state(now);
        boolean full = saturated(health.target().account());
        return state == TargetHealth.State.CLOSED && full ? TargetHealth.State.SATURATED : state;
    }

    /// Whether an account is set aside, because it is refused or has nothing left to spend.
    public boolean suspended(String account) {
        CircuitBreaker known = suspended.get(account);
        return known != null && known.open();
    }

    /// Whether nothing speaks against asking a target.
    public boolean usable(TargetHealth health, long now) {
        CircuitBreaker account = suspended.get(health.target().account());
        return (account == null || account.allows(now))
                && !saturated(health.target().account())
                && health.usable(now);
    }

    /// When nothing will speak against it any more; long ago when nothing does.
    public long availableAt(TargetHealth health) {
        CircuitBreaker account = suspended.get(health.target().account());
        long target = health.availableAt();
        return account == null ? target : Math.max(target, account.until());
    }

    /// Notes that a target is asked; waits a moment when it has as many calls as it takes.
    ///
    /// @return `null` when there was no room even then
    public @Nullable Visit visit(Route.Target target, Priority priority, LongSupplier clock) {
        ConcurrencyLimiter limiter = limiter(target.account());
        if (!limiter.acquire(priority)) {
            return null;
        }
        long now = clock.getAsLong();
        TargetHealth health = of(target);
        health.onAttempt(now);
        CircuitBreaker account = suspended.get(target.account());
        if (account != null) {
            account.onAttempt(now);
        }
        return new Visit(this, health, new Visit.Place(limiter, priority), now);
    }

    private ConcurrencyLimiter limiter(String account) {
        ConcurrencyLimiter known = limiters.get(account);
        return known != null
                ? known
                : limiters.computeIfAbsent(
                        account, _ -> new ConcurrencyLimiter(terms.concurrency()));
    }

    /// Whether an account has as many calls as it takes.
    public boolean saturated(String account) {
        ConcurrencyLimiter limiter = limiters.get(account);
        return limiter != null && limiter.saturated();
    }

    /// How many calls an account is given at once; infinite while there is no bound.
    double limit(String account) {
        return limiter(account).limit();
    }

    /// The time to the first content that counts as a failure, in nanoseconds.
    long slowCall() {
        Duration slow = terms.breaker().slowCallDuration();
        return slow == null ? Long.MAX_VALUE : slow.toNanos();
    }

    /// Notes that a target has begun to answer a call.
    void answered(TargetHealth health, long began, long now) {
        Route.Target target = health.target();
        if (health.onAnswer(began, now)) {
            listener.accept(said(target, "answers again"));
        }
        CircuitBreaker account = suspended.get(target.account());
        if (account != null && account.onAnswer(began, now)) {
            suspended.remove(target.account());
            listener.accept("the account '%s' is taken back".formatted(target.account()));
        }
    }

    /// Notes how a call at a target ended.
    void ended(TargetHealth health, CircuitBreaker.Outcome result, long began, long now) {
        Route.Target target = health.target();
        if (health.onEnd(result, began, now)) {
            listener.accept(said(target, "fails and is left alone for a while"));
        }
        CircuitBreaker account = suspended.get(target.account());
        if (account != null) {
            account.onEnd(CircuitBreaker.Outcome.IGNORED, began, now);
        }
    }

    /// Notes what a refusal means for those that would be asked next.
    void refused(TargetHealth health, Problem problem, long began, long now) {
        String account = health.target().account();
        if (problem instanceof Problem.CredentialsRejected) {
            suspend(account, "its key is refused", began, now);
        } else if (problem instanceof Problem.ProviderFailed refused) {
            ProviderError error = refused.error();
            if (error.kind() == ProviderError.Kind.QUOTA) {
                suspend(account, "it has nothing left to spend", began, now);
            } else if (error.kind() == ProviderError.Kind.RATE) {
                health.pauseUntil(now + pause(error.retryAfter()).toNanos());
                if (error.retryAfter() == null) {
                    limiter(account).onDropped(began, now);
                }
            }
        }
    }

    private void suspend(String account, String why, long began, long now) {
        CircuitBreaker breaker = suspended.computeIfAbsent(account, _ -> new CircuitBreaker(ASIDE));
        if (breaker.onEnd(CircuitBreaker.Outcome.FAILURE, began, now)) {
            listener.accept("the account '%s' is set aside: %s".formatted(account, why));
        }
    }

    private static String said(Route.Target target, String what) {
        return "'%s/%s' %s".formatted(target.account(), target.model(), what);
    }

    private static Duration pause(@Nullable Duration told) {
        if (told == null) {
            return UNTOLD;
        }
        return told.compareTo(LONGEST) > 0 ? LONGEST : told;
    }
}
