package dev.gatehouse.routing.aliases;

import dev.gatehouse.call.Plan;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A name that stands for several targets.
final class Alias {
    private final String name;
    private final Strategy strategy;
    private final List<Member> members;
    private final List<Plan.Target> targets;
    private final Plan.Terms terms;
    private final boolean sticky;
    private final AtomicInteger turns = new AtomicInteger();

    Alias(String name, AliasSettings settings, List<Member> members) {
        this.name = name;
        this.strategy = settings.strategy();
        this.members = List.copyOf(members);
        // A copy of its own kind, which plans need not copy again.
        this.targets = List.copyOf(members.stream().map(Member::target).toList());
        this.terms = new Plan.Terms(settings.firstContentTimeout(), settings.contentFallback());
        this.sticky = settings.sticky();
    }

    String name() {
        return name;
    }

    Strategy strategy() {
        return strategy;
    }

    List<Member> members() {
        return members;
    }

    List<Plan.Target> targets() {
        return targets;
    }

    Plan.Terms terms() {
        return terms;
    }

    boolean sticky() {
        return sticky;
    }

    /// Whose turn it is when all get one.
    int turn() {
        return Math.floorMod(turns.getAndIncrement(), members.size());
    }
}
