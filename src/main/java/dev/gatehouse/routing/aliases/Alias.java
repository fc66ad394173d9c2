package dev.gatehouse.routing.aliases;

import dev.gatehouse.attempt.RoutePolicy;
import dev.gatehouse.attempt.Target;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A name that stands for several targets.
final class Alias {
    private final String name;
    private final Strategy strategy;
    private final List<AliasTarget> targets;
    private final List<Target> routeTargets;
    private final RoutePolicy policy;
    private final boolean sticky;
    private final AtomicInteger turns = new AtomicInteger();

    Alias(String name, AliasSettings settings, List<AliasTarget> members) {
        this.name = name;
        this.strategy = settings.strategy();
        this.targets = List.copyOf(members);
        // Copied once, so that routes need no further copy.
        this.routeTargets = List.copyOf(members.stream().map(AliasTarget::target).toList());
        this.policy =
                new RoutePolicy(
                        settings.firstContentTimeout(),
                        settings.contentFallback(),
                        sameModel(targets));
        this.sticky = settings.sticky();
    }

    private static boolean sameModel(List<AliasTarget> targets) {
        return targets.stream().map(it -> it.target().model()).distinct().count() <= 1;
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

    List<Target> routeTargets() {
        return routeTargets;
    }

    RoutePolicy policy() {
        return policy;
    }

    boolean sticky() {
        return sticky;
    }

    /// The next target of a round robin.
    int nextTurn() {
        return Math.floorMod(turns.getAndIncrement(), targets.size());
    }
}
