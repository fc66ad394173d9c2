package dev.gatehouse.app;

import dev.gatehouse.admin.AccessResource;
import dev.gatehouse.admin.AccountTest;
import dev.gatehouse.admin.AdminResources;
import dev.gatehouse.admin.BudgetsResource;
import dev.gatehouse.admin.HeaderRulesResource;
import dev.gatehouse.admin.KeysResource;
import dev.gatehouse.admin.LiveResource;
import dev.gatehouse.admin.ProvidersResource;
import dev.gatehouse.admin.RuntimeResource;
import dev.gatehouse.admin.RuntimeResource.Report;
import dev.gatehouse.admin.RuntimeResource.Step;
import dev.gatehouse.admin.SessionResource;
import dev.gatehouse.admin.StorageResource;
import dev.gatehouse.admin.audit.AuditResource;
import dev.gatehouse.admin.audit.RecordingResource;
import dev.gatehouse.admin.usage.PricesResource;
import dev.gatehouse.admin.usage.UsageResource;
import dev.gatehouse.app.accounts.StoredRouting;
import dev.gatehouse.app.alarms.AlarmRuntime;
import dev.gatehouse.app.guards.GuardrailRuntime;
import dev.gatehouse.config.BoundSettings;
import dev.gatehouse.config.EffectiveValue;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.provider.Account;
import dev.gatehouse.routing.models.ModelRegistry;
import dev.gatehouse.telemetry.BudgetMetrics;
import dev.gatehouse.telemetry.Log;
import dev.gatehouse.telemetry.Metrics;
import dev.gatehouse.telemetry.MetricsGroup;
import dev.gatehouse.telemetry.RecordMetrics;
import dev.gatehouse.telemetry.live.LiveCalls;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What operators see and change, from the parts of the gateway.
///
/// @param metering `null` when calls are not recorded
record Administration(
        Gatehouse gatehouse,
        LiveCalls live,
        ProviderRuntime providers,
        StorageRuntime storage,
        @Nullable MeteringRuntime metering,
        KeyRuntime keys,
        AuditRuntime audit,
        LimitRuntime limits,
        GuardrailRuntime guardrails,
        CacheRuntime cache,
        StoredRouting routing,
        AlarmRuntime alarms)
        implements RuntimeResource.Reloadable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// @param authentication that under the settings
    /// @param tester tests accounts under the settings
    AdminResources under(
            Settings settings, KeyRuntime.Authentication authentication, AccountTest tester) {
        MeteringRuntime recording = metering;
        var stored =
                new StorageResource(
                        storage::current,
                        recording == null ? null : recording.ledger(),
                        () -> recording == null ? 0 : recording.limits().others());
        return new AdminResources(
                new SessionResource(authentication.sessions(), authentication.keys()),
                new LiveResource(live),
                new KeysResource(keys.editor(settings.operatorKeys())),
                new AccessResource(keys.rules()),
                new HeaderRulesResource(keys.headerRules()),
                routing.resources(
                        gatehouse.accounts(gatehouse.configuration()),
                        settings.models(),
                        () -> providers.models().accounts()),
                limits.resource(),
                guardrails.resource(),
                new ProvidersResource(providers::write, providers::writeStatus, tester),
                usage(recording),
                stored,
                recording == null ? PricesResource.off() : recording.pricesResource(),
                new BudgetsResource(recording == null ? null : recording.budgets()),
                new RuntimeResource(this),
                new AuditResource(storage::current, audit.log()),
                new RecordingResource(audit.log(), keys::known, InstantSource.system()),
                cache.resource(),
                alarms.resource(),
                settings.metrics().endpoint());
    }

    private UsageResource usage(@Nullable MeteringRuntime recording) {
        return new UsageResource(
                () -> recording == null ? null : recording.reading(),
                this::provider,
                recording != null);
    }

    /// The metrics, with what is counted of a log.
    Metrics metrics(Log log) {
        MeteringRuntime recording = metering;
        BudgetMetrics budgets = recording == null ? null : recording.metrics();
        var groups =
                new ArrayList<MetricsGroup>(
                        List.of(cache.metrics(), guardrails.metrics(), alarms.metrics()));
        Stream.ofNullable(budgets).forEach(groups::add);
        var metrics =
                new Metrics(
                        (account, model) -> providers.models().lists(account, model),
                        providers.metrics(routing.breakers()),
                        log::dropped,
                        new RecordMetrics(
                                recording == null ? null : recording.ledger()::state,
                                () -> storage.current() != null,
                                audit.figures()),
                        groups);
        if (recording != null) {
            recording.figures(metrics::charged);
        }
        return metrics;
    }

    private String provider(String account) {
        Account known = providers.models().accounts().exact(account);
        return known == null ? "" : known.provider().name();
    }

    @Override
    public @Nullable Path file() {
        return gatehouse.configuration().file();
    }

    @Override
    public List<EffectiveValue> settings() {
        return bound().effective();
    }

    @Override
    public List<SettingsError> warnings() {
        return bound().warnings();
    }

    private BoundSettings<Settings> bound() {
        return gatehouse.configuration().bound();
    }

    @Override
    public Report refresh() {
        Instant started = Instant.now();
        BoundSettings<Settings> before = bound();
        List<String> restart = List.of();
        List<SettingsError> faults = List.of();
        try {
            restart = gatehouse.reload(gatehouse.configuration().place());
        } catch (InvalidSettingsException e) {
            faults = e.faults();
        }
        var steps = new ArrayList<Step>();
        String invalid = faults.isEmpty() ? null : "The settings are not valid; the old ones stay.";
        steps.add(new Step("settings", invalid, Duration.between(started, Instant.now())));
        ModelRegistry models = gatehouse.models();
        steps.add(modelList(models));
        int known = models.count();
        int accounts = models.accounts().all().size();
        List<String> changed = before.changed(bound());
        return new Report(started, steps, changed, restart, faults, known, accounts);
    }

    private static Step modelList(ModelRegistry models) {
        Instant started = Instant.now();
        Map<String, String> failures = models.fetchAll(LIMIT);
        String error =
                failures.entrySet().stream()
                        .map(failure -> failure.getKey() + ": " + failure.getValue())
                        .collect(Collectors.joining("; "));
        Duration took = Duration.between(started, Instant.now());
        return new Step("model_list", error.isEmpty() ? null : error, took);
    }
}
