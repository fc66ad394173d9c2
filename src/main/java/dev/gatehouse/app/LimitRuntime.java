package dev.gatehouse.app;

import dev.gatehouse.admin.LimitsResource;
import dev.gatehouse.call.Call;
import dev.gatehouse.cluster.Gateways;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.json.Json;
import dev.gatehouse.limits.AttemptLimitStage;
import dev.gatehouse.limits.LimitStage;
import dev.gatehouse.limits.Limits;
import java.util.function.Consumer;

/// The rate limits, and the number of gateways that share them.
final class LimitRuntime implements AutoCloseable {
    private final Dialects dialects;
    private final DeadlineTimer timer;
    private final Gateways gateways;
    private final Limits limits;

    /// @param warnings receives, in a sentence each, warnings for the operator
    LimitRuntime(
            StorageRuntime storage,
            Dialects dialects,
            DeadlineTimer timer,
            Consumer<String> warnings) {
        this.dialects = dialects;
        this.timer = timer;
        var running = new Running(storage, timer, warnings);
        this.gateways = running.gateways;
        this.limits = running.limits;
        gateways.start();
        storage.whenOpen(
                open -> {
                    limits.open(open);
                    gateways.wake();
                });
    }

    /// The two, each of which needs the other.
    private static final class Running {
        private final Gateways gateways;
        private final Limits limits;

        Running(StorageRuntime storage, DeadlineTimer timer, Consumer<String> warnings) {
            limits = new Limits(this::sharing, this::changed, warnings);
            // Without limits nothing is shared, and storage is left alone.
            gateways =
                    new Gateways(
                            () -> limits.empty() ? null : storage.current(),
                            warnings,
                            () -> limits.sweep(timer.now()));
        }

        private int sharing() {
            return gateways.count();
        }

        private void changed() {
            gateways.wake();
        }
    }

    /// Takes the settings.
    void configure(Settings settings) {
        limits.configure(settings.limits());
    }

    /// What administration shows and changes of it.
    LimitsResource resource() {
        return new LimitsResource(limits, timer::now);
    }

    LimitStage stage() {
        return new LimitStage(limits, this::promptTokens);
    }

    AttemptLimitStage attemptStage() {
        return new AttemptLimitStage(limits, this::promptTokens);
    }

    private long promptTokens(Call call) {
        Json body = call.json();
        return body == null
                ? 0
                : dialects.client(call.operation(), call.head()).features(body).promptTokens();
    }

    @Override
    public void close() {
        gateways.close();
        limits.close();
    }
}
