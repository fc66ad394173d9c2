package dev.gatehouse.budgets;

import dev.gatehouse.budgets.Budget.Kind;
import dev.gatehouse.budgets.Budget.Mode;
import dev.gatehouse.budgets.Budget.Scope;
import dev.gatehouse.budgets.Budget.Source;
import dev.gatehouse.budgets.Budget.Terms;
import dev.gatehouse.budgets.window.Period;
import dev.gatehouse.config.Group;
import dev.gatehouse.cost.Dollars;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A budget: what it is for, over which window, and how much. It is for exactly one of path, key,
/// model, account, tag and all.
///
/// @param path a user path and all below it, such as `/eng`
/// @param key the id of a key
/// @param model a model by whatever name it is served; `*` at its end stands for any end
/// @param account an account
/// @param tag a tag of callers
/// @param all whether it is for all calls together
/// @param perChild whether each child of the path has a budget of its own
/// @param period hourly, daily, weekly, monthly, total, or a number of seconds
/// @param amount dollars in each window
/// @param mode what is held before an attempt, and where that is decided
/// @param rollover the most dollars that are carried over from earlier windows
/// @param override another amount for a while
/// @param allowUnpriced whether calls may be made whose price is unknown
/// @param warnAt percentages at which a warning is logged
/// @param timeZone the time zone of its windows; that of all budgets when not given
public record LimitSettings(
        @Nullable String path,
        @Nullable String key,
        @Nullable String model,
        @Nullable String account,
        @Nullable String tag,
        boolean all,
        boolean perChild,
        String period,
        String amount,
        Mode mode,
        String rollover,
        RaiseSettings override,
        boolean allowUnpriced,
        List<String> warnAt,
        @Nullable String timeZone) {
    private static final String[] LEVELS = {"80", "100"};

    /// Reads one.
    static LimitSettings read(Group g) {
        var limit =
                new LimitSettings(
                        name(g, Kind.PATH),
                        name(g, Kind.KEY),
                        name(g, Kind.MODEL),
                        name(g, Kind.ACCOUNT),
                        name(g, Kind.TAG),
                        g.flag("all", false).value(),
                        g.flag("per-child", false).value(),
                        g.text("period").checked(it -> reason(Period::parse, it)).value(),
                        g.text("amount").checked(LimitSettings::noMoney).value(),
                        g.word("mode", Mode.values(), Mode.EXPECTED).value(),
                        g.text("rollover", "0").checked(LimitSettings::noMoney).value(),
                        RaiseSettings.read(g.group("override")),
                        g.flag("allow-unpriced", false).value(),
                        g.texts("warn-at", LEVELS).checked(LimitSettings::noLevels).value(),
                        g.text("time-zone").checked(LimitSettings::noZone).orNull());
        limit.check(g);
        return limit;
    }

    /// The budget of a path with everything else as usual.
    static LimitSettings of(String path, String period, String amount) {
        return new LimitSettings(
                path,
                null,
                null,
                null,
                null,
                false,
                false,
                period,
                amount,
                Mode.EXPECTED,
                "0",
                RaiseSettings.NONE,
                false,
                List.of(LEVELS),
                null);
    }

    private static @Nullable String name(Group g, Kind kind) {
        return g.text(kind.id())
                .checked(it -> reason(text -> Scope.parse(kind, text), it))
                .orNull();
    }

    private void check(Group g) {
        if (g.faulty()) {
            return;
        }
        long given =
                Stream.of(path, key, model, account, tag).filter(it -> it != null).count()
                        + (all ? 1 : 0);
        if (given != 1) {
            g.error("must have one of path, key, model, account, tag and all", null);
        } else if (perChild && path == null) {
            g.error("per-child", "is for a path only", null);
        }
    }

    /// The budget, once the settings are known to be valid.
    Budget budget() {
        Scope scope = scope();
        var terms =
                new Terms(
                        Dollars.nanos(amount),
                        mode,
                        Dollars.nanos(rollover),
                        override.raise(),
                        allowUnpriced,
                        warnAt.stream().map(Integer::valueOf).toList(),
                        timeZone == null ? null : ZoneId.of(timeZone));
        return new Budget(
                perChild ? scope.ofChildren() : scope, Period.parse(period), terms, Source.CONFIG);
    }

    private Scope scope() {
        if (path != null) {
            return Scope.parse(Kind.PATH, path);
        }
        if (key != null) {
            return Scope.parse(Kind.KEY, key);
        }
        if (model != null) {
            return Scope.parse(Kind.MODEL, model);
        }
        if (account != null) {
            return Scope.parse(Kind.ACCOUNT, account);
        }
        return tag == null ? Scope.ALL : Scope.parse(Kind.TAG, tag);
    }

    static @Nullable String reason(Function<String, Object> reader, String text) {
        try {
            Object read = reader.apply(text);
            return read.equals(text) ? "cannot be read" : null;
        } catch (DateTimeException _) {
            return "must be a time such as 2026-08-01T00:00:00Z";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    static @Nullable String noMoney(String text) {
        try {
            if (Dollars.nanos(text) >= 0) {
                return null;
            }
        } catch (NumberFormatException _) {
            // The message is the same.
        }
        return "must be dollars, such as 200 or 0.05, with at most nine decimals";
    }

    private static @Nullable String noLevels(List<String> levels) {
        boolean fine = levels.stream().allMatch(it -> it.matches("[1-9]\\d{0,2}"));
        return fine ? null : "must be percentages such as [80, 100]";
    }

    static @Nullable String noZone(String text) {
        try {
            ZoneId.of(text);
            return null;
        } catch (DateTimeException _) {
            return "must be a time zone such as Europe/Berlin";
        }
    }
}
