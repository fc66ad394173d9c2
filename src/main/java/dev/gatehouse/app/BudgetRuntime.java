package dev.gatehouse.app;

import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.budgets.BudgetFigures;
import dev.gatehouse.budgets.BudgetSettings;
import dev.gatehouse.budgets.BudgetStage;
import dev.gatehouse.budgets.Budgets;
import dev.gatehouse.metering.ChargedAttempt;
import dev.gatehouse.metering.CostEstimate;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What enforces budgets, kept over changes of the settings.
final class BudgetRuntime implements AutoCloseable {
    private final Budgets budgets;
    private final BudgetFigures figures;
    private final long began = System.currentTimeMillis();

    private BudgetRuntime(Budgets budgets, BudgetFigures figures) {
        this.budgets = budgets;
        this.figures = figures;
    }

    /// Opens it; `null` when budgets are off, or calls are not recorded.
    ///
    /// @param warnings receives, in a sentence each, warnings for the operator
    static @Nullable BudgetRuntime open(
            Settings settings,
            StorageRuntime storage,
            @Nullable MeteringRuntime metering,
            Consumer<String> warnings) {
        if (metering == null || !settings.budgets().enabled()) {
            return null;
        }
        var budgets =
                new Budgets(settings.budgets(), storage::current, InstantSource.system(), warnings);
        var runtime = new BudgetRuntime(budgets, new BudgetFigures(storage::current, warnings));
        storage.whenOpen(budgets::open);
        metering.observe(runtime::charged);
        return runtime;
    }

    /// A row of an earlier process, which may not have settled its attempts.
    private void charged(ChargedAttempt attempt) {
        if (attempt.time() >= began) {
            return;
        }
        ChargedAttempt.Place place = attempt.place();
        var spending =
                new Budgets.Spending(
                        place.key(),
                        place.path(),
                        place.tags(),
                        place.account(),
                        place.model(),
                        attempt.nanos());
        String id = BudgetStage.HoldId.of(attempt.row(), attempt.attempt());
        budgets.recover(id, spending, attempt.time());
    }

    AttemptStage stage(CostEstimate estimate) {
        return new BudgetStage(budgets, estimate::atMost, figures);
    }

    void reload(BudgetSettings settings) {
        budgets.reload(settings);
    }

    @Override
    public void close() {
        budgets.close();
    }
}
