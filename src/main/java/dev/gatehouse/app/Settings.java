package dev.gatehouse.app;

import dev.gatehouse.admin.AdminSettings;
import dev.gatehouse.admission.AdmissionSettings;
import dev.gatehouse.alarms.AlarmSettings;
import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.attempt.MediaSettings;
import dev.gatehouse.audit.AuditSettings;
import dev.gatehouse.budgets.BudgetSettings;
import dev.gatehouse.cache.CacheSettings;
import dev.gatehouse.config.Group;
import dev.gatehouse.config.Reload;
import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.dispatch.retry.RetrySettings;
import dev.gatehouse.guardrails.rule.GuardrailSettings;
import dev.gatehouse.headers.HeaderRuleSettings;
import dev.gatehouse.keys.KeySettings;
import dev.gatehouse.keys.OperatorKeys;
import dev.gatehouse.ledger.LedgerSettings;
import dev.gatehouse.limits.LimitSettings;
import dev.gatehouse.metering.MeteringSettings;
import dev.gatehouse.provider.AccountSettings;
import dev.gatehouse.provider.catalogue.CatalogueSettings;
import dev.gatehouse.responses.ResponseSettings;
import dev.gatehouse.routing.PassthroughSettings;
import dev.gatehouse.routing.RelaySettings;
import dev.gatehouse.routing.affinity.AffinitySettings;
import dev.gatehouse.routing.aliases.AliasSettings;
import dev.gatehouse.routing.aliases.VirtualModel;
import dev.gatehouse.routing.health.BreakerSettings;
import dev.gatehouse.routing.health.ConcurrencySettings;
import dev.gatehouse.storage.StorageSettings;
import dev.gatehouse.telemetry.LogSettings;
import dev.gatehouse.telemetry.MetricsSettings;
import dev.gatehouse.upstream.UpstreamSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All settings, each group declared where it is used.
///
/// @param server the HTTP listener, authentication and shutdown
/// @param providers accounts with providers, under names that you choose; the order decides which
///     is used for a model of several
/// @param secret at least 24 random characters, from which the hashes of keys and the encryption of
///     what is stored are derived; the same on all gateways of one storage. With SQLite one is made
///     in the data folder when none is given
/// @param previousSecret the secret before, while it is being replaced: what was made with it is
///     still read
/// @param keys how keys are checked
/// @param admin the listener and the key of administration
/// @param headerRules which header fields providers receive, by user path and key
/// @param admission how much is admitted at once
/// @param upstream connections to providers
/// @param retry retries before anything was sent to the client
/// @param relay requests that are relayed unread
/// @param passthrough native access to providers
/// @param catalogue facts about models
/// @param limits rate limits: how many requests, tokens and calls at once
/// @param models aliases: model names that you choose, each with one or several targets
/// @param affinity what keeps calls that belong together at one target
/// @param breaker the circuit breaker of each target
/// @param concurrency the concurrency limit of each account
/// @param translation between the dialects of clients and providers
/// @param media images, documents and recordings at addresses
/// @param responses responses that the gateway keeps for later requests
/// @param guardrails what requests and answers are checked for
/// @param cache answers that serve equal requests again
/// @param storage the database for everything that outlives the process
/// @param ledger keeps the rows of calls until storage has them
/// @param usage the record of usage and cost
/// @param budgets limits on what is spent
/// @param logging the audit log of calls
/// @param log what is logged
/// @param metrics metrics for Prometheus
/// @param alarms what operators are notified of
/// @param demo whether the built-in provider of invented answers is on; auto turns it on when there
///     is neither an account nor a master key
/// @param dataDir the folder for everything that is written
public record Settings(
        ServerSettings server,
        Map<String, AccountSettings> providers,
        @Nullable Secret secret,
        @Nullable Secret previousSecret,
        KeySettings keys,
        AdminSettings admin,
        List<HeaderRuleSettings> headerRules,
        AdmissionSettings admission,
        UpstreamSettings upstream,
        RetrySettings retry,
        RelaySettings relay,
        PassthroughSettings passthrough,
        CatalogueSettings catalogue,
        List<LimitSettings> limits,
        Map<String, AliasSettings> models,
        AffinitySettings affinity,
        BreakerSettings breaker,
        ConcurrencySettings concurrency,
        TranslationSettings translation,
        MediaSettings media,
        ResponseSettings responses,
        GuardrailSettings guardrails,
        CacheSettings cache,
        StorageSettings storage,
        LedgerSettings ledger,
        MeteringSettings usage,
        BudgetSettings budgets,
        AuditSettings logging,
        LogSettings log,
        MetricsSettings metrics,
        AlarmSettings alarms,
        Demo demo,
        Path dataDir) {
    /// When the demo is there.
    public enum Demo {
        AUTO,
        ON,
        OFF
    }

    /// The keys of operators.
    OperatorKeys operatorKeys() {
        return new OperatorKeys(
                server.masterKey(), server.masterKeys(), admin.key(), metrics.key());
    }

    /// The configured root secrets; without one, that of the data folder where no other gateway can
    /// have the same storage.
    RootSecrets rootSecrets() {
        Secret present = secret;
        if (present == null) {
            return storage.shared() ? List::of : RootSecrets.ofFolder(dataDir);
        }
        List<RootSecret> all =
                Stream.of(present, previousSecret)
                        .flatMap(Stream::ofNullable)
                        .map(it -> new RootSecret(it, false))
                        .toList();
        return () -> all;
    }

    private static @Nullable Secret secret(Group g, String name) {
        return g.secret(name)
                .checked(
                        it -> it.reveal().length() < 24 ? "must have at least 24 characters" : null)
                .restart()
                .orNull();
    }

    private static void rename(Group g) {
        g.renamed("load.most", "concurrency.max")
                .renamed("load.patience", "concurrency.queue-timeout")
                .renamed("load.waiting", "concurrency.queue-size")
                .renamed("load.batch", "concurrency.batch-share")
                .renamed("load.tolerance", "concurrency.latency-tolerance")
                .renamed("load", "concurrency");
    }

    private static Map<String, AliasSettings> aliases(Group g) {
        return g.groups("models", Reload.LIVE, AliasSettings::read)
                .json("VIRTUAL_MODELS")
                .listed("source", VirtualModel::read)
                .value();
    }

    /// Reads them. What is built once at the start is [Reload#RESTART]; what each pipeline is
    /// built from is [Reload#LIVE].
    public static Settings read(Group g) {
        rename(g);
        return all(g);
    }

    private static Settings all(Group g) {
        return new Settings(
                ServerSettings.read(g.group("server", Reload.LIVE)),
                g.groups("providers", Reload.LIVE, AccountSettings::read).value(),
                secret(g, "secret"),
                secret(g, "previous-secret"),
                KeySettings.read(g.group("keys", Reload.RESTART)),
                AdminSettings.read(g.group("admin", Reload.RESTART)),
                g.list("header-rules", HeaderRuleSettings::read),
                AdmissionSettings.read(g.group("admission", Reload.RESTART)),
                UpstreamSettings.read(g.group("upstream", Reload.LIVE)),
                RetrySettings.read(g.group("retry", Reload.LIVE)),
                RelaySettings.read(g.group("relay", Reload.LIVE)),
                PassthroughSettings.read(g.group("passthrough", Reload.LIVE)),
                CatalogueSettings.read(g.group("catalogue", Reload.LIVE)),
                g.list("limits", LimitSettings::read),
                aliases(g),
                AffinitySettings.read(g.group("affinity", Reload.LIVE)),
                BreakerSettings.read(g.group("breaker", Reload.LIVE)),
                ConcurrencySettings.read(g.group("concurrency", Reload.LIVE)),
                TranslationSettings.read(g.group("translation", Reload.LIVE)),
                MediaSettings.read(g.group("media", Reload.RESTART)),
                ResponseSettings.read(g.group("responses", Reload.LIVE)),
                GuardrailSettings.read(g.group("guardrails", Reload.LIVE)),
                CacheSettings.read(g.group("cache", Reload.LIVE)),
                StorageSettings.read(g.group("storage", Reload.RESTART)),
                LedgerSettings.read(g.group("ledger", Reload.RESTART)),
                MeteringSettings.read(g.group("usage", Reload.RESTART)),
                BudgetSettings.read(g.group("budgets", Reload.LIVE)),
                AuditSettings.read(g.group("logging", Reload.RESTART)),
                LogSettings.read(g.group("log", Reload.RESTART)),
                MetricsSettings.read(g.group("metrics", Reload.LIVE)),
                AlarmSettings.read(g.group("alarms", Reload.LIVE)),
                g.word("demo", Demo.values(), Demo.AUTO).restart().value(),
                g.path("data-dir", "data").restart().value());
    }
}
