package dev.gatehouse.admin.schema;

import dev.gatehouse.call.Operation;
import java.util.ArrayList;
import java.util.List;

/// Descriptions of the routes that are no administration: health, metrics, and in outline the
/// operations, whose bodies the documents of their providers describe.
public final class PublicRoutes {
    private static final Schema OBJECT = Schema.map(Schema.any());
    private static final Schema STATUS =
            Schema.object().with("status", Schema.words("ok", "ready", "draining")).schema();

    private PublicRoutes() {}

    /// The descriptions.
    ///
    /// @param metrics the path of the metrics
    public static List<DescribedRoute> routes(String metrics) {
        var routes = new ArrayList<DescribedRoute>();
        var alive = RouteDescription.of("Whether the process runs", STATUS);
        for (String path : List.of("/health", "/healthz", "/livez", "/health/liveness")) {
            routes.add(new DescribedRoute("GET", path, "health", true, alive));
        }
        var ready = RouteDescription.of("Whether calls are accepted", STATUS);
        for (String path : List.of("/health/ready", "/readyz", "/health/readiness")) {
            routes.add(new DescribedRoute("GET", path, "health", true, ready));
        }
        var text = RouteDescription.of("Metrics for Prometheus", List.of("text/plain"));
        routes.add(new DescribedRoute("GET", metrics, "health", true, text));
        for (Operation operation : Operation.values()) {
            if (!operation.path().isEmpty()) {
                add(operation, routes);
            }
        }
        return routes;
    }

    private static void add(Operation operation, List<DescribedRoute> routes) {
        String base = operation.format() == Operation.Format.GEMINI ? "/v1beta" : "/v1";
        String path = base + operation.path();
        var object = RouteDescription.of(operation.words(), OBJECT);
        switch (operation.shape()) {
            case JSON, FORM -> {
                add("POST", path, object.taking(OBJECT), routes);
                if (!operation.streamPath().equals(operation.path())) {
                    add("POST", base + operation.streamPath(), object.taking(OBJECT), routes);
                }
            }
            case LIST -> {
                add("GET", path, object, routes);
                add("GET", path + "/{model}", RouteDescription.of("a model", OBJECT), routes);
            }
            case REMOVAL -> add("DELETE", path, object, routes);
            case RELAY -> {
                if (operation.root() == operation) {
                    add("GET", path, object, routes);
                    add("POST", path, object.taking(OBJECT), routes);
                }
                add("GET", path + "/{id}", object, routes);
                add("DELETE", path + "/{id}", object, routes);
            }
        }
    }

    private static void add(
            String method, String path, RouteDescription description, List<DescribedRoute> routes) {
        routes.add(new DescribedRoute(method, path, "operations", false, description));
    }
}
