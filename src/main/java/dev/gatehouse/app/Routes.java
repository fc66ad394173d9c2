package dev.gatehouse.app;

import dev.gatehouse.admin.AdminApi;
import dev.gatehouse.api.HealthRoutes;
import dev.gatehouse.api.Listener;
import dev.gatehouse.call.Problem;
import dev.gatehouse.dashboard.DashboardRoutes;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Router;
import dev.gatehouse.keys.KeyStage;
import dev.gatehouse.telemetry.Metrics;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The routes of each listener, beside those of the operations: health on all of them,
/// administration with its pages, and metrics, on that of their own, else on the one for calls.
///
/// @param listening the settings at the start, which the ports keep
/// @param settings those in force
/// @param administration makes the routes of administration at their first request
record Routes(
        Settings listening,
        Settings settings,
        HealthRoutes health,
        Iterable<ClientSide> clients,
        @Nullable Metrics metrics,
        KeyStage authentication,
        Supplier<AdminApi> administration) {
    Map<Listener, Router> byListener() {
        var routers = new EnumMap<Listener, Router>(Listener.class);
        for (Listener each : Listener.values()) {
            if (Listeners.separate(listening, each)) {
                routers.put(each, healthy());
            }
        }
        Router calls = at(Listener.CALLS, routers);
        // Callers read their own usage where they send their calls.
        calls.later(AdminApi.OWN_PATHS, () -> administration.get().addOwn(router()));
        at(Listener.ADMIN, routers)
                .later(AdminApi.PATHS, () -> administration.get().addTo(router()));
        if (listening.admin().ui().enabled()) {
            Router pages = at(Listener.ADMIN, routers);
            new DashboardRoutes(settings.server().base()).addTo(pages);
            if (pages != calls) {
                pages.below(Router.ANY, "/v1", (exchange, _) -> callOfPage(calls, exchange));
            }
        }
        Metrics shown = metrics;
        if (shown != null) {
            at(Listener.METRICS, routers)
                    .on(
                            "GET",
                            settings.metrics().endpoint(),
                            (exchange, _) -> {
                                authentication.requireMetrics(exchange);
                                HealthRoutes.text(exchange, shown.text());
                            });
        }
        return routers;
    }

    /// The pages make calls where they are. With a key, calls are made at the port for calls alone.
    private static void callOfPage(Router calls, Exchange exchange) throws IOException {
        Exchange.Head head = exchange.head();
        if (KeyStage.showsKey(head)
                || !(calls.find(head) instanceof Router.Match.Found(var action, var parameters))) {
            throw new Problem.UnknownRoute(head.method(), head.target().path()).asException();
        }
        action.run(exchange, parameters);
    }

    private static Router at(Listener listener, Map<Listener, Router> routers) {
        Router own = routers.get(listener);
        return own == null ? routers.getOrDefault(Listener.CALLS, new Router("")) : own;
    }

    private Router router() {
        return new Router(settings.server().base());
    }

    private Router healthy() {
        Router router = router();
        health.addTo(router, clients);
        return router;
    }
}
