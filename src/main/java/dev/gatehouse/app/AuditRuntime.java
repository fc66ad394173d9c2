package dev.gatehouse.app;

import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.audit.BodyWindows;
import dev.gatehouse.audit.ChangeLog;
import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.telemetry.RecordMetrics;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The audit log of calls, and the log of changes.
final class AuditRuntime implements AutoCloseable {
    private final AuditLog log;
    private final ChangeLog changes;

    /// @param secrets those that encrypt bodies
    /// @param warnings receives, in a sentence each, warnings for the operator
    AuditRuntime(
            Settings settings,
            Dialects dialects,
            RootSecrets secrets,
            StorageRuntime storage,
            Consumer<String> warnings) {
        changes = new ChangeLog(storage::current, warnings);
        var windows = new BodyWindows(InstantSource.system(), warnings);
        log =
                new AuditLog(
                        settings.logging(), windows, dialects, secrets, storage::current, warnings);
    }

    AuditLog log() {
        return log;
    }

    ChangeLog changes() {
        return changes;
    }

    /// Masks more secrets from now on.
    void hide(Collection<Secret> secrets) {
        log.hide(secrets);
    }

    /// What is counted of it; `null` when calls are not recorded.
    RecordMetrics.@Nullable Audit figures() {
        return log.settings().enabled()
                ? new RecordMetrics.Audit(log::waiting, log::lost, log::dropped)
                : null;
    }

    @Override
    public void close() {
        log.close();
    }
}
