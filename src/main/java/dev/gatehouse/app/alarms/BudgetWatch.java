package dev.gatehouse.app.alarms;

import dev.gatehouse.alarms.Condition;
import dev.gatehouse.alarms.Kind;
import dev.gatehouse.alarms.Severity;
import dev.gatehouse.budgets.Budgets;
import dev.gatehouse.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The levels of budgets that are reached, as all gateways together have spent.
final class BudgetWatch implements Watch {
    private static final int WHOLE = 100;

    /// Of how many budgets each look reads the spending, on average.
    private static final int PER_LOOK = 200;

    private final Budgets budgets;
    private int rest;

    BudgetWatch(Budgets budgets) {
        this.budgets = budgets;
    }

    /// Looks at budgets that other gateways have reported, too.
    void remember(List<String> subjects) {
        subjects.forEach(budgets::remember);
    }

    @Override
    public Kind kind() {
        return Kind.BUDGET;
    }

    @Override
    public @Nullable List<Condition> conditions() {
        if (rest > 0) {
            rest--;
            return null;
        }
        var all = new ArrayList<Condition>();
        try {
            List<Budgets.Row> rows = budgets.rows();
            rest = rows.size() / PER_LOOK;
            rows.forEach(row -> add(row, all));
        } catch (StorageException _) {
            return null;
        }
        return all;
    }

    private static void add(Budgets.Row row, List<Condition> into) {
        for (int level : row.budget().terms().warnAt()) {
            if (row.spent() > 0 && row.reaches(level)) {
                Severity severity = level < WHOLE ? Severity.WARNING : Severity.CRITICAL;
                into.add(new Condition(row.subject(), level, severity, message(row, level)));
            }
        }
    }

    private static String message(Budgets.Row row, int level) {
        String until = row.window().ends() ? " until " + row.window().end() : "";
        String effect =
                level < WHOLE
                        ? "Once all of it is spent, calls are refused%s. Raise it where that is meant."
                        : "Calls that it applies to are refused%s. Raise it, or reset it.";
        return "%d %% of %s are spent. ".formatted(level, row.words()) + effect.formatted(until);
    }
}
