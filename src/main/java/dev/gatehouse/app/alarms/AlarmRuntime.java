package dev.gatehouse.app.alarms;

import dev.gatehouse.admin.alarms.AlarmsResource;
import dev.gatehouse.alarms.Alarm;
import dev.gatehouse.alarms.AlarmSettings;
import dev.gatehouse.alarms.Alarms;
import dev.gatehouse.alarms.Condition;
import dev.gatehouse.alarms.Kind;
import dev.gatehouse.alarms.Outbox;
import dev.gatehouse.budgets.Budgets;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.ledger.Ledger;
import dev.gatehouse.metering.UnpricedSpend;
import dev.gatehouse.provider.Account;
import dev.gatehouse.routing.health.HealthRegistry;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.telemetry.AlarmMetrics;
import dev.gatehouse.upstream.Upstream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The alarms of a gateway. Two threads look for them, apart from all calls: one in its memory, and
/// one that asks storage and may wait for it.
public final class AlarmRuntime implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LOOK_AT_STORAGE = Duration.ofSeconds(3);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Outbox outbox;
    private final Alarms alarms;
    private final SettingsWatch settings = new SettingsWatch();
    private final StorageWatch storage;
    private final @Nullable BudgetWatch budgets;
    private final List<Watch> watches = new ArrayList<>();
    private final List<Thread> threads;
    private final Consumer<String> warnings;
    private volatile boolean closed;

    /// What knows the facts.
    ///
    /// @param accounts those in force
    /// @param storage `null` while it is not open
    /// @param recording `null` when calls are not recorded
    public record Facts(
            HealthRegistry health,
            Supplier<List<Account>> accounts,
            Supplier<@Nullable Storage> storage,
            @Nullable Recording recording) {}

    /// What records cost.
    ///
    /// @param room the bytes that the ledger may take
    /// @param budgets `null` when they are off
    public record Recording(
            Supplier<Ledger.State> ledger,
            long room,
            UnpricedSpend unpriced,
            @Nullable Budgets budgets) {}

    /// Begins to look for alarms, unless the settings turn that off.
    ///
    /// @param warnings receives, in a sentence each, warnings for the operator
    public AlarmRuntime(
            AlarmSettings settings,
            Facts facts,
            Upstream upstream,
            DeadlineTimer timer,
            Consumer<String> warnings) {
        this.warnings = warnings;
        outbox = new Outbox(upstream, timer, warnings);
        alarms = new Alarms(settings, facts.storage, outbox, AlarmRuntime::gateway, timer::now);
        storage = new StorageWatch(facts.storage, timer::now);
        watches.add(this.settings);
        watches.add(storage);
        watches.add(new AccountWatch(facts.health, facts.accounts, timer::now));
        Recording recording = facts.recording;
        if (recording != null) {
            watches.add(new LedgerWatch(recording.ledger, recording.room));
            watches.add(new UnpricedWatch(recording.unpriced, timer::now));
        }
        Budgets limiting = recording == null ? null : recording.budgets;
        budgets = limiting == null ? null : new BudgetWatch(limiting);
        configure(settings);
        threads = settings.enabled() ? List.of(look(), lookAtStorage()) : List.of();
    }

    private static String gateway() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "";
        }
    }

    /// Takes other settings.
    public void configure(AlarmSettings other) {
        alarms.configure(other);
        outbox.configure(other);
    }

    /// A reload was refused.
    public void refused(InvalidSettingsException invalid) {
        settings.refused(invalid);
    }

    /// A reload was accepted.
    public void accepted() {
        settings.accepted();
    }

    private Thread look() {
        return Thread.ofVirtual()
                .name("alarms")
                .start(() -> repeat(LOOK, () -> watches.forEach(this::report)));
    }

    private Thread lookAtStorage() {
        return Thread.ofVirtual()
                .name("alarms of storage")
                .start(() -> repeat(LOOK_AT_STORAGE, this::askStorage));
    }

    private void askStorage() {
        storage.probe();
        if (budgets == null || !storage.conditions().isEmpty()) {
            return;
        }
        try {
            budgets.remember(alarms.adopt(Kind.BUDGET));
            report(budgets);
        } catch (StorageException _) {
            // The next look finds the same.
        }
    }

    private void repeat(Duration pause, Runnable look) {
        while (!closed) {
            try {
                look.run();
            } catch (RuntimeException e) {
                warnings.accept("Alarms could not be looked for: " + e + ".");
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    private void report(Watch watch) {
        List<Condition> conditions = watch.conditions();
        if (conditions != null) {
            alarms.report(watch.kind(), conditions);
        }
    }

    /// What administration shows of it.
    public AlarmsResource resource() {
        return new AlarmsResource(
                () -> {
                    var all = new ArrayList<>(alarms.active());
                    all.addAll(alarms.recent());
                    return all;
                });
    }

    /// What metrics show of it.
    public AlarmMetrics metrics() {
        return new AlarmMetrics(
                () -> {
                    Map<String, Integer> counts = new LinkedHashMap<>();
                    for (Kind kind : Kind.values()) {
                        counts.put(kind.id(), 0);
                    }
                    for (Alarm alarm : alarms.active()) {
                        counts.merge(alarm.kind().id(), 1, Integer::sum);
                    }
                    return counts;
                });
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(LockSupport::unpark);
        try {
            for (Thread thread : threads) {
                thread.join(CLOSING);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        outbox.close();
    }
}
