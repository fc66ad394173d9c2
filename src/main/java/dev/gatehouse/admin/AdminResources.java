package dev.gatehouse.admin;

import dev.gatehouse.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Everything that administration shows and changes.
///
/// @param providers writes the health of the accounts, as an array
public record AdminResources(
        LiveResource live, Consumer<JsonWriter> providers, UsageResource usage) {
    /// The routes for operators.
    List<AdminRoute> routes() {
        var routes = new ArrayList<AdminRoute>(live.routes());
        routes.add(AdminRoute.get("/providers", _ -> AdminReply.list(providers)));
        routes.addAll(usage.routes());
        return routes;
    }

    /// The routes at which callers read about themselves.
    List<AdminRoute> ownRoutes() {
        return usage.ownRoutes();
    }
}
