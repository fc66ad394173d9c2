package dev.gatehouse.budgets;

import dev.gatehouse.config.Group;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Limits on what is spent.
///
/// @param enabled whether budgets are enforced; they need `usage.enabled`
/// @param timeZone the time zone in which hours, days, weeks and months begin
/// @param limits the budgets that administration cannot change; `SET_BUDGET_TEAM__ALICE` holds
///     those of the path `/team/alice` in short: `daily=10,weekly=50`
public record BudgetSettings(boolean enabled, String timeZone, List<LimitSettings> limits) {
    private static final String VARIABLES = "SET_BUDGET_";

    /// Reads them.
    public static BudgetSettings read(Group g) {
        boolean enabled = g.flag("enabled", true).env("BUDGETS_ENABLED").restart().value();
        String zone = g.text("time-zone", "UTC").checked(LimitSettings::noZone).value();
        List<LimitSettings> limits = new ArrayList<>(g.list("limits", LimitSettings::read));
        g.variables(VARIABLES).forEach((path, value) -> variable(g, path, value, limits));
        return new BudgetSettings(enabled, zone, List.copyOf(limits));
    }

    private static void variable(Group g, String path, String value, List<LimitSettings> into) {
        try {
            into.addAll(BudgetVariable.read(path, value));
        } catch (IllegalArgumentException e) {
            g.error("limits", "is set by " + VARIABLES + path + ", which " + e.getMessage(), null);
        }
    }

    ZoneId zone() {
        return ZoneId.of(timeZone);
    }

    /// The budgets; of two for the same scope and period the later one holds.
    List<Budget> budgets() {
        Map<String, Budget> all = new LinkedHashMap<>();
        limits.stream().map(LimitSettings::budget).forEach(it -> all.put(it.id(), it));
        return List.copyOf(all.values());
    }
}
