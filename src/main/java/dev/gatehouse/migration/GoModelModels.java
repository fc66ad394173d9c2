package dev.gatehouse.migration;

import dev.gatehouse.config.source.UnreadableSource;
import dev.gatehouse.config.source.YamlValue;
import dev.gatehouse.provider.Catalogue;
import dev.gatehouse.provider.ModelFacts;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Aliases from GoModel's virtual models and its rules for failover.
final class GoModelModels {
    private static final String ROUND_ROBIN = "round_robin";
    private static final int HUNDREDTHS = 100;
    private static final int MOST = 10_000;

    private final Draft draft;
    private final ForeignKeys keys;
    private final GoModelAccounts accounts;
    private final Path file;
    private @Nullable Catalogue catalogue;

    GoModelModels(Draft draft, ForeignKeys keys, GoModelAccounts accounts, Path file) {
        this.draft = draft;
        this.keys = keys;
        this.accounts = accounts;
        this.file = file;
    }

    void read(List<YamlValue> virtual) {
        for (YamlValue value : virtual) {
            Group entry = Group.of(value);
            String name = entry.text("source");
            if (name == null || "false".equals(entry.text("enabled"))) {
                note(entry, String.valueOf(name), "it is not enabled");
                continue;
            }
            var targets = targets(entry, name);
            if (targets.isEmpty()) {
                note(entry, name, "it has no target: access by user path is not there yet");
                continue;
            }
            var more = new LinkedHashMap<String, String>();
            if ("false".equals(entry.text("session_affinity"))) {
                more.put("sticky", "false");
            }
            String strategy = strategy(entry, targets, name);
            entry.text("description");
            entry.unread((key, line) -> draft.notes().add(line, name + "." + key, "not there yet"));
            draft.alias(name, new Draft.Alias(strategy, targets, more));
        }
    }

    private void note(Group entry, String name, String reason) {
        draft.notes().add(entry.line(), "model " + name, reason);
    }

    private @Nullable String strategy(Group entry, List<Draft.Target> targets, String name) {
        String wanted = entry.text("strategy");
        if (targets.size() == 1) {
            return null;
        }
        boolean weighs = targets.stream().anyMatch(target -> target.weight() != 1);
        if (wanted == null || wanted.equals(ROUND_ROBIN)) {
            return weighs ? "weighted" : "round-robin";
        }
        String known = ForeignKeys.text(keys.section("strategies"), wanted);
        if (known == null) {
            note(entry, name, "there is no strategy '" + wanted + "' here; the first comes first");
        }
        return known;
    }

    private List<Draft.Target> targets(Group entry, String name) {
        var targets = new ArrayList<Draft.Target>();
        String single = entry.text("target");
        if (single != null) {
            add(targets, single, null, entry.line());
        }
        for (YamlValue value : entry.items("targets")) {
            Group target = Group.of(value);
            String model =
                    value instanceof YamlValue.Scalar text ? text.text() : target.text("model");
            if (model != null) {
                String provider = target.text("provider");
                String selector = provider == null ? model : provider + "/" + model;
                add(targets, selector, target.number("weight"), entry.line());
            }
        }
        if (targets.isEmpty() && entry.names().contains("targets")) {
            note(entry, name, "none of its targets is at an account");
        }
        return targets;
    }

    private void add(
            List<Draft.Target> targets, String selector, @Nullable Double weight, int line) {
        Draft.Target target = target(selector);
        if (target == null) {
            draft.notes().add(line, "model " + selector, "no account lists it");
            return;
        }
        boolean whole = weight == null || weight == Math.rint(weight);
        double scaled = weight == null ? 1 : whole ? weight : weight * HUNDREDTHS;
        targets.add(target.weighing(Math.clamp(Math.round(scaled), 1, MOST)));
    }

    /// A selector is `NAME/MODEL`, `TYPE/MODEL` or `MODEL`.
    private Draft.@Nullable Target target(String selector) {
        int slash = selector.indexOf('/');
        String account = slash <= 0 ? null : accounts.named(selector.substring(0, slash));
        if (account != null) {
            return new Draft.Target(account, selector.substring(slash + 1));
        }
        if (draft.accounts().size() == 1) {
            return new Draft.Target(draft.accounts().keySet().iterator().next(), selector);
        }
        Catalogue known = catalogue == null ? Catalogue.bundled() : catalogue;
        catalogue = known;
        for (Map.Entry<String, Draft.Account> one : draft.accounts().entrySet()) {
            boolean listed = draft.allowed(one.getKey()).contains(selector);
            boolean open = draft.allowed(one.getKey()).isEmpty();
            ModelFacts facts = open ? known.model(one.getValue().type(), selector) : null;
            // Of a model that is known from other providers only, the price is not.
            if (listed || (facts != null && !facts.prices().isEmpty())) {
                return new Draft.Target(one.getKey(), selector);
            }
        }
        return null;
    }

    /// Rules are lists of models by the model that they stand in for.
    ///
    /// @param line where they are, or where their file is named
    void rules(Group rules, int line) {
        for (String name : rules.names()) {
            var targets = new ArrayList<Draft.Target>();
            add(targets, name, null, line);
            if (targets.isEmpty()) {
                continue;
            }
            for (YamlValue value : rules.items(name)) {
                if (value instanceof YamlValue.Scalar text) {
                    add(targets, text.text(), null, line);
                }
            }
            if (targets.size() > 1 && !draft.aliases().containsKey(name)) {
                draft.alias(name, new Draft.Alias(null, targets, Map.of()));
            }
        }
    }

    /// Rules in a file, which is looked for where GoModel looks and beside its configuration.
    void rulesFile(@Nullable String named, int line) throws UnreadableSource {
        if (named == null) {
            return;
        }
        Path rules = found(named);
        if (rules == null) {
            draft.notes().add(line, "the rules in " + named, "the file is not there");
        } else {
            rules(Group.of(YamlValue.read(rules)), line);
        }
    }

    private @Nullable Path found(String named) {
        try {
            String name = named.substring(named.lastIndexOf('/') + 1);
            return Stream.of(Path.of(named), file.resolveSibling(name))
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .orElse(null);
        } catch (InvalidPathException _) {
            return null;
        }
    }
}
