package dev.gatehouse.admin;

import dev.gatehouse.admin.audit.RecordedChanges;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.api.Endpoint;
import dev.gatehouse.api.Endpoints;
import dev.gatehouse.audit.ChangeLog;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Router;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// The routes of administration, for operators only.
public final class AdminApi {
    /// The bases at which all of them are found; the second is that of earlier releases.
    private static final List<String> BASES = List.of("/admin", "/admin/api/v1");

    /// The base of what callers read about themselves.
    private static final String OWN = "/v1/usage";

    /// The paths at and below which the routes for operators are found.
    public static final List<String> PATHS = List.of("/admin");

    /// The paths at and below which callers read about themselves.
    public static final List<String> OWN_PATHS = List.of(OWN);

    private final AdminResources resources;
    private final List<AdminRoute> routes;
    private final Function<Exchange, Caller> authentication;
    private final Endpoints endpoints;
    private final RecordedChanges changes;

    /// @param authentication the caller of a request, or a rejection
    /// @param changes where changes are recorded
    public AdminApi(
            AdminResources resources,
            Function<Exchange, Caller> authentication,
            Endpoints endpoints,
            ChangeLog changes) {
        this.resources = resources;
        this.routes = resources.routes();
        this.authentication = authentication;
        this.endpoints = endpoints;
        this.changes = new RecordedChanges(routes, changes);
    }

    /// Adds the routes for operators.
    public Router addTo(Router router) {
        for (AdminRoute route : routes) {
            for (String base : BASES) {
                add(router, route, base + route.path());
            }
        }
        return router;
    }

    /// Adds the routes for callers.
    public Router addOwn(Router router) {
        for (AdminRoute route : resources.ownRoutes()) {
            add(router, route, OWN + route.path());
        }
        return router;
    }

    private void add(Router router, AdminRoute route, String path) {
        Endpoint endpoint =
                (exchange, scope, parameters) -> {
                    Caller caller = Caller.ANYONE;
                    if (route.access().authenticated()) {
                        caller = authentication.apply(exchange);
                        rejectRemote(caller, exchange);
                        route.access().check(caller);
                    }
                    String id = caller.id();
                    BooleanSupplier alive = () -> scope.reason() == null && accepted(exchange, id);
                    answer(route, new AdminRequest(exchange, caller, parameters, alive));
                };
        router.on(
                route.method(),
                path,
                route.lasting() ? endpoints.lasting(endpoint) : endpoints.action(endpoint));
    }

    /// Whether the credential of a request still stands for its caller.
    private boolean accepted(Exchange exchange, String id) {
        try {
            return authentication.apply(exchange).id().equals(id);
        } catch (ProblemException e) {
            return e.problem() instanceof Problem.AuthUnavailable;
        }
    }

    /// Without any key, `server.open` lets every client call. It lets none but those of this
    /// machine administer.
    private static void rejectRemote(Caller caller, Exchange exchange) {
        if (caller.equals(Caller.ANYONE) && !exchange.client().local()) {
            throw new Problem.Forbidden(
                            "Without a key, administration answers clients on this machine only."
                                    + " Set GATEHOUSE_MASTER_KEY or GATEHOUSE_ADMIN_KEY, and send"
                                    + " it.")
                    .asException();
        }
    }

    private void answer(AdminRoute route, AdminRequest request) throws IOException {
        AdminRoute.Reply reply;
        try {
            boolean reads = route.method().equals("GET");
            reply = reads ? route.resource().answer(request) : changes.answer(route, request);
        } catch (StorageException e) {
            if (e.reason() == Reason.UNAVAILABLE) {
                throw new ProblemException(new Problem.StorageUnavailable(), e);
            }
            throw e;
        }
        reply.sendTo(request.exchange());
    }
}
