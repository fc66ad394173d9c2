package dev.gatehouse.routing.aliases;

import dev.gatehouse.call.Route;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A name that stands for several targets.
final class Alias {
    private final String name;
    private final Strategy strategy;
    private final List<AliasTarget> targets;
    private final List<Route.Target> routeTargets;
    private final Route.RoutePolicy terms;
    private final boolean sticky;
    private final AtomicInteger turns = new AtomicInteger();

    Alias(String name, AliasSettings settings, List<AliasTarget> members) {
        this.name = name;
        this.strategy = settings.strategy();
        this.targets = List.copyOf(members);
        // A copy of its own kind, which plans need not copy again.
        this.routeTargets = List.copyOf(members.stream().map(AliasTarget::target).toList());
        this.terms =
                new Route.RoutePolicy(settings.firstContentTimeout(), settings.contentFallback());
        this.sticky = settings.sticky();
    }

    String name() {
        return name;
    }

    Strategy strategy() {
        return strategy;
    }

    List<AliasTarget> targets() {
        return targets;
    }

    List<Route.Target> routeTargets() {
        return routeTargets;
    }

    Route.RoutePolicy terms() {
        return terms;
    }

    boolean sticky() {
        return sticky;
    }

    /// Whose turn it is when all get one.
    int nextTurn() {
        return Math.floorMod(turns.getAndIncrement(), targets.size());
    }
}
