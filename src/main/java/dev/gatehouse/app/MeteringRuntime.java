package dev.gatehouse.app;

import dev.gatehouse.admin.usage.PricesResource;
import dev.gatehouse.admin.usage.UsageResource;
import dev.gatehouse.app.alarms.AlarmRuntime;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.attempt.InternalCalls;
import dev.gatehouse.attempt.ObjectListener;
import dev.gatehouse.budgets.BudgetFigures;
import dev.gatehouse.budgets.BudgetStage;
import dev.gatehouse.budgets.Budgets;
import dev.gatehouse.budgets.CountedAttempts;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord.AttemptResult;
import dev.gatehouse.call.Stage;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.config.Size;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.json.Json;
import dev.gatehouse.ledger.DirectLedger;
import dev.gatehouse.ledger.Ledger;
import dev.gatehouse.ledger.LedgerSettings;
import dev.gatehouse.ledger.LocalLedger;
import dev.gatehouse.metering.AttemptMeteringStage;
import dev.gatehouse.metering.ChargedAttempt;
import dev.gatehouse.metering.CostEstimate;
import dev.gatehouse.metering.DeferredRows;
import dev.gatehouse.metering.DimensionLimits;
import dev.gatehouse.metering.MeteringStage;
import dev.gatehouse.metering.Repricing;
import dev.gatehouse.metering.RowContent;
import dev.gatehouse.metering.UnpricedSpend;
import dev.gatehouse.metering.deferred.DeferredUsage;
import dev.gatehouse.metering.price.EditedPrices;
import dev.gatehouse.metering.price.Prices;
import dev.gatehouse.metering.price.Terms;
import dev.gatehouse.metering.report.CallLog;
import dev.gatehouse.metering.report.UsageReports;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.telemetry.BudgetMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What records usage and cost, and limits it: the ledger, the prices of the accounts in force, and
/// the budgets.
final class MeteringRuntime implements AutoCloseable {
    /// How long a stop waits for storage to take the last rows; those that it does not take stay in
    /// the ledger.
    private static final Duration LAST_ROWS = Duration.ofSeconds(20);

    private static final String FOLDER = "ledger";

    private final ProviderRuntime providers;
    private final StorageRuntime storage;
    private final Prices prices;
    private final EditedPrices edited;
    private final DimensionLimits limits = new DimensionLimits();
    private final UnpricedSpend unpriced = new UnpricedSpend();
    private final boolean reject;
    private final Ledger ledger;
    private final @Nullable Budgets budgets;
    private final DeferredUsage deferred;
    private volatile Consumer<List<AttemptResult>> figures = _ -> {};

    /// Lets budgets count what rows have.
    private record Counting(CountedAttempts counted) implements RowContent.Observer {
        @Override
        public void charged(ChargedAttempt attempt) {
            ChargedAttempt.Place place = attempt.place();
            var spending =
                    new Budgets.Spending(
                            place.key(),
                            place.path(),
                            place.tags(),
                            place.account(),
                            place.model(),
                            attempt.nanos());
            counted.add(attempt.row(), attempt.attempt(), spending, attempt.time());
        }

        @Override
        public void await() {
            counted.await();
        }
    }

    private MeteringRuntime(
            Settings settings,
            ProviderRuntime providers,
            StorageRuntime storage,
            Consumer<String> warnings)
            throws IOException {
        this.providers = providers;
        this.storage = storage;
        this.edited = new EditedPrices(warnings);
        this.prices = new Prices(this::facts, edited);
        this.budgets =
                settings.budgets().enabled()
                        ? new Budgets(
                                settings.budgets(),
                                storage::current,
                                InstantSource.system(),
                                warnings)
                        : null;
        this.reject = settings.ledger().full() == LedgerSettings.Full.REJECT;
        RowContent.Observer observer =
                budgets == null
                        ? RowContent.Observer.NONE
                        : new Counting(new CountedAttempts(budgets));
        var content = new RowContent(this::charge, limits, observer);
        this.ledger = ledger(settings, content, storage, warnings);
        this.deferred =
                new DeferredUsage(
                        storage::current,
                        name -> providers.models().accounts().exact(name),
                        new DeferredRows(ledger, prices, it -> figures.accept(it)),
                        warnings);
    }

    private static Ledger ledger(
            Settings settings,
            RowContent content,
            StorageRuntime storage,
            Consumer<String> warnings)
            throws IOException {
        return switch (settings.ledger().mode()) {
            case LOCAL ->
                    LocalLedger.open(
                            folder(settings.dataDir()),
                            settings.ledger(),
                            content,
                            storage::current,
                            warnings);
            case STORE -> DirectLedger.open(content, storage::current, warnings);
        };
    }

    /// The folder of the ledger.
    static Path folder(Path dataDir) {
        return dataDir.resolve(FOLDER);
    }

    /// Opens the ledger; `null` when calls are not recorded.
    ///
    /// @param warnings receives, in a sentence each, warnings for the operator
    /// @throws IOException when the ledger cannot be opened; the message has the cure
    static @Nullable MeteringRuntime open(
            Settings settings,
            ProviderRuntime providers,
            StorageRuntime storage,
            Consumer<String> warnings)
            throws IOException {
        if (!settings.usage().enabled()) {
            return null;
        }
        try {
            return new MeteringRuntime(settings, providers, storage, warnings);
        } catch (IOException e) {
            throw new IOException(
                    "cannot open the ledger below '%s': %s. Set data-dir (GATEHOUSE_DATA_DIR) to a folder that only this gateway writes to, or ledger.mode to store."
                            .formatted(settings.dataDir(), e.getMessage()),
                    e);
        }
    }

    private Charge charge(String account, String model, Usage usage) {
        Account known = providers.models().accounts().exact(account);
        return known == null ? Charge.unknown("account") : prices.charge(known, model, usage);
    }

    /// What administration made of prices and budgets.
    List<DocumentView<?>> documents() {
        var documents = new ArrayList<DocumentView<?>>(List.of(edited.documents()));
        if (budgets != null) {
            documents.addAll(budgets.documents());
        }
        return documents;
    }

    /// Storage is open, and the documents are read.
    void opened() throws StorageException {
        if (budgets != null) {
            budgets.open();
        }
    }

    /// The budgets; `null` when they are off.
    @Nullable Budgets budgets() {
        return budgets;
    }

    /// Takes other settings, of what can change while it runs.
    void reload(Settings settings) {
        if (budgets != null) {
            budgets.reload(settings.budgets());
        }
    }

    /// What metrics show of budgets; `null` when they are off.
    @Nullable BudgetMetrics metrics() {
        Budgets limiting = budgets;
        if (limiting == null) {
            return null;
        }
        BudgetFigures figures = limiting.figures();
        return new BudgetMetrics(
                () -> figures.used(limiting).stream().map(MeteringRuntime::used).toList(),
                figures::refusals,
                figures::warned);
    }

    private static BudgetMetrics.Used used(BudgetFigures.Used it) {
        return new BudgetMetrics.Used(it.kind(), it.name(), it.period(), it.ratio());
    }

    private @Nullable ModelFacts facts(String provider, String model) {
        return providers.known().catalogue().model(provider, model, true);
    }

    private @Nullable Terms terms(String account, String model) {
        Account known = providers.models().accounts().exact(account);
        return known == null ? null : prices.terms(known, model);
    }

    /// What administration shows and changes of prices.
    PricesResource pricesResource() {
        return new PricesResource(edited, this::terms, this::repricing);
    }

    private PricesResource.@Nullable Open repricing() {
        Storage open = storage.current();
        return open == null
                ? null
                : new PricesResource.Open(new Repricing(open.journal(), this::charge), log(open));
    }

    private static CallLog log(Storage open) {
        return new CallLog(open.journal(), RowContent.JOURNAL);
    }

    Ledger ledger() {
        return ledger;
    }

    /// What alarms look at.
    ///
    /// @param room what the ledger may take
    AlarmRuntime.Recording alarms(Size room) {
        return new AlarmRuntime.Recording(ledger::state, room.bytes(), unpriced, budgets);
    }

    DimensionLimits limits() {
        return limits;
    }

    /// Follows the jobs that are begun.
    ObjectListener deferred() {
        return deferred;
    }

    /// Sets what makes calls of the gateway's own, for now and from now on.
    void callsPass(InternalCalls calls, Dialects dialects) {
        deferred.callsPass(calls, dialects);
    }

    /// Sets what receives the attempts of rows that no call of a client has, for metrics.
    void figures(Consumer<List<AttemptResult>> receiver) {
        figures = receiver;
    }

    Stage stage() {
        return new MeteringStage(ledger);
    }

    AttemptStage attemptStage(Dialects dialects) {
        return new AttemptMeteringStage(
                ledger, reject, prices, call -> promptTokens(dialects, call), unpriced);
    }

    /// The stage of budgets; `null` when they are off.
    @Nullable AttemptStage budgetStage(Dialects dialects) {
        var estimate = new CostEstimate(prices, dialects, this::facts);
        return budgets == null ? null : new BudgetStage(budgets, estimate::atMost);
    }

    private static long promptTokens(Dialects dialects, Call call) {
        Json body = call.json();
        return body == null
                ? 0
                : dialects.client(call.operation(), call.head()).features(body).promptTokens();
    }

    /// What administration reads; `null` while storage is not open.
    UsageResource.@Nullable Open reading() {
        Storage open = storage.current();
        return open == null
                ? null
                : new UsageResource.Open(new UsageReports(open.rollups()), log(open));
    }

    @Override
    public void close() throws IOException {
        deferred.close();
        ledger.ship(LAST_ROWS);
        ledger.close();
        if (budgets != null) {
            budgets.close();
        }
    }
}
