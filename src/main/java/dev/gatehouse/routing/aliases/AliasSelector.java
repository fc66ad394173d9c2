package dev.gatehouse.routing.aliases;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Route;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.routing.health.TargetHealth;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Who of an alias's targets is asked for one call, and who next.
///
/// Those that can be asked compete by the alias's strategy, or by the session's name where there
/// is one (rendezvous hashing, Thaler and Ravishankar 1998): the same session meets the same
/// target as long as that can be asked, and no table is kept for it. When nobody can be asked,
/// the one that is soonest well again is, for a call that has asked nobody yet.
final class AliasSelector implements Route.TargetSelector {
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
    public int next(long tried, long beyond) {
        int best = best(tried, beyond, true);
        if (best >= 0 || tried != 0) {
            return best;
        }
        int soonest = soonest(beyond);
        // What the catalogue says may be wrong; better the provider refuses than nobody is asked.
        return soonest < 0 ? best(tried, beyond, false) : soonest;
    }

    /// What a model reads at most at a place; 0 when that is not known.
    @Override
    public long context(int place) {
        ModelFacts model = model(alias.targets().get(place));
        Long context = model == null ? null : model.context();
        return context == null ? 0 : context;
    }

    @Override
    public String why(int place) {
        AliasTarget target = alias.targets().get(place);
        String unmet = target.unmetCondition(call, features);
        if (unmet != null) {
            return "its condition '%s' is not met".formatted(unmet);
        }
        if (target.account().provider().path(call.operation()) == null) {
            return "it does not offer " + call.operation().words();
        }
        ModelFacts model = model(target);
        if (!features.metBy(model)) {
            return "the catalogue says that its model cannot do this, or reads too little";
        }
        long now = call.scope().now();
        return switch (inputs.standings().state(target.standing(), now)) {
            case CLOSED -> reason(place, target, now);
            case HALF_OPEN -> "it failed; this call finds out whether it still does";
            case OPEN -> "it fails and is left alone" + left(target, now);
            case SATURATED -> "its account has as many calls as it takes";
            case RATE_LIMITED -> "it asked for a pause" + left(target, now);
            case SUSPENDED -> "its account is set aside" + left(target, now);
        };
    }

    private String left(AliasTarget target, long now) {
        long seconds =
                (inputs.standings().availableAt(target.standing()) - now + 999_999_999)
                        / 1_000_000_000;
        return seconds > 0 ? ", for " + seconds + " s more" : "";
    }

    private String reason(int place, AliasTarget target, long now) {
        if (session != null && alias.strategy() != Strategy.FIRST_AVAILABLE) {
            return "the session's own order";
        }
        return switch (alias.strategy()) {
            case FIRST_AVAILABLE -> "place %d in order".formatted(place + 1);
            case WEIGHTED -> "drawn by lot, weight %d".formatted(target.weight());
            case ROUND_ROBIN -> "one after the other";
            case LEAST_BUSY -> "%d calls under way".formatted(target.standing().inFlight());
            case FASTEST -> expected(target.standing().expectedDuration(answer(), now));
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

    private int best(long tried, long beyond, boolean careful) {
        List<AliasTarget> members = alias.targets();
        long now = call.scope().now();
        int best = -1;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < members.size(); i++) {
            AliasTarget target = members.get(i);
            boolean open =
                    (tried & (1L << i)) == 0
                            && target.accepts(call, features)
                            && (!careful
                                    || (fits(target, beyond)
                                            && inputs.standings().usable(target.standing(), now)));
            if (open) {
                double score = score(i, target, now);
                if (best < 0 || score < lowest) {
                    best = i;
                    lowest = score;
                }
            }
        }
        return best;
    }

    private int soonest(long beyond) {
        List<AliasTarget> members = alias.targets();
        int best = -1;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < members.size(); i++) {
            AliasTarget target = members.get(i);
            if (target.accepts(call, features) && fits(target, beyond)) {
                long until = inputs.standings().availableAt(target.standing());
                if (best < 0 || until < least) {
                    best = i;
                    least = until;
                }
            }
        }
        return best;
    }

    private boolean fits(AliasTarget target, long beyond) {
        boolean offered = target.account().provider().path(call.operation()) != null;
        if (!offered) {
            return false;
        }
        ModelFacts model = model(target);
        if (beyond > 0) {
            Long context = model == null ? null : model.context();
            return context != null && context > beyond;
        }
        return features.metBy(model);
    }

    private double score(int place, AliasTarget target, long now) {
        if (session != null && alias.strategy() != Strategy.FIRST_AVAILABLE) {
            return drawn(hash(session, target.target()), target.weight());
        }
        TargetHealth health = target.standing();
        return switch (alias.strategy()) {
            case FIRST_AVAILABLE -> place;
            case WEIGHTED -> drawn(inputs.random().nextDouble(), target.weight());
            case ROUND_ROBIN -> Math.floorMod(place - first, alias.targets().size());
            case LEAST_BUSY -> (health.inFlight() + 1.0) / target.weight();
            case FASTEST -> health.expectedDuration(answer(), now);
            case CHEAPEST -> price(model(target));
        };
    }

    /// The lowest of these, over all members, is each one's as often as its weight says
    /// (Efraimidis and Spirakis 2006).
    private static double drawn(double uniform, int weight) {
        return -Math.log(1 - uniform) / weight;
    }

    /// Even over the numbers from 0 to 1, and the same for the same session and target
    /// (the mixing of SplitMix64, Steele, Lea and Flood 2014).
    private static double hash(String session, Route.Target target) {
        long mixed = ((long) session.hashCode() << 32) ^ target.hashCode();
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /// How long the answer may get, in tokens.
    private long answer() {
        return features.answer() == 0 ? USUAL_ANSWER : Math.min(features.answer(), USUAL_ANSWER);
    }

    private double price(@Nullable ModelFacts model) {
        Long input = model == null ? null : model.price("input", features.tokens());
        Long output = model == null ? null : model.price("output", features.tokens());
        if (input == null || output == null) {
            return Double.MAX_VALUE;
        }
        return features.tokens() * (double) input + answer() * (double) output;
    }

    private @Nullable ModelFacts model(AliasTarget target) {
        return inputs.catalogue()
                .model(target.account().provider().name(), target.target().model(), true);
    }
}
