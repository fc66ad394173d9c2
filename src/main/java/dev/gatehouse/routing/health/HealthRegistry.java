package dev.gatehouse.routing.health;

import dev.gatehouse.attempt.Target;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.dialect.error.UnknownModel;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Accounts;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The health of all targets and accounts. It is kept over changes of the settings.
public final class HealthRegistry {
    /// The pause after a 429 that does not state how long.
    private static final Duration UNSTATED = Duration.ofSeconds(1);

    private static final Duration LONGEST = Duration.ofHours(1);

    /// How long a target is out of the selection whose model its provider rejects as unknown.
    private static final Duration UNKNOWN_MODEL = Duration.ofSeconds(30);

    /// Clients can name any model at an account; the health of so many targets is kept. Where they
    /// are all in use or in trouble, the others of an account have one health together.
    private static final int MOST = 2_000;

    private static final String OTHERS = "*";

    private final Map<Target, TargetHealth> targets = new ConcurrentHashMap<>();
    private final Map<String, Suspension> suspended = new ConcurrentHashMap<>();
    private final Map<String, ConcurrencyLimiter> limiters = new ConcurrentHashMap<>();
    private final ForcedBreakers forced;
    private final Consumer<String> listener;
    private volatile HealthSettings settings;

    /// @param forced the breakers that operators force open or closed
    /// @param listener receives, in a sentence each, warnings for the operator
    public HealthRegistry(
            HealthSettings settings, ForcedBreakers forced, Consumer<String> listener) {
        this.settings = settings;
        this.forced = forced;
        this.listener = listener;
    }

    /// The settings that health depends on.
    public record HealthSettings(BreakerSettings breaker, ConcurrencySettings concurrency) {}

    /// Takes other settings and accounts. What was learnt under other settings is dropped,
    /// and an account whose key or address has changed is not suspended any more.
    public void reload(HealthSettings next, Accounts accounts) {
        HealthSettings before = settings;
        settings = next;
        if (!before.equals(next)) {
            targets.clear();
            limiters.clear();
        }
        // Attempts in flight keep the health of theirs.
        Set<Account> present = Set.copyOf(accounts.all());
        targets.keySet().removeIf(target -> !present.contains(target.account()));
        suspended
                .entrySet()
                .removeIf(
                        each -> {
                            Account account = accounts.exact(each.getKey());
                            return account == null || !each.getValue().concerns(account);
                        });
    }

    /// The health of a target.
    public TargetHealth of(Target target) {
        TargetHealth known = targets.get(target);
        return known == null ? kept(target) : known;
    }

    private TargetHealth kept(Target target) {
        if (targets.size() >= MOST) {
            forgetUnused();
        }
        Target kept = targets.size() < MOST ? target : new Target(target.account(), OTHERS);
        return targets.computeIfAbsent(kept, this::fresh);
    }

    /// Drops the targets of which nothing is known but that they answer.
    private void forgetUnused() {
        long now = System.nanoTime();
        targets.values()
                .removeIf(
                        each ->
                                each.inFlight() == 0
                                        && each.state(now, false) == TargetHealth.State.CLOSED);
    }

    private TargetHealth fresh(Target target) {
        HealthSettings now = settings;
        var account =
                limiters.computeIfAbsent(
                        target.account().name(), _ -> ConcurrencyLimiter.fixed(now.concurrency()));
        var limiter = ConcurrencyLimiter.learning(now.concurrency(), account);
        return new TargetHealth(target, new CircuitBreaker(now.breaker()), limiter);
    }

    /// All targets that were tried, or may be.
    public Collection<TargetHealth> all() {
        return List.copyOf(targets.values());
    }

    /// What prevents attempts at a target.
    public TargetHealth.State state(TargetHealth health, long now) {
        if (forced.open(account(health)) != null) {
            return TargetHealth.State.OPEN;
        }
        Suspension suspension = suspension(health);
        if (suspension != null && suspension.breaker().open()) {
            return TargetHealth.State.SUSPENDED;
        }
        TargetHealth.State state = health.state(now, forced.closed(account(health)));
        boolean full = state == TargetHealth.State.CLOSED && health.limiter().saturated();
        return full ? TargetHealth.State.SATURATED : state;
    }

    private static String account(TargetHealth health) {
        return health.target().account().name();
    }

    private @Nullable Suspension suspension(TargetHealth health) {
        return suspended.get(account(health));
    }

    /// What the breakers of an account are forced to; `null` when nothing forces them.
    ForcedBreakers.@Nullable Forced forced(String account) {
        return forced.of(account);
    }

    /// Rejects an attempt at an account whose breakers are forced open.
    void rejectForced(TargetHealth health, long now) {
        ForcedBreakers.Forced open = forced.open(account(health));
        if (open != null) {
            Duration left = Duration.ofNanos(open.deadline() - now);
            throw new Problem.BreakerForcedOpen(open.account(), left).asException();
        }
    }

    /// Why an account is suspended; `null` while it is not.
    @Nullable Suspension suspension(String account) {
        Suspension known = suspended.get(account);
        return known != null && known.breaker().open() ? known : null;
    }

    /// Why an account is suspended, in words; `null` while it is not.
    public @Nullable String suspended(String account) {
        Suspension known = suspension(account);
        return known == null ? null : known.why();
    }

    /// Whether nothing prevents attempts at a target.
    public boolean usable(TargetHealth health, long now) {
        Suspension suspension = suspension(health);
        return (suspension == null || suspension.breaker().allows(now))
                && !health.limiter().saturated()
                && forced.open(account(health)) == null
                && health.usable(now, forced.closed(account(health)));
    }

    /// When nothing will prevent them; long ago when nothing does.
    public long availableAt(TargetHealth health) {
        Suspension suspension = suspension(health);
        ForcedBreakers.Forced open = forced.open(account(health));
        if (open != null) {
            return open.deadline();
        }
        long target = health.availableAt(forced.closed(account(health)));
        return suspension == null ? target : Math.max(target, suspension.breaker().until());
    }

    /// How long a target may not be tried; `null` while it has as many calls in flight as its
    /// concurrency limit allows.
    public @Nullable Duration unavailable(Target target, long now) {
        TargetHealth known = targets.get(target);
        if (known == null) {
            return Duration.ZERO;
        }
        if (known.limiter().saturated()) {
            return null;
        }
        return Duration.ofNanos(Math.max(now, availableAt(known)) - now);
    }

    /// How many calls an account may have in flight by its settings; infinite without a bound.
    double limit(String account) {
        ConcurrencyLimiter known = limiters.get(account);
        return known == null ? Double.POSITIVE_INFINITY : known.limit();
    }

    /// The health of an account: of its targets together, and its suspension.
    public AccountHealth of(Account account, long now) {
        return AccountHealth.of(this, account.name(), now);
    }

    /// The time to the first content that counts as a failure, in nanoseconds.
    long slowCall() {
        Duration slow = settings.breaker().slowCallDuration();
        return slow == null ? Long.MAX_VALUE : slow.toNanos();
    }

    /// Records that an attempt has started.
    void started(TargetHealth health, long now) {
        health.onAttempt(now);
        Suspension suspension = suspension(health);
        if (suspension != null) {
            suspension.breaker().onAttempt(now);
        }
    }

    /// Records that a target has started to answer.
    void answering(TargetHealth health, long started, long now) {
        if (health.onAnswer(started, now)) {
            listener.accept("'%s' circuit closed".formatted(health.target()));
        }
        String account = health.target().account().name();
        Suspension suspension = suspended.get(account);
        if (suspension != null && suspension.breaker().onAnswer(started, now)) {
            suspended.remove(account, suspension);
            listener.accept("account '%s' no longer suspended".formatted(account));
        }
    }

    /// Records how an attempt ended.
    void ended(TargetHealth health, CircuitBreaker.Outcome outcome, long started, long now) {
        boolean ignored = forced.closed(account(health));
        var counted = ignored ? CircuitBreaker.Outcome.IGNORED : outcome;
        if (health.onEnd(counted, started, now)) {
            listener.accept("'%s' circuit opened".formatted(health.target()));
        }
        Suspension suspension = suspension(health);
        if (suspension != null) {
            suspension.breaker().onEnd(CircuitBreaker.Outcome.IGNORED, started, now);
        }
    }

    /// Records what an error means for the attempts that come after it.
    void failed(TargetHealth health, Problem problem, long started, long now) {
        if (problem instanceof Problem.CredentialsRejected rejected) {
            suspend(health, "credentials rejected", rejected.providerMessage(), started, now);
        } else if (problem instanceof Problem.ProviderFailed failed) {
            ProviderError error = failed.error();
            switch (error.kind()) {
                case QUOTA -> suspend(health, "quota exhausted", error.message(), started, now);
                case RATE -> rateLimited(health, error, started, now);
                case MODEL -> {
                    if (UnknownModel.named(error, health.target().model())) {
                        health.pauseUntil(now + UNKNOWN_MODEL.toNanos());
                    }
                }
                case AUTH, DENIED, CONTEXT, CONTENT, OVERLOAD, INVALID -> {}
            }
        }
    }

    private static void rateLimited(
            TargetHealth health, ProviderError error, long started, long now) {
        Duration requested = error.retryAfter();
        Duration pause = requested == null ? UNSTATED : requested;
        health.pauseUntil(now + Math.min(pause.toNanos(), LONGEST.toNanos()));
        if (requested == null) {
            health.limiter().onDropped(started, now);
        }
    }

    private void suspend(
            TargetHealth health,
            String why,
            @Nullable String providerMessage,
            long started,
            long now) {
        Account account = health.target().account();
        Suspension suspension =
                suspended.computeIfAbsent(
                        account.name(), _ -> Suspension.of(account, why, providerMessage));
        if (suspension.breaker().onEnd(CircuitBreaker.Outcome.FAILURE, started, now)) {
            listener.accept(
                    "account '%s' suspended: %s%s"
                            .formatted(
                                    account.name(),
                                    why,
                                    providerMessage == null ? "" : ": " + providerMessage));
        }
    }
}
