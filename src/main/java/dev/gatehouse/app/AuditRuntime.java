package dev.gatehouse.app;

import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.audit.AuditSettings;
import dev.gatehouse.audit.ChangeLog;
import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.telemetry.RecordMetrics;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The audit log of calls, where it is on, and the log of changes.
final class AuditRuntime implements AutoCloseable {
    private final @Nullable AuditLog log;
    private final ChangeLog changes;

    /// @param secrets those that encrypt bodies
    /// @param warnings receives, in a sentence each, warnings for the operator
    AuditRuntime(
            Settings settings,
            Dialects dialects,
            RootSecrets secrets,
            StorageRuntime storage,
            Consumer<String> warnings) {
        AuditSettings wanted = settings.logging();
        changes = new ChangeLog(storage::current, warnings);
        log =
                wanted.enabled()
                        ? new AuditLog(wanted, dialects, secrets, storage::current, warnings)
                        : null;
    }

    /// The audit log; `null` when calls are not recorded.
    @Nullable AuditLog log() {
        return log;
    }

    ChangeLog changes() {
        return changes;
    }

    /// Masks more secrets from now on.
    void hide(Collection<Secret> secrets) {
        if (log != null) {
            log.hide(secrets);
        }
    }

    /// What is counted of it; `null` when calls are not recorded.
    RecordMetrics.@Nullable Audit figures() {
        AuditLog present = log;
        return present == null
                ? null
                : new RecordMetrics.Audit(present::waiting, present::lost, present::dropped);
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
    }
}
