package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.config.EffectiveValue;
import dev.gatehouse.config.Reload;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.json.JsonWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The settings in force, and the order to read them again.
public final class RuntimeResource {
    private static final Schema VALUE =
            Schema.object()
                    .with("path", Schema.text())
                    .with("value", Schema.text())
                    .with("origin", Schema.text())
                    .with("reload", Schema.words("live", "restart"))
                    .schema();

    private static final Schema FAULT =
            Schema.object()
                    .with("severity", Schema.words("error", "warning"))
                    .with("setting", Schema.text())
                    .with("file", Schema.text().orNull())
                    .with("line", Schema.whole().orNull())
                    .with("message", Schema.text())
                    .with("cure", Schema.text().orNull())
                    .schema()
                    .named("SettingsFault");

    private static final Schema CONFIG =
            Schema.object()
                    .with("file", Schema.text().orNull())
                    .with("settings", Schema.list(VALUE))
                    .with("warnings", Schema.list(FAULT))
                    .schema();

    private static final Schema STEP =
            Schema.object()
                    .with("name", Schema.text())
                    .with("status", Schema.words("ok", "failed"))
                    .with("error", Schema.text().orNull())
                    .with("duration_ms", Schema.whole())
                    .schema();

    private static final Schema REPORT =
            Schema.object()
                    .with("status", Schema.words("ok", "partial", "failed"))
                    .with("started_at", Schema.time())
                    .with("finished_at", Schema.time())
                    .with("duration_ms", Schema.whole())
                    .with("model_count", Schema.whole())
                    .with("provider_count", Schema.whole())
                    .with("changed", Schema.list(Schema.text()))
                    .with("needs_restart", Schema.list(Schema.text()))
                    .with("faults", Schema.list(FAULT))
                    .with("steps", Schema.list(STEP))
                    .schema();

    private final Reloadable runtime;

    /// The gateway, as far as it can be refreshed.
    public interface Reloadable {
        /// The file of the settings in force, `null` when there is none.
        @Nullable Path file();

        /// The settings in force, secrets masked.
        List<EffectiveValue> settings();

        /// What is valid but suspicious in them.
        List<SettingsError> warnings();

        /// Reads the settings again, as a signal does, and fetches the lists of models.
        Report refresh();
    }

    /// What a refresh did.
    ///
    /// @param changed the settings that have other values now, by path
    /// @param needsRestart those that differ from the start and take effect after a restart
    /// @param faults why the settings were not taken; the old ones stay in force then
    public record Report(
            Instant started,
            List<Step> steps,
            List<String> changed,
            List<String> needsRestart,
            List<SettingsError> faults,
            int models,
            int providers) {}

    /// A step of a refresh.
    ///
    /// @param error why it failed, in part or in whole; `null` when it succeeded
    public record Step(String name, @Nullable String error, Duration duration) {}

    public RuntimeResource(Reloadable runtime) {
        this.runtime = runtime;
    }

    List<AdminRoute> routes() {
        var config =
                RouteDescription.of("The settings in force with their origins, masked", CONFIG);
        var refresh = RouteDescription.of("Reads settings and lists of models again", REPORT);
        return List.of(
                AdminRoute.get("/runtime/config", config, _ -> config()),
                new AdminRoute("POST", "/runtime/refresh", refresh, _ -> refreshed()));
    }

    private AdminReply config() {
        Path file = runtime.file();
        JsonWriter body = new JsonWriter().object();
        body.member("file", file == null ? null : file.toString()).name("settings").array();
        for (EffectiveValue each : runtime.settings()) {
            body.object().member("path", each.path()).member("value", each.value());
            boolean live = each.reload() == Reload.LIVE;
            body.member("origin", each.origin()).member("reload", live ? "live" : "restart").end();
        }
        body.endArray();
        faults("warnings", runtime.warnings(), body);
        return AdminReply.of(body.end());
    }

    private static void faults(String name, List<SettingsError> faults, JsonWriter body) {
        body.name(name).array();
        for (SettingsError fault : faults) {
            Path file = fault.file();
            body.object();
            body.member("severity", fault.severity().name().toLowerCase(Locale.ROOT));
            body.member("setting", fault.path());
            body.member("file", file == null ? null : file.toString());
            body.name("line").raw(fault.line() > 0 ? Integer.toString(fault.line()) : "null");
            body.member("message", fault.message()).member("cure", fault.cure()).end();
        }
        body.endArray();
    }

    private AdminReply refreshed() {
        Report report = runtime.refresh();
        Instant finished = Instant.now();
        JsonWriter body = new JsonWriter().object().member("status", status(report.steps()));
        body.member("started_at", report.started().toString());
        body.member("finished_at", finished.toString());
        body.member("duration_ms", Duration.between(report.started(), finished).toMillis());
        body.member("model_count", report.models()).member("provider_count", report.providers());
        texts("changed", report.changed(), body);
        texts("needs_restart", report.needsRestart(), body);
        faults("faults", report.faults(), body);
        body.name("steps").array();
        for (Step step : report.steps()) {
            body.object().member("name", step.name());
            body.member("status", step.error() == null ? "ok" : "failed");
            body.member("error", step.error());
            body.member("duration_ms", step.duration().toMillis()).end();
        }
        return AdminReply.of(body.endArray().end());
    }

    private static String status(List<Step> steps) {
        long failed = steps.stream().filter(step -> step.error() != null).count();
        if (failed == 0) {
            return "ok";
        }
        return failed == steps.size() ? "failed" : "partial";
    }

    private static void texts(String name, List<String> texts, JsonWriter body) {
        body.name(name).array();
        texts.forEach(body::value);
        body.endArray();
    }
}
