package dev.gatehouse.budgets;

import dev.gatehouse.cluster.Leases;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Counts refusals, and warns once in each window when much of a budget is spent.
public final class BudgetFigures {
    /// How many budgets metrics show; the rest would be too many series.
    private static final int MOST_SERIES = 200;

    /// How many warnings are remembered.
    private static final int MOST_WARNED = 50_000;

    private static final long PERCENT = 100;

    private final Supplier<@Nullable Storage> storage;
    private final Consumer<String> warnings;
    private final Map<Reason, LongAdder> refusals = new EnumMap<>(Reason.class);
    private final LongAdder warned = new LongAdder();
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /// Why an attempt was not made.
    enum Reason {
        EXCEEDED,
        UNPRICED,
        STORAGE;

        /// Its label.
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param storage the storage, `null` while it is not open
    /// @param warnings receives a sentence for each warning
    BudgetFigures(Supplier<@Nullable Storage> storage, Consumer<String> warnings) {
        this.storage = storage;
        this.warnings = warnings;
        for (Reason reason : Reason.values()) {
            refusals.put(reason, new LongAdder());
        }
    }

    void refused(Reason reason) {
        refusals.getOrDefault(reason, warned).increment();
    }

    /// How many attempts were refused, by reason.
    public Map<String, Double> refusals() {
        Map<String, Double> all = new LinkedHashMap<>();
        refusals.forEach((reason, count) -> all.put(reason.label(), (double) count.sum()));
        return all;
    }

    /// How many warnings this gateway has logged.
    public long warned() {
        return warned.sum();
    }

    void settled(List<Allowance> all, Budgets budgets) {
        Instant now = budgets.now();
        for (Allowance allowance : all) {
            long spent = budgets.counters().spent(allowance.counter());
            long limit = allowance.limit(now);
            for (int level : allowance.budget().terms().warnAt()) {
                long part = limit / PERCENT * level + limit % PERCENT * level / PERCENT;
                String name = allowance.counter() + "!" + level;
                boolean news = spent > 0 && spent >= part && known.size() < MOST_WARNED;
                if (news && known.add(name)) {
                    Thread.ofVirtual().start(() -> warn(name, level, allowance, limit));
                }
            }
        }
    }

    /// Warns, unless another gateway has.
    private void warn(String name, int level, Allowance allowance, long limit) {
        Storage open = storage.get();
        Instant end = allowance.window().end();
        Duration left =
                allowance.window().ends()
                        ? Duration.between(Instant.now(), end)
                        : Duration.ofDays(3_650);
        try {
            if (open == null || !new Leases(open.counters()).take(name, left)) {
                return;
            }
        } catch (StorageException _) {
            // Twice is better than not at all.
        }
        warned.increment();
        warnings.accept(
                "%d %% of the %s budget of %s for %s are spent."
                        .formatted(
                                level,
                                allowance.budget().period().label(),
                                Budget.dollars(limit),
                                allowance.words()));
    }

    /// How much of a budget is used; of a template, by the child that has used most.
    ///
    /// @param ratio 1 when all is used
    public record Used(String kind, String name, String period, double ratio) {}

    /// What is used of the budgets, by all gateways; none while storage is away.
    public List<Used> used(Budgets budgets) {
        Map<String, Used> all = new LinkedHashMap<>();
        try {
            for (Budgets.Row row : budgets.rows()) {
                String id = row.budget().id();
                if (all.size() < MOST_SERIES || all.containsKey(id)) {
                    all.merge(id, used(row), (one, other) -> one.ratio < other.ratio ? other : one);
                }
            }
        } catch (StorageException _) {
            return List.of();
        }
        return List.copyOf(all.values());
    }

    private static Used used(Budgets.Row row) {
        Budget.Scope scope = row.budget().scope();
        double ratio = (double) row.spent() / Math.max(1, row.limit());
        String period = row.budget().period().id();
        return new Used(scope.kind().id(), scope.label(), period, ratio);
    }
}
