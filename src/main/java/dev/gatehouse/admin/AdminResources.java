package dev.gatehouse.admin;

import dev.gatehouse.admin.alarms.AlarmsResource;
import dev.gatehouse.admin.audit.AuditResource;
import dev.gatehouse.admin.audit.RecordingResource;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.routing.RoutingResources;
import dev.gatehouse.admin.usage.PricesResource;
import dev.gatehouse.admin.usage.UsageResource;
import java.util.ArrayList;
import java.util.List;

/// Everything that administration shows and changes.
///
/// @param metrics the path of the metrics, for the document of all routes
public record AdminResources(
        SessionResource session,
        LiveResource live,
        KeysResource keys,
        AccessResource access,
        HeaderRulesResource headerRules,
        RoutingResources routing,
        LimitsResource limits,
        GuardrailsResource guardrails,
        ProvidersResource providers,
        UsageResource usage,
        StorageResource storage,
        PricesResource prices,
        BudgetsResource budgets,
        RuntimeResource runtime,
        AuditResource audit,
        RecordingResource recording,
        CacheResource cache,
        AlarmsResource alarms,
        String metrics) {
    /// The routes for operators. They are the same whatever is turned on; those of what is off
    /// answer 503.
    List<AdminRoute> routes() {
        var routes = new ArrayList<>(UnavailableRoutes.routes());
        routes.addAll(session.routes());
        routes.addAll(live.routes());
        routes.addAll(keys.routes());
        routes.addAll(access.routes());
        routes.addAll(headerRules.routes());
        routes.addAll(routing.routes());
        routes.addAll(providers.routes());
        routes.addAll(usage.routes());
        routes.addAll(storage.routes());
        routes.addAll(prices.routes());
        routes.addAll(budgets.routes());
        routes.addAll(runtime.routes());
        routes.addAll(audit.routes());
        routes.addAll(recording.routes());
        routes.addAll(limits.routes());
        routes.addAll(guardrails.routes());
        routes.addAll(cache.routes());
        routes.addAll(alarms.routes());
        routes.add(usage.cacheOverview());
        routes.add(new OpenApiResource(this, metrics).route());
        return routes;
    }

    /// The routes at which callers read about themselves.
    List<AdminRoute> ownRoutes() {
        return usage.ownRoutes();
    }
}
