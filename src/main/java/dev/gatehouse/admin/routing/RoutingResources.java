package dev.gatehouse.admin.routing;

import dev.gatehouse.admin.route.AdminRoute;
import java.util.ArrayList;
import java.util.List;

/// What administration shows and changes of that by which calls are routed.
public record RoutingResources(
        AccountsResource accounts, AliasesResource aliases, BreakerResource breakers) {
    /// All routes of it.
    public List<AdminRoute> routes() {
        var routes = new ArrayList<>(accounts.routes());
        routes.addAll(aliases.routes());
        routes.addAll(breakers.routes());
        return routes;
    }
}
