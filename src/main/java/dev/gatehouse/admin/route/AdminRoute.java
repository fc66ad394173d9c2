package dev.gatehouse.admin.route;

import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.http.Exchange;
import java.io.IOException;

/// One route of administration.
///
/// @param path below `/admin`; parts in braces are parameters
/// @param description what it takes and answers, for the OpenAPI document
/// @param access which callers may use it
public record AdminRoute(
        String method,
        String path,
        RouteDescription description,
        RouteAccess access,
        Resource resource) {
    /// A route that viewers read or administrators change something by.
    public AdminRoute(String method, String path, RouteDescription description, Resource resource) {
        this(
                method,
                path,
                description,
                method.equals("GET") ? RouteAccess.VIEWERS : RouteAccess.ADMINISTRATORS,
                resource);
    }

    /// What answers a route.
    @FunctionalInterface
    public interface Resource {
        Reply answer(AdminRequest request) throws IOException;
    }

    /// Whether its answer goes on until the client leaves.
    public boolean lasting() {
        return description.types().contains("text/event-stream");
    }

    /// The same route for other callers.
    public AdminRoute open(RouteAccess others) {
        return new AdminRoute(method, path, description, others, resource);
    }

    /// An answer that can be sent.
    public interface Reply {
        void sendTo(Exchange exchange) throws IOException;
    }

    public static AdminRoute get(String path, RouteDescription description, Resource resource) {
        return new AdminRoute("GET", path, description, resource);
    }
}
