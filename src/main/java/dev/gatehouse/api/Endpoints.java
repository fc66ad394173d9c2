package dev.gatehouse.api;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.CallScope.CancelReason;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Runs endpoints: each request has a scope with a timeout and the disconnect watch, is waited for
/// when the gateway stops, and writes a line in the log.
public final class Endpoints {
    private final DeadlineTimer timer;
    private final Duration timeout;
    private final Log log;
    private final Set<CallScope> inFlight = ConcurrentHashMap.newKeySet();
    private final Set<CallScope> lasting = ConcurrentHashMap.newKeySet();

    /// Where the line of a request goes.
    @FunctionalInterface
    public interface Log {
        /// A request has been served.
        ///
        /// @param duration nanoseconds
        void served(Exchange.Head head, int status, long duration);
    }

    /// @param timeout how long a request may take
    public Endpoints(DeadlineTimer timer, Duration timeout, Log log) {
        this.timer = timer;
        this.timeout = timeout;
        this.log = log;
    }

    /// The action of a route.
    public Router.Action action(Endpoint endpoint) {
        return (exchange, parameters) -> serve(exchange, endpoint, parameters);
    }

    /// The action of a route whose answer goes on until its client leaves. It has no timeout, and
    /// a gateway that stops does not wait for it.
    public Router.Action lasting(Endpoint endpoint) {
        return (exchange, parameters) -> {
            long started = timer.now();
            try (CallScope scope = CallScope.of(timer)) {
                exchange.onDisconnect(_ -> scope.cancel(new CancelReason.Disconnected()));
                lasting.add(scope);
                try {
                    endpoint.serve(exchange, scope, parameters);
                    log.served(exchange.head(), exchange.status(), timer.now() - started);
                } finally {
                    lasting.remove(scope);
                }
            }
        };
    }

    /// Lets the answers end that go on until their clients leave.
    public void endLasting() {
        lasting.forEach(scope -> scope.cancel(new CancelReason.ShuttingDown()));
    }

    /// How many requests are in flight.
    public int inFlight() {
        return inFlight.size();
    }

    /// Cancels all requests in flight.
    public void cancelAll(CancelReason reason) {
        inFlight.forEach(scope -> scope.cancel(reason));
    }

    private void serve(Exchange exchange, Endpoint endpoint, Map<String, String> parameters)
            throws IOException {
        long started = timer.now();
        try (CallScope scope = CallScope.of(timer)) {
            scope.start(CallScope.Timeout.TOTAL, timeout);
            scope.onCancel(exchange::abort);
            exchange.onDisconnect(_ -> scope.cancel(new CancelReason.Disconnected()));
            inFlight.add(scope);
            try {
                endpoint.serve(exchange, scope, parameters);
                log.served(exchange.head(), exchange.status(), timer.now() - started);
            } finally {
                inFlight.remove(scope);
            }
        }
    }
}
