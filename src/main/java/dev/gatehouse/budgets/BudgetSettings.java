package dev.gatehouse.budgets;

import dev.gatehouse.budgets.Budget.Kind;
import dev.gatehouse.budgets.Budget.Mode;
import dev.gatehouse.budgets.Budget.Raise;
import dev.gatehouse.budgets.Budget.Scope;
import dev.gatehouse.budgets.Budget.Source;
import dev.gatehouse.budgets.Budget.Terms;
import dev.gatehouse.budgets.window.Period;
import dev.gatehouse.config.Group;
import dev.gatehouse.cost.Dollars;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Limits on what is spent.
///
/// @param enabled whether budgets are enforced; they need `usage.enabled`
/// @param timeZone the time zone in which hours, days, weeks and months begin
/// @param limits the budgets that administration cannot change; `SET_BUDGET_TEAM__ALICE` holds
///     those of the path `/team/alice` in short: `daily=10,weekly=50`
public record BudgetSettings(boolean enabled, ZoneId timeZone, List<Budget> limits) {
    private static final String VARIABLES = "SET_BUDGET_";

    /// Reads them.
    public static BudgetSettings read(Group g) {
        boolean enabled = g.flag("enabled", true).env("BUDGETS_ENABLED").restart().value();
        String zone = g.text("time-zone", "UTC").checked(BudgetSettings::noZone).value();
        List<List<Budget>> listed = g.list("limits", BudgetSettings::limit);
        Map<String, Budget> all = new LinkedHashMap<>();
        listed.forEach(one -> one.forEach(it -> all.put(it.id(), it)));
        g.variables(VARIABLES)
                .forEach(
                        (name, value) ->
                                variable(g, name, value).forEach(it -> all.put(it.id(), it)));
        ZoneId known = noZone(zone) == null ? ZoneId.of(zone) : ZoneId.of("UTC");
        return new BudgetSettings(enabled, known, List.copyOf(all.values()));
    }

    private static List<Budget> variable(Group g, String name, String value) {
        try {
            return BudgetVariable.read(name, value);
        } catch (IllegalArgumentException e) {
            g.error("limits", "is set by " + VARIABLES + name + ", which " + e.getMessage(), null);
            return List.of();
        }
    }

    /// One of the list; none when it cannot be used.
    private static List<Budget> limit(Group g) {
        Scope scope = scope(g);
        String period = g.text("period").checked(it -> reason(Period::parse, it)).value();
        String amount = g.text("amount").checked(BudgetSettings::noMoney).value();
        Mode mode = g.word("mode", Mode.values(), Mode.EXPECTED).value();
        String rollover = g.text("rollover", "0").checked(BudgetSettings::noMoney).value();
        Raise override = override(g.group("override"));
        boolean unpriced = g.flag("allow-unpriced", false).value();
        List<Integer> levels = new ArrayList<>();
        for (String level :
                g.texts("warn-at", "80", "100").checked(BudgetSettings::noLevels).value()) {
            levels.add(level.matches("\\d{1,4}") ? Integer.parseInt(level) : 0);
        }
        String zone = g.text("time-zone").checked(BudgetSettings::noZone).orNull();
        if (scope == null || g.faulty() || noMoney(amount) != null) {
            return List.of();
        }
        var terms =
                new Terms(
                        Dollars.nanos(amount),
                        mode,
                        Dollars.nanos(rollover),
                        override,
                        unpriced,
                        levels,
                        zone == null ? null : ZoneId.of(zone));
        return List.of(new Budget(scope, Period.parse(period), terms, Source.CONFIG));
    }

    /// What it is for: exactly one of path, key, model, account, tag and all.
    private static @Nullable Scope scope(Group g) {
        var found = new ArrayList<Scope>(1);
        boolean perChild = g.flag("per-child", false).value();
        for (Kind kind : Kind.values()) {
            String name = null;
            if (kind == Kind.ALL) {
                name = g.flag("all", false).value() ? "*" : null;
            } else {
                name =
                        g.text(kind.id())
                                .checked(it -> reason(text -> Scope.parse(kind, text), it))
                                .orNull();
            }
            if (name != null) {
                found.add(Scope.parse(kind, name));
            }
        }
        if (found.size() != 1) {
            if (!g.faulty()) {
                g.error("must have one of path, key, model, account, tag and all", null);
            }
            return null;
        }
        Scope scope = found.getFirst();
        if (perChild && scope.kind() != Kind.PATH) {
            g.error("per-child", "is for a path only", null);
            return null;
        }
        return perChild ? scope.ofChildren() : scope;
    }

    private static @Nullable Raise override(Group g) {
        String amount = g.text("amount").checked(BudgetSettings::noMoney).orNull();
        String until = g.text("until").checked(it -> reason(Instant::parse, it)).orNull();
        if (amount == null && until == null) {
            return null;
        }
        if (amount == null || until == null) {
            g.error("must have an amount and until", null);
            return null;
        }
        return new Raise(Dollars.nanos(amount), Instant.parse(until));
    }

    private static @Nullable String reason(Function<String, Object> reader, String text) {
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

    private static @Nullable String noZone(String text) {
        try {
            ZoneId.of(text);
            return null;
        } catch (DateTimeException _) {
            return "must be a time zone such as Europe/Berlin";
        }
    }
}
