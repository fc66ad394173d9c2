package dev.gatehouse.app.drain;

import dev.gatehouse.api.Endpoints;
import dev.gatehouse.api.HealthRoutes;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.telemetry.live.LiveCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits for the calls and the requests of administration in flight, and cancels them.
///
/// @param health from whose routes load balancers notice the end
public record Drain(
        HealthRoutes health, LiveCalls calls, Endpoints endpoints, DeadlineTimer timer) {
    private static final Duration LOOK = Duration.ofMillis(20);

    /// How often is looked for the end of what was cancelled.
    private static final int LOOKS = 50;

    /// What stops accepting connections.
    @FunctionalInterface
    public interface Accepting {
        void stop() throws IOException;
    }

    /// Waits for them.
    ///
    /// @param before how long connections are still accepted
    /// @return whether all of them ended by themselves
    public boolean await(Accepting accepting, Duration before, Duration limit) throws IOException {
        health.drain();
        pause(before);
        accepting.stop();
        endpoints.endLasting();
        long until = timer.now() + limit.toNanos();
        while (inFlight() > 0 && timer.now() < until) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return inFlight() == 0;
    }

    /// Cancels every call in flight; each client receives that in its own dialect.
    public void cancel() {
        var reason = new CallScope.CancelReason.ShuttingDown();
        calls.cancelAll(reason);
        endpoints.cancelAll(reason);
        for (int i = 0; i < LOOKS && inFlight() > 0; i++) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private int inFlight() {
        return calls.size() + endpoints.inFlight();
    }

    private void pause(Duration time) {
        long until = timer.now() + time.toNanos();
        while (timer.now() < until) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
