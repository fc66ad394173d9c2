package dev.gatehouse.api;

import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// The routes that load balancers and orchestrators probe.
public final class HealthRoutes {
    /// The health paths of other gateways, beside our own.
    private static final List<String> ALIVE =
            List.of(
                    "/",
                    "/api/hello",
                    "/health",
                    "/healthz",
                    "/livez",
                    "/health/liveliness",
                    "/health/liveness");

    private static final List<String> READY =
            List.of("/health/ready", "/readyz", "/health/readiness");

    private final BooleanSupplier checkable;
    private volatile boolean draining;
    private volatile boolean readinessProbed;

    /// @param checkable whether API keys can be checked
    public HealthRoutes(BooleanSupplier checkable) {
        this.checkable = checkable;
    }

    /// Adds the routes.
    public void addTo(Router router, Iterable<ClientSide> clients) {
        Router.Action alive = (exchange, _) -> json(exchange, 200, "{\"status\":\"ok\"}");
        ALIVE.forEach(path -> router.on("GET", path, alive));
        // Clients that were given one of these as their base read it before they call.
        for (ClientSide client : clients) {
            for (String base : client.pathPrefixes()) {
                router.on("GET", root(base), alive);
            }
        }
        READY.forEach(path -> router.on("GET", path, this::ready));
    }

    private static String root(String base) {
        int slash = base.indexOf('/', 1);
        return slash < 0 ? base : base.substring(0, slash);
    }

    private void ready(Exchange exchange, Map<String, String> parameters) throws IOException {
        readinessProbed = true;
        boolean ready = !draining && checkable.getAsBoolean();
        String status = draining ? "draining" : ready ? "ready" : "keys_unavailable";
        json(exchange, ready ? 200 : 503, "{\"status\":\"" + status + "\"}");
    }

    /// From now on the gateway is not ready.
    public void drain() {
        draining = true;
    }

    /// Whether the readiness path has been requested yet.
    public boolean readinessProbed() {
        return readinessProbed;
    }

    private static void json(Exchange exchange, int status, String body) throws IOException {
        Headers headers = Headers.of("Content-Type", "application/json");
        exchange.send(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /// An answer for Prometheus.
    public static void text(Exchange exchange, byte[] body) throws IOException {
        exchange.send(200, Headers.of("Content-Type", "text/plain; version=0.0.4"), body);
    }
}
