package dev.gatehouse.routing.aliases;

import dev.gatehouse.attempt.TargetSet;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Accounts;
import dev.gatehouse.routing.aliases.Aliases.AliasError;
import dev.gatehouse.text.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Follows the names in the settings of aliases to accounts and models.
///
/// @param errors where errors are added, each once
record AliasReader(
        Map<String, AliasSettings> settings, Accounts accounts, List<AliasError> errors) {
    /// A target as the settings name it.
    record Found(Account account, String model, TargetSettings conditions) {}

    /// The targets of an alias, those of other aliases in it included.
    ///
    /// @param path the aliases that led here
    List<Found> targets(String name, Set<String> path) {
        if (!path.add(name)) {
            error(
                    path.iterator().next(),
                    -1,
                    "",
                    "leads back to '" + name + "'",
                    "break the cycle");
            return List.of();
        }
        var found = new ArrayList<Found>();
        List<TargetSettings> targets = Objects.requireNonNull(settings.get(name)).targets();
        for (int i = 0; i < targets.size(); i++) {
            found.addAll(target(name, i, targets.get(i), path));
        }
        path.remove(name);
        if (found.size() > TargetSet.MAX_TARGETS) {
            String most = "has more than " + TargetSet.MAX_TARGETS + " targets";
            error(name, -1, "", most, "make several of them an alias");
        }
        return found;
    }

    private List<Found> target(String name, int index, TargetSettings target, Set<String> path) {
        String model = target.model();
        if (!target.accounts().isEmpty()) {
            return at(name, index, target);
        }
        if (settings.containsKey(model)) {
            if (!target.equals(TargetSettings.plain(model))) {
                error(
                        name,
                        index,
                        "",
                        "has a weight or conditions for '" + model + "', which is an alias",
                        "give them to the targets of '" + model + "'");
            }
            return targets(model, path);
        }
        int slash = model.indexOf('/');
        Account account = slash <= 0 ? null : accounts.named(model.substring(0, slash));
        if (account == null) {
            String wanted = slash <= 0 ? "" : model.substring(0, slash);
            String cure =
                    "name a target as account/model; configured accounts: " + accounts.names();
            String message = "names the target '" + model + "', which does not exist";
            error(name, index, wanted, message, cure);
            return List.of();
        }
        return List.of(new Found(account, model.substring(slash + 1), target));
    }

    private List<Found> at(String name, int index, TargetSettings target) {
        var found = new ArrayList<Found>();
        for (String wanted : target.accounts()) {
            Account account = accounts.named(wanted);
            if (account == null) {
                List<String> names = accounts.all().stream().map(Account::name).toList();
                List<String> near = Suggestions.nearest(wanted, names, 1);
                error(
                        name,
                        index,
                        wanted,
                        "has a target at an unknown account '" + wanted + "'",
                        near.isEmpty()
                                ? "configured accounts: " + accounts.names()
                                : "did you mean '" + near.getFirst() + "'?");
            } else {
                found.add(new Found(account, target.model(), target));
            }
        }
        return found;
    }

    private void error(String name, int index, String account, String message, String cure) {
        var error = new AliasError(name, index, account, message, cure);
        if (!errors.contains(error)) {
            errors.add(error);
        }
    }
}
