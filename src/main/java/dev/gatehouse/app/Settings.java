package dev.gatehouse.app;

import dev.gatehouse.admission.AdmissionSettings;
import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.config.Default;
import dev.gatehouse.config.Environment;
import dev.gatehouse.dispatch.RetrySettings;
import dev.gatehouse.provider.AccountSettings;
import dev.gatehouse.provider.catalogue.CatalogueSettings;
import dev.gatehouse.routing.PassthroughSettings;
import dev.gatehouse.routing.affinity.AffinitySettings;
import dev.gatehouse.routing.aliases.AliasSettings;
import dev.gatehouse.routing.health.BreakerSettings;
import dev.gatehouse.routing.health.ConcurrencySettings;
import dev.gatehouse.telemetry.LogSettings;
import dev.gatehouse.telemetry.MetricsSettings;
import dev.gatehouse.upstream.UpstreamSettings;
import java.nio.file.Path;
import java.util.Map;

/// All settings, each group declared where it is used.
///
/// @param server the door: where it is, who may pass, how it closes
/// @param providers accounts with providers, under names of your own; the order decides who is
///     asked for a model that several offer
/// @param admission how much is let in at once
/// @param upstream how providers are reached
/// @param retry asking again before anything was sent to the caller
/// @param passthrough native access to providers
/// @param catalogue what is known of models
/// @param models names of your own for models, each with one or several targets
/// @param affinity what keeps calls that belong together at one target
/// @param breaker when a target that fails is left alone
/// @param concurrency how many calls are given to one account at once
/// @param log what is logged
/// @param metrics figures for Prometheus
/// @param demo whether the built-in provider of invented answers is on; auto turns it on when there
///     is neither an account nor a master key
/// @param dataDir where everything that is written lies
public record Settings(
        ServerSettings server,
        Map<String, AccountSettings> providers,
        AdmissionSettings admission,
        UpstreamSettings upstream,
        RetrySettings retry,
        PassthroughSettings passthrough,
        CatalogueSettings catalogue,
        @Environment({"VIRTUAL_MODELS"}) Map<String, AliasSettings> models,
        AffinitySettings affinity,
        BreakerSettings breaker,
        ConcurrencySettings concurrency,
        LogSettings log,
        MetricsSettings metrics,
        @Default("auto") Demo demo,
        @Default("data") Path dataDir) {
    /// When the demo is there.
    public enum Demo {
        AUTO,
        ON,
        OFF
    }
}
