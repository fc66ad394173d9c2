package dev.gatehouse.admin;

import dev.gatehouse.api.Endpoint;
import dev.gatehouse.api.Endpoints;
import dev.gatehouse.call.Caller;
import dev.gatehouse.call.Problem;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Router;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.telemetry.LiveCalls;
import java.util.function.Consumer;
import java.util.function.Function;

/// The routes of administration, for operators only.
public final class AdminApi {
    private static final String LIVE = "/admin/api/v1/live";
    private static final String PROVIDERS = "/admin/api/v1/providers";

    private final LiveCalls live;
    private final Consumer<JsonWriter> providers;
    private final Function<Exchange.Head, Caller> authentication;
    private final Endpoints endpoints;

    /// @param providers writes the health of the accounts, as an array
    /// @param authentication the caller of a request, or a rejection
    public AdminApi(
            LiveCalls live,
            Consumer<JsonWriter> providers,
            Function<Exchange.Head, Caller> authentication,
            Endpoints endpoints) {
        this.live = live;
        this.providers = providers;
        this.authentication = authentication;
        this.endpoints = endpoints;
    }

    /// Adds the routes.
    public void addTo(Router router) {
        add(router, "GET", LIVE, request -> AdminReply.list(live::write));
        add(router, "DELETE", LIVE + "/{id}", this::cancel);
        add(router, "GET", PROVIDERS, request -> AdminReply.list(providers));
        // The same address as other resources of operators use.
        add(router, "GET", "/admin/providers", request -> AdminReply.list(providers));
    }

    /// One route of administration.
    @FunctionalInterface
    interface Resource {
        AdminReply answer(AdminRequest request);
    }

    private void add(Router router, String method, String path, Resource resource) {
        Endpoint endpoint =
                (exchange, _, parameters) -> {
                    if (!authentication.apply(exchange.head()).operator()) {
                        throw new Problem.Forbidden("This route is for operators of the gateway.")
                                .asException();
                    }
                    resource.answer(new AdminRequest(exchange, parameters)).sendTo(exchange);
                };
        router.on(method, path, endpoints.action(endpoint));
    }

    private AdminReply cancel(AdminRequest request) {
        String id = request.parameter("id");
        if (!live.cancel(id)) {
            throw new Problem.UnknownRoute("DELETE", request.path()).asException();
        }
        return AdminReply.of(
                new JsonWriter().object().member("id", id).name("cancelled").value(true).end());
    }
}
