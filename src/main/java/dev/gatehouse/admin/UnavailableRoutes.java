package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import java.util.ArrayList;
import java.util.List;

/// The routes of features that this release lacks, under the names that clients of other gateways
/// know. They answer 503 with `feature_unavailable`, where an unknown route answers 404.
final class UnavailableRoutes {
    /// What such a feature is called, and its routes.
    private record Feature(String name, List<String> routes) {}

    private static final List<Feature> FEATURES =
            List.of(
                    new Feature(
                            "workflows",
                            List.of(
                                    "GET /workflows",
                                    "POST /workflows",
                                    "GET /workflows/guardrails",
                                    "GET /workflows/{id}",
                                    "POST /workflows/{id}/deactivate")));

    private static final String CURE = "This release of the gateway does not have it.";

    private UnavailableRoutes() {}

    static List<AdminRoute> routes() {
        var routes = new ArrayList<AdminRoute>();
        for (Feature feature : FEATURES) {
            var summary = "Answers 503: this release lacks " + feature.name();
            var description = RouteDescription.of(summary, Schema.any());
            for (String route : feature.routes()) {
                String[] parts = route.split(" ", 2);
                routes.add(
                        new AdminRoute(
                                parts[0],
                                parts[1],
                                description,
                                _ -> {
                                    throw new Problem.FeatureUnavailable(feature.name(), CURE)
                                            .asException();
                                }));
            }
        }
        return routes;
    }
}
