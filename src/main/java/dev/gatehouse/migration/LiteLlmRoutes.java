package dev.gatehouse.migration;

import dev.gatehouse.config.source.YamlValue;
import dev.gatehouse.migration.LiteLlmModels.Deployment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Aliases from LiteLLM's deployments, strategy and fallbacks.
final class LiteLlmRoutes {
    private static final String WEIGHTED = "weighted";

    /// The most a target may weigh. Beside it a fallback, which weighs 1, is as good as never
    /// first.
    private static final int HEAVY = 10_000;

    private static final int MOST_RETRIES = 10;
    private static final int USUAL_RETRIES = 2;

    private final Draft draft;
    private final LiteLlmModels models;
    private final @Nullable String strategy;
    private final Map<String, Set<String>> fallbacks = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> defaults = new LinkedHashSet<>();
    private final Set<String> contentFallback = new LinkedHashSet<>();
    private int mostTargets = 1;

    /// @param strategy how several deployments of one model are chosen from
    LiteLlmRoutes(Draft draft, LiteLlmModels models, String strategy) {
        this.draft = draft;
        this.models = models;
        this.strategy = strategy;
    }

    /// Reads the fallbacks of a group of settings.
    void fallbacks(Group group, String path) {
        pairs(group, "fallbacks", path);
        pairs(group, "context_window_fallbacks", path);
        contentFallback.addAll(pairs(group, "content_policy_fallbacks", path));
        for (YamlValue value : group.items("default_fallbacks")) {
            if (value instanceof YamlValue.Scalar name) {
                defaults.add(name.text());
            }
        }
    }

    private Set<String> pairs(Group group, String name, String path) {
        var from = new LinkedHashSet<String>();
        for (YamlValue item : group.items(name)) {
            Group pair = Group.of(item);
            for (String model : pair.names()) {
                from.add(model);
                lines.putIfAbsent(model, pair.line(model));
                pair.items(model).forEach(to -> add(model, to, path + name));
            }
        }
        Set<String> any = fallbacks.remove("*");
        if (any != null) {
            defaults.addAll(any);
        }
        return from;
    }

    private void add(String model, YamlValue to, String path) {
        if (to instanceof YamlValue.Scalar text) {
            lines.putIfAbsent(text.text(), to.line());
            fallbacks.computeIfAbsent(model, _ -> new LinkedHashSet<>()).add(text.text());
        } else {
            draft.notes().add(to.line(), path, "only names of models can be fallbacks");
        }
    }

    /// Makes the models.
    void write() {
        var names = new LinkedHashSet<>(models.named().keySet());
        for (String name : fallbacks.keySet()) {
            if (targets(name).isEmpty() && !models.lost(name)) {
                missing(name);
            } else {
                names.add(name);
            }
        }
        names.forEach(this::write);
    }

    private void missing(String name) {
        int line = lines.getOrDefault(name, 1);
        draft.notes().add(line, "fallbacks, " + name, "there is no such model here");
    }

    private void write(String name) {
        List<Deployment> pool = models.named().getOrDefault(name, List.of());
        var targets = new ArrayList<Draft.Target>();
        boolean inOrder = ordered(pool);
        if (pool.isEmpty()) {
            targets.addAll(targets(name));
        } else {
            pool.stream()
                    .sorted(Comparator.comparing(LiteLlmRoutes::order))
                    .map(Deployment::target)
                    .forEach(targets::add);
        }
        List<Draft.Target> last = last(name, targets);
        boolean spread = pool.size() > 1 && !inOrder;
        if (spread && needsWeights(pool, last)) {
            weigh(targets, pool, last.isEmpty());
        }
        targets.addAll(last);
        if (targets.isEmpty()) {
            return;
        }
        targets.forEach(target -> draft.allow(target.account(), target.model()));
        mostTargets = Math.max(mostTargets, targets.size());
        draft.alias(name, new Draft.Alias(strategy(spread), targets, more(name, pool)));
    }

    private @Nullable String strategy(boolean spread) {
        return spread ? strategy : null;
    }

    private static boolean ordered(List<Deployment> pool) {
        return pool.stream().map(LiteLlmRoutes::order).distinct().count() > 1;
    }

    private static double order(Deployment deployment) {
        return deployment.terms().order() == null ? Double.MAX_VALUE : deployment.terms().order();
    }

    private boolean needsWeights(List<Deployment> pool, List<Draft.Target> last) {
        boolean heeds = WEIGHTED.equals(strategy) || "least-busy".equals(strategy);
        return heeds
                && (!last.isEmpty()
                        || pool.stream().map(it -> it.terms().weight()).distinct().count() > 1);
    }

    /// LiteLLM's shares as weights; where fallbacks follow, as heavy as can be.
    private static void weigh(List<Draft.Target> targets, List<Deployment> pool, boolean alone) {
        double most = 0;
        for (Deployment deployment : pool) {
            most =
                    Math.max(
                            most,
                            deployment.terms().weight() == null ? 0 : deployment.terms().weight());
        }
        double scale = most == 0 ? HEAVY : alone && most <= HEAVY ? 1 : HEAVY / most;
        for (int i = 0; i < targets.size(); i++) {
            Double weight = pool.get(i).terms().weight();
            double share = most == 0 ? 1 : weight == null ? 0 : weight;
            int scaled = (int) Math.max(1, Math.round(share * scale));
            targets.set(i, targets.get(i).weighing(scaled));
        }
    }

    /// The targets of the fallbacks, those for all models last.
    private List<Draft.Target> last(String name, List<Draft.Target> own) {
        var names = new LinkedHashSet<>(fallbacks.getOrDefault(name, Set.of()));
        names.addAll(defaults);
        names.remove(name);
        var last = new ArrayList<Draft.Target>();
        for (String fallback : names) {
            List<Draft.Target> found = targets(fallback);
            if (found.isEmpty()) {
                missing(fallback);
            }
            for (Draft.Target target : found) {
                boolean there = own.contains(target) || last.contains(target);
                if (!there) {
                    last.add(target);
                }
            }
        }
        return last;
    }

    private List<Draft.Target> targets(String name) {
        List<Deployment> pool = models.named().get(name);
        if (pool != null) {
            return pool.stream().map(Deployment::target).toList();
        }
        Draft.Target target = models.lost(name) ? null : models.byWildcard(name);
        return target == null ? List.of() : List.of(target);
    }

    private Map<String, String> more(String name, List<Deployment> pool) {
        var more = new LinkedHashMap<String, String>();
        for (Deployment deployment : pool) {
            if (deployment.terms().streamTimeout() != null) {
                more.put(
                        "first-content-timeout", Text.duration(deployment.terms().streamTimeout()));
            }
        }
        if (contentFallback.contains(name)) {
            more.put("content-fallback", "true");
        }
        return more;
    }

    /// How many retries a call needs so that every target is tried.
    ///
    /// @param wanted the value of the file; `null` when it has none
    @Nullable Integer retries(@Nullable Double wanted, int line) {
        int least = Math.min(MOST_RETRIES, mostTargets - 1);
        if (wanted == null) {
            return least > USUAL_RETRIES ? least : null;
        }
        int retries = (int) Math.clamp(wanted, least, MOST_RETRIES);
        if (retries != wanted) {
            String reason =
                    "it is " + retries + ", as trying the next target is a retry; 10 at most";
            draft.notes().add(line, "num_retries", reason);
        }
        return retries;
    }
}
