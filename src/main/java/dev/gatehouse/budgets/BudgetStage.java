package dev.gatehouse.budgets;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.budgets.Budget.Mode;
import dev.gatehouse.budgets.BudgetBook.Spender;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.cluster.LeasedCounters.Holding;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Holds an amount of all budgets that apply before each attempt, and settles what it cost after.
///
/// An attempt at another target holds anew, so that a more expensive one cannot spend what does
/// not fit.
public final class BudgetStage implements AttemptStage {
    /// How long storage keeps the hold of an attempt after the longest time that it can take.
    private static final Duration GRACE = Duration.ofSeconds(60);

    private static final Duration LONGEST = Duration.ofHours(24);

    private final Budgets budgets;
    private final Pricing pricing;
    private final BudgetFigures figures;
    private final Estimates estimates = new Estimates();

    /// @param pricing estimates what attempts can cost
    public BudgetStage(Budgets budgets, Pricing pricing) {
        this.budgets = budgets;
        this.pricing = pricing;
        this.figures = budgets.figures();
    }

    @Override
    public Answer attempt(Attempt attempt, Next next) {
        BudgetBook book = budgets.book();
        if (!book.empty()) {
            List<Allowance> all = budgets.matching(book, attempt);
            if (!all.isEmpty()) {
                attempt.listen(hold(attempt, all));
            }
        }
        return next.proceed(attempt);
    }

    private Settling hold(Attempt attempt, List<Allowance> all) {
        if (!budgets.awaitStorage()) {
            figures.refused(BudgetFigures.Reason.STORAGE);
            throw new Problem.StorageUnavailable().asException();
        }
        Instant now = budgets.now();
        Long most = pricing.atMost(attempt);
        if (most == null) {
            rejectUnpriced(attempt, all);
            most = 0L;
        }
        var settling = new Settling(all, holding(attempt, all, most, now));
        if (most > 0) {
            take(attempt, settling, now);
        }
        settling.show(attempt.call().record());
        return settling;
    }

    private void rejectUnpriced(Attempt attempt, List<Allowance> all) {
        for (Allowance allowance : all) {
            if (!allowance.budget().terms().allowUnpriced()) {
                figures.refused(BudgetFigures.Reason.UNPRICED);
                throw new Problem.UnpricedModel(
                                attempt.account().name(),
                                attempt.target().model(),
                                allowance.words())
                        .asException();
            }
        }
    }

    /// What is to be held: in the mode of each budget.
    private Holding holding(Attempt attempt, List<Allowance> all, long most, Instant now) {
        long usual = Math.min(most, Math.max(1, estimates.usual(spender(attempt))));
        var leased = new ArrayList<Counters.Claim>(all.size());
        var stored = new ArrayList<Counters.Claim>(0);
        for (Allowance allowance : all) {
            Mode mode = allowance.budget().terms().mode();
            var claim =
                    new Counters.Claim(
                            allowance.counter(),
                            mode == Mode.EXPECTED ? usual : most,
                            allowance.limit(now),
                            allowance.expires());
            (mode == Mode.STRICT ? stored : leased).add(claim);
        }
        return new Holding(HoldId.of(attempt), leased, stored);
    }

    private void take(Attempt attempt, Settling settling, Instant now) {
        // That of the attempt begins later, and is not longer.
        Duration rest = attempt.call().scope().remaining(CallScope.Timeout.TOTAL);
        Duration longest = rest.compareTo(LONGEST) > 0 ? LONGEST : rest;
        Counters.Refusal refusal;
        try {
            refusal = budgets.counters().hold(settling.holding, longest.plus(GRACE).toMillis());
        } catch (StorageException e) {
            // Storage may have it nevertheless.
            budgets.counters().recover(settling.holding.id(), List.of());
            figures.refused(BudgetFigures.Reason.STORAGE);
            throw new ProblemException(new Problem.StorageUnavailable(), e);
        }
        if (refusal != null) {
            figures.refused(BudgetFigures.Reason.EXCEEDED);
            throw exceeded(settling.claimed(refusal.claim()), now).asException();
        }
    }

    private static Problem exceeded(Allowance allowance, Instant now) {
        Instant end = allowance.window().ends() ? allowance.window().end() : null;
        return new Problem.BudgetExceeded(
                allowance.words(),
                allowance.budget().period().label(),
                Budget.dollars(allowance.limit(now)),
                end,
                end == null ? null : Duration.between(now, end));
    }

    private static Spender spender(Attempt attempt) {
        return Spender.of(
                attempt.call().record().caller(),
                attempt.target().account().name(),
                attempt.target().model());
    }

    /// Settles the holds of one attempt when it ends, however it ends.
    private final class Settling implements Attempt.Listener {
        private final List<Allowance> all;
        private final Holding holding;

        Settling(List<Allowance> all, Holding holding) {
            this.all = all;
            this.holding = holding;
        }

        /// The budget of a claim; leased claims come first.
        Allowance claimed(int place) {
            int leased = holding.leased().size();
            String counter =
                    place < leased
                            ? holding.leased().get(place).counter()
                            : holding.stored().get(place - leased).counter();
            return all.stream()
                    .filter(it -> it.counter().equals(counter))
                    .findFirst()
                    .orElse(all.getFirst());
        }

        @Override
        public void finished(Attempt attempt) {
            Charge charge = attempt.charge();
            boolean ours = attempt.credential() == Attempt.Credential.ACCOUNT;
            long cost = charge == null || !ours ? 0 : charge.atLeast();
            budgets.counters().settle(holding, cost);
            if (charge != null && charge.known() && attempt.problem() == null) {
                estimates.add(spender(attempt), cost);
            }
            show(attempt.call().record());
            figures.settled(all, budgets);
        }

        /// Records what the tightest budget leaves.
        void show(CallRecord record) {
            Instant now = budgets.now();
            long least = Long.MAX_VALUE;
            for (Allowance allowance : all) {
                long spent = budgets.counters().spent(allowance.counter());
                if (spent >= 0) {
                    least = Math.min(least, allowance.limit(now) - spent);
                }
            }
            record.budgetRemaining(least == Long.MAX_VALUE ? null : Math.max(0, least));
        }
    }

    /// The id of what is held for an attempt.
    static final class HoldId {
        private HoldId() {}

        static String of(Attempt attempt) {
            return of(attempt.call().record().rowId(), attempt.id());
        }

        /// The id of the holds of an attempt, as rows name it.
        ///
        /// @param row the id of the row, which is unique
        /// @param attempt the id of the attempt, which ends with its number
        static String of(String row, String attempt) {
            return "budget/" + row + attempt.substring(attempt.lastIndexOf('.'));
        }
    }
}
