package dev.gatehouse.routing.health;

import dev.gatehouse.call.Lifeline;
import dev.gatehouse.call.Plan;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Rejection;
import dev.gatehouse.call.Trail;
import dev.gatehouse.chat.Usage;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How all targets and accounts are doing. It outlives changes of the settings.
public final class Standings {
    private static final Duration UNTOLD = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
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
    private volatile BreakerSettings settings;

    /// @param alarms told in a sentence what an operator should know
    public Standings(BreakerSettings settings, Consumer<String> alarms) {
        this.settings = settings;
        this.alarms = alarms;
    }

    /// Goes by other settings for targets that have not been asked yet, and forgets the old ones.
    public void swap(BreakerSettings next) {
        if (!settings.equals(next)) {
            settings = next;
            targets.clear();
        }
    }

    /// How a target is doing.
    public Standing of(Plan.Target target) {
        Standing known = targets.get(target);
        return known != null
                ? known
                : targets.computeIfAbsent(target, it -> new Standing(it, new Breaker(settings)));
    }

    /// All that were ever asked.
    public Collection<Standing> all() {
        return List.copyOf(targets.values());
    }

    /// Whether nothing speaks against asking a target.
    public boolean usable(Standing standing, long now) {
        Breaker account = aside.get(standing.target().account());
        return (account == null || account.closed(now)) && standing.usable(now);
    }

    /// When nothing will speak against it any more.
    public long until(Standing standing) {
        Breaker account = aside.get(standing.target().account());
        long target = standing.until();
        return account == null ? target : Math.max(target, account.until());
    }

    /// Whether an account is set aside, because it is refused or has no money left.
    public boolean aside(String account) {
        Breaker known = aside.get(account);
        return known != null && known.open();
    }

    /// Notes that a target is asked.
    public Visit visit(Plan.Target target, long now) {
        Standing standing = of(target);
        standing.enter(now);
        Breaker account = aside.get(target.account());
        if (account != null) {
            account.enter(now);
        }
        return new Visit(standing, now);
    }

    /// One call at one target.
    public final class Visit implements Consumer<Trail.Receipt> {
        private final Standing standing;
        private final long began;
        private volatile boolean streamed;
        private volatile long first;

        private Visit(Standing standing, long began) {
            this.standing = standing;
            this.began = began;
        }

        /// Notes that it refused, or failed before it said anything.
        public void failed(Problem problem, long now) {
            note(problem, now);
            left(result(problem), now);
        }

        /// Notes that it answers; the end is noted when the call is over.
        public void answers(Trail trail, long now) {
            first = now;
            streamed = trail.streamed();
            trail.atEnd(this);
        }

        @Override
        public void accept(Trail.Receipt over) {
            Problem problem = over.problem();
            long now = over.trail().began() + over.took();
            boolean slow = standing.began(first - began, now);
            Usage usage = over.trail().usage();
            if (problem == null && streamed && usage != null) {
                standing.wrote((double) usage.output(), (now - first) / 1e9);
            }
            Breaker.Result answered = slow ? Breaker.Result.BAD : Breaker.Result.GOOD;
            left(problem == null ? answered : result(problem), now);
        }

        private void left(Breaker.Result result, long now) {
            Plan.Target target = standing.target();
            if (standing.leave(result, now)) {
                alarms.accept(
                        "'%s/%s' %s"
                                .formatted(
                                        target.account(),
                                        target.model(),
                                        standing.open()
                                                ? "fails and is left alone for a while"
                                                : "answers again"));
            }
            Breaker account = aside.get(target.account());
            if (account != null && result == Breaker.Result.GOOD && account.open()) {
                aside.remove(target.account());
                alarms.accept("the account '%s' is taken back".formatted(target.account()));
            }
        }

        private void note(Problem problem, long now) {
            String account = standing.target().account();
            if (problem instanceof Problem.CredentialsRejected) {
                putAside(account, "its key is refused", now);
            } else if (problem instanceof Problem.Refused refused) {
                Rejection rejection = refused.rejection();
                if (rejection.kind() == Rejection.Kind.QUOTA) {
                    putAside(account, "it has no money or no right left", now);
                } else if (rejection.kind() == Rejection.Kind.RATE) {
                    standing.cool(now + pause(rejection.retryAfter()).toNanos());
                }
            }
        }
    }

    private void putAside(String account, String why, long now) {
        Breaker breaker = aside.computeIfAbsent(account, _ -> new Breaker(ASIDE));
        if (breaker.leave(Breaker.Result.UNREACHED, now)) {
            alarms.accept("the account '%s' is set aside: %s".formatted(account, why));
        }
    }

    private static Duration pause(@Nullable Duration told) {
        if (told == null) {
            return UNTOLD;
        }
        return told.compareTo(LONGEST) > 0 ? LONGEST : told;
    }

    /// What a problem says about the target it came from.
    private static Breaker.Result result(Problem problem) {
        boolean late = problem instanceof Problem.TimedOut;
        if (problem instanceof Problem.Unreachable
                || (problem instanceof Problem.TimedOut struck
                        && struck.clock() == Lifeline.Clock.CONNECT)) {
            return Breaker.Result.UNREACHED;
        }
        boolean busy =
                problem instanceof Problem.Refused refused
                        && refused.rejection().kind() == Rejection.Kind.OVERLOAD;
        boolean broken = problem instanceof Problem.Truncated || problem instanceof Problem.Garbled;
        return late || busy || broken ? Breaker.Result.BAD : Breaker.Result.NEITHER;
    }
}
