package dev.gatehouse.routing.health;

import dev.gatehouse.call.Plan;
import dev.gatehouse.call.Priority;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Rejection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How all targets and accounts are doing. It outlives changes of the settings.
public final class Standings {
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

    private final Map<Plan.Target, Standing> targets = new ConcurrentHashMap<>();
    private final Map<String, Breaker> aside = new ConcurrentHashMap<>();
    private final Consumer<String> alarms;
    private final Map<String, Load> loads = new ConcurrentHashMap<>();
    private volatile Terms terms;

    /// @param alarms told in a sentence what an operator should know
    public Standings(Terms terms, Consumer<String> alarms) {
        this.terms = terms;
        this.alarms = alarms;
    }

    /// By what it goes.
    public record Terms(BreakerSettings breaker, LoadSettings load) {}

    /// Goes by other settings from now on; what was learnt by those that differ is forgotten.
    public void swap(Terms next) {
        Terms before = terms;
        terms = next;
        if (!before.breaker().equals(next.breaker())) {
            targets.clear();
        }
        if (!before.load().equals(next.load())) {
            loads.clear();
        }
    }

    /// How a target is doing.
    public Standing of(Plan.Target target) {
        Standing known = targets.get(target);
        if (known != null) {
            return known;
        }
        return targets.size() < MOST ? targets.computeIfAbsent(target, this::made) : made(target);
    }

    private Standing made(Plan.Target target) {
        return new Standing(target, new Breaker(terms.breaker()));
    }

    /// All that were ever asked, or may be.
    public Collection<Standing> all() {
        return List.copyOf(targets.values());
    }

    /// What speaks against asking a target.
    public Standing.State state(Standing standing, long now) {
        Breaker account = aside.get(standing.target().account());
        if (account != null && account.open()) {
            return Standing.State.ASIDE;
        }
        Standing.State state = standing.state(now);
        boolean full = full(standing.target().account());
        return state == Standing.State.CLOSED && full ? Standing.State.FULL : state;
    }

    /// Whether an account is set aside, because it is refused or has nothing left to spend.
    public boolean aside(String account) {
        Breaker known = aside.get(account);
        return known != null && known.open();
    }

    /// Whether nothing speaks against asking a target.
    public boolean usable(Standing standing, long now) {
        Breaker account = aside.get(standing.target().account());
        return (account == null || account.closed(now))
                && !full(standing.target().account())
                && standing.usable(now);
    }

    /// When nothing will speak against it any more; long ago when nothing does.
    public long until(Standing standing) {
        Breaker account = aside.get(standing.target().account());
        long target = standing.until();
        return account == null ? target : Math.max(target, account.until());
    }

    /// Notes that a target is asked; waits a moment when it has as many calls as it takes.
    ///
    /// @return `null` when there was no room even then
    public @Nullable Visit visit(Plan.Target target, Priority priority, LongSupplier clock) {
        Load load = load(target.account());
        if (!load.enter(priority)) {
            return null;
        }
        long now = clock.getAsLong();
        Standing standing = of(target);
        standing.enter(now);
        Breaker account = aside.get(target.account());
        if (account != null) {
            account.enter(now);
        }
        return new Visit(this, standing, new Visit.Place(load, priority), now);
    }

    private Load load(String account) {
        Load known = loads.get(account);
        return known != null ? known : loads.computeIfAbsent(account, _ -> new Load(terms.load()));
    }

    /// Whether an account has as many calls as it takes.
    public boolean full(String account) {
        Load load = loads.get(account);
        return load != null && load.full();
    }

    /// How many calls an account is given at once; infinite while there is no bound.
    double limit(String account) {
        return load(account).limit();
    }

    /// The time to the first content that counts as a failure, in nanoseconds.
    long slow() {
        Duration slow = terms.breaker().slow();
        return slow == null ? Long.MAX_VALUE : slow.toNanos();
    }

    /// Notes that a target has begun to answer a call.
    void answered(Standing standing, long began, long now) {
        Plan.Target target = standing.target();
        if (standing.answered(began, now)) {
            alarms.accept(said(target, "answers again"));
        }
        Breaker account = aside.get(target.account());
        if (account != null && account.answered(began, now)) {
            aside.remove(target.account());
            alarms.accept("the account '%s' is taken back".formatted(target.account()));
        }
    }

    /// Notes how a call at a target ended.
    void ended(Standing standing, Breaker.Result result, long began, long now) {
        Plan.Target target = standing.target();
        if (standing.ended(result, began, now)) {
            alarms.accept(said(target, "fails and is left alone for a while"));
        }
        Breaker account = aside.get(target.account());
        if (account != null) {
            account.ended(Breaker.Result.NEITHER, began, now);
        }
    }

    /// Notes what a refusal means for those that would be asked next.
    void refused(Standing standing, Problem problem, long began, long now) {
        String account = standing.target().account();
        if (problem instanceof Problem.CredentialsRejected) {
            putAside(account, "its key is refused", began, now);
        } else if (problem instanceof Problem.Refused refused) {
            Rejection rejection = refused.rejection();
            if (rejection.kind() == Rejection.Kind.QUOTA) {
                putAside(account, "it has nothing left to spend", began, now);
            } else if (rejection.kind() == Rejection.Kind.RATE) {
                standing.cool(now + pause(rejection.retryAfter()).toNanos());
                if (rejection.retryAfter() == null) {
                    load(account).refused(began, now);
                }
            }
        }
    }

    private void putAside(String account, String why, long began, long now) {
        Breaker breaker = aside.computeIfAbsent(account, _ -> new Breaker(ASIDE));
        if (breaker.ended(Breaker.Result.BAD, began, now)) {
            alarms.accept("the account '%s' is set aside: %s".formatted(account, why));
        }
    }

    private static String said(Plan.Target target, String what) {
        return "'%s/%s' %s".formatted(target.account(), target.model(), what);
    }

    private static Duration pause(@Nullable Duration told) {
        if (told == null) {
            return UNTOLD;
        }
        return told.compareTo(LONGEST) > 0 ? LONGEST : told;
    }
}
