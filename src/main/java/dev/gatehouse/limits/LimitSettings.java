package dev.gatehouse.limits;

import dev.gatehouse.caller.UserPath;
import dev.gatehouse.config.Group;
import dev.gatehouse.limits.Limit.Period;
import dev.gatehouse.limits.Limit.Rates;
import dev.gatehouse.limits.Limit.Scope;
import dev.gatehouse.limits.Limit.Source;
import org.jspecify.annotations.Nullable;

/// A rate limit of the settings.
///
/// @param kind what it is for
/// @param name the id of a key, a user path, a model (`model` or `account/model`) or an account;
///     `*` for each key, model or account separately; nothing for `all`
/// @param perChild whether each path directly below the user path has the whole limit for itself
/// @param requests how many requests may come in the period
/// @param burst how many of them may come at once; all of them when not given
/// @param tokens how many tokens may be used in the period
/// @param period the time to which requests and tokens refer
/// @param concurrent how many calls may be in flight
public record LimitSettings(
        Scope kind,
        String name,
        boolean perChild,
        @Nullable Long requests,
        @Nullable Long burst,
        @Nullable Long tokens,
        Period period,
        @Nullable Long concurrent) {
    /// Reads one; what was used of it is kept over a reload.
    public static LimitSettings read(Group g) {
        var settings =
                new LimitSettings(
                        g.word("kind", Scope.values())
                                .also("user_path", Scope.USER_PATH)
                                .live()
                                .value(),
                        g.text("name", "").live().value(),
                        g.flag("per-child", false).live().value(),
                        amount(g, "requests"),
                        amount(g, "burst"),
                        amount(g, "tokens"),
                        g.word("period", Period.values(), Period.MINUTE).live().value(),
                        amount(g, "concurrent"));
        if (!g.faulty()) {
            settings.check(g);
        }
        return settings;
    }

    private static @Nullable Long amount(Group g, String name) {
        return g.wholeLong(name).between(1, Limit.MOST).live().orNull();
    }

    private void check(Group g) {
        String fault = Limit.fault(kind, name, perChild);
        if (fault != null) {
            g.error("name", fault, null);
        }
        if (requests == null && tokens == null && concurrent == null) {
            g.error("requests", "is missing", "set 'requests', 'tokens' or 'concurrent'");
        }
    }

    /// The limit; settings without errors only.
    public Limit limit() {
        String path = kind == Scope.USER_PATH ? UserPath.of(name) : name;
        var rates = new Rates(or(requests), or(burst), or(tokens), or(concurrent), period);
        return new Limit(kind, path, perChild, rates, Source.CONFIG, 0);
    }

    private static long or(@Nullable Long amount) {
        return amount == null ? 0 : amount;
    }
}
