package dev.gatehouse.app;

import dev.gatehouse.admin.LimitsResource;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.cluster.Gateways;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.limits.AttemptLimitStage;
import dev.gatehouse.limits.LimitStage;
import dev.gatehouse.limits.Limits;
import java.util.function.Consumer;

/// The rate limits, and the number of gateways that share them.
final class LimitRuntime implements AutoCloseable {
    private final DeadlineTimer timer;
    private final Gateways gateways;
    private final Limits limits;

    /// @param warnings receives, in a sentence each, warnings for the operator
    LimitRuntime(
            Settings settings,
            StorageRuntime storage,
            Dialects dialects,
            DeadlineTimer timer,
            Consumer<String> warnings) {
        this.timer = timer;
        gateways = new Gateways(warnings);
        limits = new Limits(dialects, gateways::count, gateways::wake, warnings);
        configure(settings);
        // Without limits nothing is shared, and storage is not asked.
        gateways.start(
                () -> limits.empty() ? null : storage.current(), () -> limits.sweep(timer.now()));
        storage.whenOpen(_ -> gateways.wake());
    }

    /// Takes other settings.
    void configure(Settings settings) {
        limits.configure(settings.limits());
    }

    /// What administration shows and changes of it.
    LimitsResource resource() {
        return new LimitsResource(limits, timer::now);
    }

    LimitStage stage() {
        return new LimitStage(limits);
    }

    AttemptLimitStage attemptStage() {
        return new AttemptLimitStage(limits);
    }

    /// What administration made of them.
    DocumentView<?> documents() {
        return limits.documents();
    }

    @Override
    public void close() {
        gateways.close();
    }
}
