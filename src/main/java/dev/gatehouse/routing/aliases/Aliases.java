package dev.gatehouse.routing.aliases;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Route;
import dev.gatehouse.provider.Account;
import dev.gatehouse.routing.affinity.AffinitySettings;
import dev.gatehouse.routing.affinity.Sessions;
import dev.gatehouse.routing.health.HealthRegistry;
import dev.gatehouse.text.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names of the operator's own, each with the targets it comes down to.
public final class Aliases {
    private static final TargetSettings ANYTHING = TargetSettings.plain("");
    private static final AliasSettings POOL =
            new AliasSettings(Strategy.FIRST_AVAILABLE, List.of(ANYTHING), null, false, false);

    private final Map<String, Alias> byName;
    private final SelectionInputs inputs;
    private final Sessions sessions;

    private Aliases(Map<String, Alias> byName, SelectionInputs inputs, Sessions sessions) {
        this.byName = byName;
        this.inputs = inputs;
        this.sessions = sessions;
    }

    /// What is wrong with an alias.
    ///
    /// @param name whose
    public record AliasError(String name, String message, String cure) {}

    /// Finds loops, targets that there are not, and too many of them.
    public static List<AliasError> errors(
            Map<String, AliasSettings> settings, List<Account> accounts) {
        var faults = new ArrayList<AliasError>();
        var reading = new Reading(settings, accounts, faults);
        settings.keySet().forEach(name -> reading.targets(name, new LinkedHashSet<>()));
        return faults;
    }

    /// Makes them; their faults have been told before.
    public static Aliases of(
            Map<String, AliasSettings> settings,
            List<Account> accounts,
            SelectionInputs inputs,
            AffinitySettings affinity) {
        var sessions = new Sessions(affinity.headers());
        var byName = new LinkedHashMap<String, Alias>();
        var reading = new Reading(settings, accounts, new ArrayList<>());
        settings.forEach(
                (name, alias) -> {
                    var members = new ArrayList<AliasTarget>();
                    for (Found found : reading.targets(name, new LinkedHashSet<>())) {
                        members.add(member(found, inputs.standings()));
                    }
                    byName.put(name, new Alias(name, alias, members));
                });
        return new Aliases(byName, inputs, sessions);
    }

    private static AliasTarget member(Found found, HealthRegistry registry) {
        var target = new Route.Target(found.account().name(), found.model());
        return new AliasTarget(target, found.account(), registry.of(target), found.conditions());
    }

    /// The names, in the order of the settings.
    public Set<String> names() {
        return byName.keySet();
    }

    /// The plan for a call that names an alias; `null` when the name is none.
    public @Nullable Route route(String name, Call call) {
        Alias alias = byName.get(name);
        if (alias == null) {
            return null;
        }
        RequiredFeatures features = RequiredFeatures.of(call.json());
        String session = alias.sticky() ? sessions.of(call) : null;
        var selector = new AliasSelector(alias, call, features, session, inputs);
        return new Route(name, alias.routeTargets(), selector, alias.terms());
    }

    /// The plan for a model that several accounts with one provider have.
    public Route pool(String name, String model, List<Account> accounts, Call call) {
        var members = new ArrayList<AliasTarget>(accounts.size());
        for (Account account : accounts.subList(0, Math.min(accounts.size(), Route.MAX_TARGETS))) {
            members.add(member(new Found(account, model, ANYTHING), inputs.standings()));
        }
        var alias = new Alias(name, POOL, members);
        var selector = new AliasSelector(alias, call, RequiredFeatures.NONE, null, inputs);
        return new Route(name, alias.routeTargets(), selector, alias.terms());
    }

    /// A target before anyone knows how it is doing.
    private record Found(Account account, String model, TargetSettings conditions) {}

    /// Follows names to targets.
    private record Reading(
            Map<String, AliasSettings> settings, List<Account> accounts, List<AliasError> faults) {
        List<Found> targets(String name, Set<String> way) {
            if (!way.add(name)) {
                fault(way.iterator().next(), "leads back to '" + name + "'", "break the circle");
                return List.of();
            }
            var found = new ArrayList<Found>();
            for (TargetSettings target : Objects.requireNonNull(settings.get(name)).targets()) {
                found.addAll(target(name, target, way));
            }
            way.remove(name);
            if (found.size() > Route.MAX_TARGETS) {
                String most = "has more than " + Route.MAX_TARGETS + " targets";
                fault(name, most, "let some of them be aliases of their own");
            }
            return found;
        }

        private List<Found> target(String name, TargetSettings target, Set<String> way) {
            String model = target.model();
            if (!target.accounts().isEmpty()) {
                return at(name, target);
            }
            if (settings.containsKey(model)) {
                if (!target.equals(TargetSettings.plain(model))) {
                    String more =
                            "has a weight or conditions for '" + model + "', a name of its own";
                    fault(name, more, "give them to the targets of '" + model + "'");
                }
                return targets(model, way);
            }
            int slash = model.indexOf('/');
            Account account = slash <= 0 ? null : account(model.substring(0, slash));
            if (account == null) {
                String cure = "name a target as account/model; there are " + names();
                fault(name, "has a target '" + model + "' that there is not", cure);
                return List.of();
            }
            return List.of(new Found(account, model.substring(slash + 1), target));
        }

        private List<Found> at(String name, TargetSettings target) {
            var found = new ArrayList<Found>();
            for (String wanted : target.accounts()) {
                Account account = account(wanted);
                if (account == null) {
                    var near =
                            Suggestions.nearest(
                                    wanted, accounts.stream().map(Account::name).toList(), 1);
                    fault(
                            name,
                            "has a target at an account '" + wanted + "' that there is not",
                            near.isEmpty()
                                    ? "there are " + names()
                                    : "did you mean '" + near.getFirst() + "'?");
                } else {
                    found.add(new Found(account, target.model(), target));
                }
            }
            return found;
        }

        private @Nullable Account account(String name) {
            Account first = null;
            for (Account account : accounts) {
                if (account.name().equals(name)) {
                    return account;
                }
                boolean same = account.provider().name().equals(name);
                first = first == null && same ? account : first;
            }
            return first;
        }

        private String names() {
            return String.join(", ", accounts.stream().map(Account::name).toList());
        }

        private void fault(String name, String message, String cure) {
            var fault = new AliasError(name, message, cure);
            if (!faults.contains(fault)) {
                faults.add(fault);
            }
        }
    }
}
