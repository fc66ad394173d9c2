package dev.gatehouse.routing.aliases;

import dev.gatehouse.config.Group;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An alias as GoModel writes it in `VIRTUAL_MODELS`: a `source`, and a `target` or several.
public final class VirtualModel {
    private VirtualModel() {}

    /// The ways to choose among targets, in GoModel's words.
    private enum Choice {
        ROUND_ROBIN,
        COST,
        FAILOVER,
        ADAPTIVE,
        WEIGHTED
    }

    /// Reads one; `null` for one that is switched off.
    public static @Nullable AliasSettings read(Group g) {
        Choice choice =
                g.word("strategy", Choice.values(), Choice.ROUND_ROBIN)
                        .also("cheapest", Choice.COST)
                        .also("first-available", Choice.FAILOVER)
                        .also("fallback", Choice.FAILOVER)
                        .also("fastest", Choice.ADAPTIVE)
                        .value();
        List<TargetSettings> targets =
                new ArrayList<>(g.list("targets", "model", VirtualModel::target));
        targets.addAll(g.list("target", "model", VirtualModel::target));
        g.text("description").orNull();
        boolean enabled = g.flag("enabled", true).value();
        boolean sticky = g.flag("session_affinity", true).value();
        var alias =
                new AliasSettings(
                        strategy(choice, targets), List.copyOf(targets), null, sticky, false);
        alias.check(g);
        return enabled ? alias : null;
    }

    private static Strategy strategy(Choice choice, List<TargetSettings> targets) {
        return switch (choice) {
            case ROUND_ROBIN ->
                    targets.stream().allMatch(target -> target.weight() == 1)
                            ? Strategy.ROUND_ROBIN
                            : Strategy.WEIGHTED;
            case COST -> Strategy.CHEAPEST;
            case FAILOVER -> Strategy.FIRST_AVAILABLE;
            case ADAPTIVE -> Strategy.FASTEST;
            case WEIGHTED -> Strategy.WEIGHTED;
        };
    }

    private static TargetSettings target(Group g) {
        String model = g.text("model").checked(TargetSettings::pattern).value();
        String provider = g.text("provider").orNull();
        int weight = g.whole("weight", 1).between(1, 10_000).value();
        boolean whole = provider == null || model.startsWith(provider + "/");
        return TargetSettings.weighted(whole ? model : provider + "/" + model, weight);
    }
}
