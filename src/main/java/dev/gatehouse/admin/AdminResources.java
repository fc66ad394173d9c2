package dev.gatehouse.admin;

import dev.gatehouse.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything that administration shows and changes.
///
/// @param providers writes the health of the accounts, as an array
/// @param prices `null` when calls are not recorded
public record AdminResources(
        LiveResource live,
        Consumer<JsonWriter> providers,
        UsageResource usage,
        StorageResource storage,
        @Nullable PricesResource prices,
        BudgetsResource budgets) {
    /// The routes for operators.
    List<AdminRoute> routes() {
        var routes = new ArrayList<AdminRoute>(live.routes());
        routes.add(AdminRoute.get("/providers", _ -> AdminReply.list(providers)));
        routes.addAll(usage.routes());
        routes.addAll(storage.routes());
        if (prices != null) {
            routes.addAll(prices.routes());
        }
        routes.addAll(budgets.routes());
        return routes;
    }

    /// The routes at which callers read about themselves.
    List<AdminRoute> ownRoutes() {
        return usage.ownRoutes();
    }
}
