package dev.gatehouse.routing.aliases;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Plan;
import dev.gatehouse.provider.Model;
import dev.gatehouse.routing.health.Standing;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Who of an alias's targets is asked for one call, and who next.
///
/// Those that can be asked compete by the alias's strategy, or by the session's name where there
/// is one (rendezvous hashing, Thaler and Ravishankar 1998): the same session meets the same
/// target as long as that can be asked, and no table is kept for it. When nobody can be asked,
/// the one that is soonest well again is, for a call that has asked nobody yet.
final class Turn implements Plan.Choice {
    private static final long USUAL_ANSWER = 500;

    private final Alias alias;
    private final Call call;
    private final Needs needs;
    private final @Nullable String session;
    private final Surroundings around;
    private final int first;

    Turn(Alias alias, Call call, Needs needs, @Nullable String session, Surroundings around) {
        this.alias = alias;
        this.call = call;
        this.needs = needs;
        this.session = session;
        this.around = around;
        this.first = alias.strategy() == Strategy.ROUND_ROBIN ? alias.turn() : 0;
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
        Model model = model(alias.members().get(place));
        Long context = model == null ? null : model.context();
        return context == null ? 0 : context;
    }

    @Override
    public String why(int place) {
        Member member = alias.members().get(place);
        String unmet = member.unmet(call, needs);
        if (unmet != null) {
            return "its condition '%s' is not met".formatted(unmet);
        }
        if (member.account().provider().path(call.operation()) == null) {
            return "it does not offer " + call.operation().words();
        }
        Model model = model(member);
        if (!needs.met(model)) {
            return "the catalogue says that its model cannot do this, or reads too little";
        }
        long now = call.lifeline().now();
        return switch (around.standings().state(member.standing(), now)) {
            case CLOSED -> reason(place, member, now);
            case HALF_OPEN -> "it failed; this call finds out whether it still does";
            case OPEN -> "it fails and is left alone" + left(member, now);
            case FULL -> "its account has as many calls as it takes";
            case COOLING -> "it asked for a pause" + left(member, now);
            case ASIDE -> "its account is set aside" + left(member, now);
        };
    }

    private String left(Member member, long now) {
        long seconds =
                (around.standings().until(member.standing()) - now + 999_999_999) / 1_000_000_000;
        return seconds > 0 ? ", for " + seconds + " s more" : "";
    }

    private String reason(int place, Member member, long now) {
        if (session != null && alias.strategy() != Strategy.FIRST_AVAILABLE) {
            return "the session's own order";
        }
        return switch (alias.strategy()) {
            case FIRST_AVAILABLE -> "place %d in order".formatted(place + 1);
            case WEIGHTED -> "drawn by lot, weight %d".formatted(member.weight());
            case ROUND_ROBIN -> "one after the other";
            case LEAST_BUSY -> "%d calls under way".formatted(member.standing().underWay());
            case FASTEST -> expected(member.standing().expected(answer(), now));
            case CHEAPEST -> costs(price(model(member)));
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
        List<Member> members = alias.members();
        long now = call.lifeline().now();
        int best = -1;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            boolean open =
                    (tried & (1L << i)) == 0
                            && member.takes(call, needs)
                            && (!careful
                                    || (fits(member, beyond)
                                            && around.standings().usable(member.standing(), now)));
            if (open) {
                double score = score(i, member, now);
                if (best < 0 || score < lowest) {
                    best = i;
                    lowest = score;
                }
            }
        }
        return best;
    }

    private int soonest(long beyond) {
        List<Member> members = alias.members();
        int best = -1;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (member.takes(call, needs) && fits(member, beyond)) {
                long until = around.standings().until(member.standing());
                if (best < 0 || until < least) {
                    best = i;
                    least = until;
                }
            }
        }
        return best;
    }

    private boolean fits(Member member, long beyond) {
        boolean offered = member.account().provider().path(call.operation()) != null;
        if (!offered) {
            return false;
        }
        Model model = model(member);
        if (beyond > 0) {
            Long context = model == null ? null : model.context();
            return context != null && context > beyond;
        }
        return needs.met(model);
    }

    private double score(int place, Member member, long now) {
        if (session != null && alias.strategy() != Strategy.FIRST_AVAILABLE) {
            return drawn(hash(session, member.target()), member.weight());
        }
        Standing standing = member.standing();
        return switch (alias.strategy()) {
            case FIRST_AVAILABLE -> place;
            case WEIGHTED -> drawn(around.random().nextDouble(), member.weight());
            case ROUND_ROBIN -> Math.floorMod(place - first, alias.members().size());
            case LEAST_BUSY -> (standing.underWay() + 1.0) / member.weight();
            case FASTEST -> standing.expected(answer(), now);
            case CHEAPEST -> price(model(member));
        };
    }

    /// The lowest of these, over all members, is each one's as often as its weight says
    /// (Efraimidis and Spirakis 2006).
    private static double drawn(double uniform, int weight) {
        return -Math.log(1 - uniform) / weight;
    }

    /// Even over the numbers from 0 to 1, and the same for the same session and target
    /// (the mixing of SplitMix64, Steele, Lea and Flood 2014).
    private static double hash(String session, Plan.Target target) {
        long mixed = ((long) session.hashCode() << 32) ^ target.hashCode();
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /// How long the answer may get, in tokens.
    private long answer() {
        return needs.answer() == 0 ? USUAL_ANSWER : Math.min(needs.answer(), USUAL_ANSWER);
    }

    private double price(@Nullable Model model) {
        Long input = model == null ? null : model.price("input", needs.tokens());
        Long output = model == null ? null : model.price("output", needs.tokens());
        if (input == null || output == null) {
            return Double.MAX_VALUE;
        }
        return needs.tokens() * (double) input + answer() * (double) output;
    }

    private @Nullable Model model(Member member) {
        return around.catalogue()
                .model(member.account().provider().name(), member.target().model(), true);
    }
}
