package dev.gatehouse.routing.aliases;

import dev.gatehouse.attempt.Route;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.attempt.TargetSet;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.json.Json;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Accounts;
import dev.gatehouse.routing.affinity.AffinitySettings;
import dev.gatehouse.routing.affinity.Sessions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The aliases of the configuration, each with the targets that it stands for.
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

    /// An error in the settings of an alias.
    ///
    /// @param name the alias
    /// @param target the index of the target with the error; -1 when it is not that of one target
    /// @param account the account that is not configured; empty for another error
    public record AliasError(String name, int target, String account, String message, String cure) {
        /// The same, where the account is known and therefore disabled.
        private AliasError at(Accounts known) {
            boolean disabled = !account.isEmpty() && known.named(account) != null;
            String there = "has a target at the account '" + account + "', which is disabled";
            return disabled
                    ? new AliasError(name, target, account, there, "enable the account")
                    : this;
        }
    }

    /// Finds cycles, targets that do not exist, and aliases with too many targets.
    public static List<AliasError> errors(Map<String, AliasSettings> settings, Accounts accounts) {
        var errors = new ArrayList<AliasError>();
        var reader = new AliasReader(settings, accounts, errors);
        settings.keySet().forEach(name -> reader.targets(name, new LinkedHashSet<>()));
        return errors;
    }

    /// Finds the same where some accounts are disabled.
    ///
    /// @param known the accounts, also those that are disabled
    public static List<AliasError> errors(
            Map<String, AliasSettings> settings, Accounts inForce, Accounts known) {
        return errors(settings, inForce).stream().map(error -> error.at(known)).toList();
    }

    /// Makes the aliases of settings. Targets that do not exist are left out, and aliases without a
    /// target or with too many.
    public static Aliases of(
            Map<String, AliasSettings> settings,
            Accounts accounts,
            SelectionInputs inputs,
            AffinitySettings affinity) {
        var sessions = new Sessions(affinity.headers());
        var byName = new LinkedHashMap<String, Alias>();
        var reader = new AliasReader(settings, accounts, new ArrayList<>());
        settings.forEach(
                (name, alias) -> {
                    var targets = new ArrayList<AliasTarget>();
                    for (AliasReader.Found found : reader.targets(name, new LinkedHashSet<>())) {
                        targets.add(target(found, inputs));
                    }
                    if (!targets.isEmpty() && targets.size() <= TargetSet.MAX_TARGETS) {
                        byName.put(name, new Alias(name, alias, targets));
                    }
                });
        return new Aliases(byName, inputs, sessions);
    }

    private static AliasTarget target(AliasReader.Found found, SelectionInputs inputs) {
        var target = Target.of(found.account(), found.model());
        return new AliasTarget(
                target,
                inputs.registry().of(target),
                found.conditions(),
                inputs.allowed().test(target));
    }

    /// The names, in the order of the settings.
    public Set<String> names() {
        return byName.keySet();
    }

    /// The names of those that have a target that serves an operation.
    public Set<String> names(Operation operation) {
        var names = new LinkedHashSet<String>();
        byName.forEach(
                (name, alias) -> {
                    if (alias.routeTargets().stream()
                            .anyMatch(it -> inputs.operations().serves(it.account(), operation))) {
                        names.add(name);
                    }
                });
        return names;
    }

    /// The targets of an alias.
    public List<Target> targets(String name) {
        Alias alias = byName.get(name);
        return alias == null ? List.of() : alias.routeTargets();
    }

    /// The route of a call that names an alias; `null` when the name is none.
    public @Nullable Route route(String name, Call call) {
        Alias alias = byName.get(name);
        if (alias == null) {
            return null;
        }
        String session = alias.sticky() ? sessions.of(call) : null;
        var selector = new AliasSelector(alias, call, features(call), session, inputs);
        return new Route(name, alias.routeTargets(), selector, alias.policy());
    }

    private RequiredFeatures features(Call call) {
        Json body = call.json();
        return body == null
                ? RequiredFeatures.NONE
                : inputs.dialects().client(call.operation(), call.head()).features(body);
    }

    /// The route of a model that several accounts with one provider have.
    public Route pool(String name, String model, List<Account> accounts, Call call) {
        var targets = new ArrayList<AliasTarget>(accounts.size());
        int most = Math.min(accounts.size(), TargetSet.MAX_TARGETS);
        for (Account account : accounts.subList(0, most)) {
            targets.add(target(new AliasReader.Found(account, model, ANYTHING), inputs));
        }
        var alias = new Alias(name, POOL, targets);
        var selector = new AliasSelector(alias, call, RequiredFeatures.NONE, null, inputs);
        return new Route(name, alias.routeTargets(), selector, alias.policy());
    }
}
