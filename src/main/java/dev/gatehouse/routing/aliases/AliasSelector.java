package dev.gatehouse.routing.aliases;

import dev.gatehouse.attempt.Target;
import dev.gatehouse.attempt.TargetSelector;
import dev.gatehouse.attempt.TargetSet;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.caller.Access;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.routing.health.HealthRegistry;
import dev.gatehouse.routing.health.TargetHealth;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Selects the targets of an alias for one call, one after the other.
///
/// Usable targets compete by the alias's strategy, or by the name of the session where there is one
/// (rendezvous hashing, Thaler and Ravishankar 1998): the same session goes to the same target as
/// long as that is usable, and no table is kept for it. When no target is usable, a call that has
/// tried none yet goes to the one that will be usable first.
final class AliasSelector implements TargetSelector {
    private static final long USUAL_ANSWER = 500;

    private final Alias alias;
    private final Call call;
    private final RequiredFeatures features;
    private final @Nullable String session;
    private final SelectionInputs inputs;
    private final int first;

    AliasSelector(
            Alias alias,
            Call call,
            RequiredFeatures features,
            @Nullable String session,
            SelectionInputs inputs) {
        this.alias = alias;
        this.call = call;
        this.features = features;
        this.session = session;
        this.inputs = inputs;
        this.first = alias.strategy() == Strategy.ROUND_ROBIN ? alias.nextTurn() : 0;
    }

    @Override
    public int next(TargetSet attempted, long minContext) {
        HealthRegistry health = inputs.registry();
        long now = call.scope().now();
        int best = best(attempted, it -> fits(it, minContext) && health.usable(it.health(), now));
        if (best >= 0 || !attempted.empty()) {
            return best;
        }
        int soonest = soonest(minContext);
        if (soonest >= 0) {
            return soonest;
        }
        // The catalogue may err: an error of the provider is better than no attempt.
        int usable = best(attempted, it -> serves(it) && health.usable(it.health(), now));
        return usable >= 0 ? usable : best(attempted, _ -> true);
    }

    @Override
    public long context(int position) {
        ModelFacts model = model(alias.targets().get(position));
        Long context = model == null ? null : model.context();
        return context == null ? 0 : context;
    }

    @Override
    public String reason(int position) {
        AliasTarget target = alias.targets().get(position);
        String unmet = target.unmetCondition(call, features);
        if (unmet != null) {
            return "its condition '%s' is not met".formatted(unmet);
        }
        if (!permitted(target)) {
            return "the caller may not use it";
        }
        if (!target.allowed()) {
            return "its account may not be used for this model";
        }
        if (!serves(target)) {
            return "its account does not serve " + call.operation().words();
        }
        if (!AliasTarget.meets(features, model(target))) {
            return "by the catalogue its model lacks a capability, or its context is too small";
        }
        long now = call.scope().now();
        return switch (inputs.registry().state(target.health(), now)) {
            case CLOSED -> rank(position, target, now);
            case HALF_OPEN -> "circuit half-open: this call probes it";
            case OPEN -> "circuit open" + left(target, now);
            case SATURATED -> "at its concurrency limit";
            case RATE_LIMITED -> "rate limited" + left(target, now);
            case SUSPENDED -> "its account is suspended" + left(target, now);
        };
    }

    private String left(AliasTarget target, long now) {
        long seconds =
                (inputs.registry().availableAt(target.health()) - now + 999_999_999)
                        / 1_000_000_000;
        return seconds > 0 ? ", for " + seconds + " s more" : "";
    }

    private String rank(int position, AliasTarget target, long now) {
        if (session != null && alias.strategy() != Strategy.FIRST_AVAILABLE) {
            return "the order of the session";
        }
        return switch (alias.strategy()) {
            case FIRST_AVAILABLE -> "position %d in order".formatted(position + 1);
            case WEIGHTED -> "weighted random, weight %d".formatted(target.weight());
            case ROUND_ROBIN -> "round robin";
            case LEAST_BUSY -> "%d calls in flight".formatted(target.health().inFlight());
            case FASTEST -> expected(target.health().expectedDuration(answer(), now));
            case CHEAPEST -> costs(price(model(target)));
        };
    }

    private static String expected(double nanos) {
        return nanos == 0
                ? "not measured yet"
                : String.format(Locale.ROOT, "%.1f s expected", nanos / 1e9);
    }

    private static String costs(double price) {
        return price == Double.MAX_VALUE
                ? "its price is unknown"
                : String.format(Locale.ROOT, "about $%.6f", price / 1e15);
    }

    private int best(TargetSet attempted, Predicate<AliasTarget> suitable) {
        List<AliasTarget> targets = alias.targets();
        long now = call.scope().now();
        int best = -1;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < targets.size(); i++) {
            AliasTarget target = targets.get(i);
            if (!attempted.contains(i) && accepts(target) && suitable.test(target)) {
                double score = score(i, target, now);
                if (best < 0 || score < lowest) {
                    best = i;
                    lowest = score;
                }
            }
        }
        return best;
    }

    private int soonest(long minContext) {
        List<AliasTarget> targets = alias.targets();
        int best = -1;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < targets.size(); i++) {
            AliasTarget target = targets.get(i);
            if (accepts(target) && fits(target, minContext)) {
                long until = inputs.registry().availableAt(target.health());
                if (best < 0 || until < least) {
                    best = i;
                    least = until;
                }
            }
        }
        return best;
    }

    /// Whether the caller may use a target, and its conditions are met.
    private boolean accepts(AliasTarget target) {
        return permitted(target) && target.accepts(call, features);
    }

    private boolean permitted(AliasTarget target) {
        CallRecord record = call.record();
        Access access = record.caller().access();
        return !access.restricted()
                || access.mayUse(
                        String.valueOf(record.requestedModel()),
                        target.target().account().name(),
                        target.target().model());
    }

    /// Whether a target serves the call. A model of unknown context may read more than another one
    /// that was too small.
    private boolean fits(AliasTarget target, long minContext) {
        if (!serves(target)) {
            return false;
        }
        ModelFacts model = model(target);
        Long context = model == null ? null : model.context();
        boolean large = minContext == 0 || context == null || context >= minContext;
        return large && AliasTarget.meets(features, model);
    }

    private boolean serves(AliasTarget target) {
        return target.allowed()
                && inputs.operations().serves(target.target().account(), call.operation());
    }

    private double score(int position, AliasTarget target, long now) {
        if (session != null && alias.strategy() != Strategy.FIRST_AVAILABLE) {
            return weighted(hash(session, target.target()), target.weight());
        }
        TargetHealth health = target.health();
        return switch (alias.strategy()) {
            case FIRST_AVAILABLE -> position;
            case WEIGHTED -> weighted(inputs.random().nextDouble(), target.weight());
            case ROUND_ROBIN -> Math.floorMod(position - first, alias.targets().size());
            case LEAST_BUSY -> (health.inFlight() + 1.0) / target.weight();
            case FASTEST -> health.expectedDuration(answer(), now);
            case CHEAPEST -> price(model(target));
        };
    }

    /// The lowest of these, over all targets, is each one's as often as its weight requires
    /// (Efraimidis and Spirakis 2006).
    private static double weighted(double uniform, int weight) {
        return -Math.log(1 - uniform) / weight;
    }

    /// Even over the numbers from 0 to 1, and the same for the same session and target
    /// (the mixing of SplitMix64, Steele, Lea and Flood 2014).
    private static double hash(String session, Target target) {
        long mixed = ((long) session.hashCode() << 32) ^ target.hashCode();
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /// How long the answer may become, in tokens.
    private long answer() {
        long limit = features.answerTokens();
        return limit == 0 ? USUAL_ANSWER : Math.min(limit, USUAL_ANSWER);
    }

    private double price(@Nullable ModelFacts model) {
        Long input = model == null ? null : model.price("input", features.promptTokens());
        Long output = model == null ? null : model.price("output", features.promptTokens());
        if (input == null || output == null) {
            return Double.MAX_VALUE;
        }
        return features.promptTokens() * (double) input + answer() * (double) output;
    }

    private @Nullable ModelFacts model(AliasTarget target) {
        String provider = target.target().account().provider().catalogue();
        return inputs.catalogue().model(provider, target.target().model(), true);
    }
}
