package dev.gatehouse.admin;

import dev.gatehouse.call.Caller;
import dev.gatehouse.call.Problem;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Routes;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.telemetry.LiveCalls;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Function;

/// What operators can see and do over HTTP; the master key is asked for.
public final class AdminRoutes {
    private static final String LIVE = "/admin/api/v1/live";

    private static final String PROVIDERS = "/admin/api/v1/providers";

    private final LiveCalls live;
    private final Consumer<JsonWriter> providers;
    private final Function<Exchange.Head, Caller> callers;

    /// @param providers writes how the accounts are doing, as an array
    /// @param callers finds out who calls, or refuses
    public AdminRoutes(
            LiveCalls live,
            Consumer<JsonWriter> providers,
            Function<Exchange.Head, Caller> callers) {
        this.live = live;
        this.providers = providers;
        this.callers = callers;
    }

    /// Puts them where they are found.
    public void addTo(Routes routes) {
        routes.on("GET", LIVE, guarded(exchange -> list(exchange, live::write)));
        routes.on("GET", PROVIDERS, guarded(exchange -> list(exchange, providers)));
        routes.below("DELETE", LIVE, guarded(this::end));
    }

    private Routes.Action guarded(Routes.Action action) {
        return exchange -> {
            if (!callers.apply(exchange.head()).operator()) {
                throw new Problem.Forbidden("This is for operators of the gateway.").asException();
            }
            action.run(exchange);
        };
    }

    private static void list(Exchange exchange, Consumer<JsonWriter> data) throws IOException {
        var writer = new JsonWriter().object().member("object", "list").name("data");
        data.accept(writer);
        send(exchange, writer.end());
    }

    private void end(Exchange exchange) throws IOException {
        String id = exchange.head().target().segments().getLast();
        if (!live.end(id)) {
            throw new Problem.UnknownRoute("DELETE", exchange.head().target().path()).asException();
        }
        send(exchange, new JsonWriter().object().member("id", id).name("ended").value(true).end());
    }

    private static void send(Exchange exchange, JsonWriter body) throws IOException {
        Headers headers = Headers.of("Content-Type", "application/json");
        exchange.send(200, headers.add("Cache-Control", "no-store"), body.bytes());
    }
}
