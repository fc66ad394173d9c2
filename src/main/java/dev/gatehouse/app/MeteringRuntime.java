package dev.gatehouse.app;

import dev.gatehouse.admin.PricesResource;
import dev.gatehouse.admin.UsageResource;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Stage;
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
import dev.gatehouse.metering.DimensionLimits;
import dev.gatehouse.metering.MeteringStage;
import dev.gatehouse.metering.Repricing;
import dev.gatehouse.metering.RowContent;
import dev.gatehouse.metering.price.EditedPrices;
import dev.gatehouse.metering.price.Prices;
import dev.gatehouse.metering.price.Terms;
import dev.gatehouse.metering.report.CallLog;
import dev.gatehouse.metering.report.UsageReports;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.storage.Storage;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What records usage and cost: the ledger, and the prices of the accounts in force.
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
    private final boolean reject;
    private final Ledger ledger;
    private volatile RowContent.Observer observer = RowContent.Observer.NONE;

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
        storage.whenOpen(edited::open);
        this.reject = settings.ledger().full() == LedgerSettings.Full.REJECT;
        var content = new RowContent(this::charge, limits, this::charged);
        this.ledger =
                switch (settings.ledger().mode()) {
                    case LOCAL ->
                            LocalLedger.open(
                                    settings.dataDir().resolve(FOLDER),
                                    settings.ledger(),
                                    content,
                                    storage::current,
                                    warnings);
                    case STORE -> DirectLedger.open(content, storage::current, warnings);
                };
    }

    /// Opens the ledger.
    ///
    /// @param warnings receives, in a sentence each, warnings for the operator
    /// @throws IOException when the ledger cannot be opened; the message has the cure
    static MeteringRuntime open(
            Settings settings,
            ProviderRuntime providers,
            StorageRuntime storage,
            Consumer<String> warnings)
            throws IOException {
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

    private void charged(ChargedAttempt attempt) {
        observer.charged(attempt);
    }

    /// Observes what attempts cost, when their rows are sent to storage.
    void observe(RowContent.Observer other) {
        observer = other;
    }

    /// Estimates what attempts can cost.
    CostEstimate estimate(Dialects dialects) {
        return new CostEstimate(prices, dialects, this::facts);
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

    DimensionLimits limits() {
        return limits;
    }

    Stage stage() {
        return new MeteringStage(ledger);
    }

    AttemptStage attemptStage(Dialects dialects) {
        return new AttemptMeteringStage(
                ledger, reject, prices, call -> promptTokens(dialects, call));
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
        edited.close();
        ledger.ship(LAST_ROWS);
        ledger.close();
    }
}
