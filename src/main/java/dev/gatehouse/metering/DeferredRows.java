package dev.gatehouse.metering;

import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallRecord.AttemptResult;
import dev.gatehouse.call.CallRecord.Outcome;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Attribution;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.ledger.Ledger;
import dev.gatehouse.metering.price.Prices;
import dev.gatehouse.provider.Account;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Files what providers did after they had answered as rows, each with its usage and its cost: the
/// requests of batches, responses in the background.
public final class DeferredRows {
    /// The date behind the name of a model, which answers have where requests have none.
    private static final Pattern DATE = Pattern.compile("-(\\d{4}-\\d{2}-\\d{2}|\\d{8})$");

    /// What the id of an attempt has behind that of its call.
    private static final String FIRST = ".1";

    private final Ledger ledger;
    private final Prices prices;
    private final Consumer<List<AttemptResult>> figures;

    /// What a job belongs to.
    public record Owner(Account account, Caller caller, Attribution attribution) {}

    /// @param figures receives the attempt of each row, for metrics
    public DeferredRows(Ledger ledger, Prices prices, Consumer<List<AttemptResult>> figures) {
        this.ledger = ledger;
        this.prices = prices;
        this.figures = figures;
    }

    /// Whether the ledger keeps what comes now.
    public boolean accepting() {
        return ledger.accepting();
    }

    /// Files one result. Filing it again changes nothing.
    ///
    /// @return its attempt, to be counted once all are filed
    public AttemptResult file(Owner owner, DeferredResult result) {
        var record =
                new CallRecord(
                        result.request(),
                        result.operation(),
                        0,
                        Instant.ofEpochMilli(result.time()));
        record.rowId(result.row());
        record.caller(owner.caller());
        record.attribution(owner.attribution());
        if (!result.model().isEmpty()) {
            record.requestedModel(result.model());
        }
        AttemptResult attempt = attempt(owner.account(), result);
        record.attempt(attempt);
        boolean failed = result.outcome().error() != null;
        var end =
                new RowWriter.End(
                        result.outcome().status(),
                        failed ? Outcome.REFUSED : Outcome.SUCCESS,
                        result.outcome().error(),
                        0);
        ledger.close(record.rowId(), RowWriter.row(record, result.endpoint(), end));
        return attempt;
    }

    /// Counts the results of a job, once.
    public void count(List<AttemptResult> results) {
        results.forEach(it -> figures.accept(List.of(it)));
    }

    private AttemptResult attempt(Account account, DeferredResult result) {
        return new AttemptResult(
                result.row() + FIRST,
                account.name(),
                account.provider().name(),
                result.model(),
                result.operation(),
                0,
                0,
                0,
                result.outcome().usage(),
                false,
                result.outcome().finishReason(),
                charge(account, result),
                result.outcome().upstreamRequestId(),
                false,
                result.outcome().error());
    }

    private @Nullable Charge charge(Account account, DeferredResult result) {
        Usage usage = result.outcome().usage();
        if (usage == null) {
            return result.outcome().billed() ? Charge.unknown("usage") : null;
        }
        Charge charge = prices.charge(account, result.model(), usage);
        String undated = DATE.matcher(result.model()).replaceFirst("");
        return charge.known() || undated.equals(result.model())
                ? charge
                : prices.charge(account, undated, usage);
    }
}
