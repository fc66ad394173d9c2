package dev.gatehouse.app.accounts;

import dev.gatehouse.admin.routing.AccountsResource;
import dev.gatehouse.admin.routing.AliasesResource;
import dev.gatehouse.admin.routing.BreakerResource;
import dev.gatehouse.admin.routing.RoutingResources;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Accounts;
import dev.gatehouse.routing.accounts.AccountReader;
import dev.gatehouse.routing.accounts.AccountSet;
import dev.gatehouse.routing.accounts.AccountTable;
import dev.gatehouse.routing.aliases.AliasSettings;
import dev.gatehouse.routing.aliases.AliasTable;
import dev.gatehouse.routing.aliases.Aliases;
import dev.gatehouse.routing.aliases.Aliases.AliasError;
import dev.gatehouse.routing.health.ForcedBreakers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What administration has stored of accounts and aliases, and what is in force with it.
public final class StoredRouting {
    private final AccountTable accounts;
    private final AliasTable aliases;
    private final ForcedBreakers breakers;
    private final Consumer<String> warnings;
    private Set<String> warned = Set.of();
    private long taken;

    /// @param secrets those that accounts are encrypted with
    /// @param clock that of calls, in nanoseconds
    /// @param warnings receives, in a sentence each, warnings for the operator
    public StoredRouting(RootSecrets secrets, LongSupplier clock, Consumer<String> warnings) {
        this.warnings = warnings;
        this.accounts = new AccountTable(secrets, warnings);
        this.aliases = new AliasTable(warnings);
        this.breakers = new ForcedBreakers(clock, InstantSource.system(), warnings);
    }

    /// What calls are routed by.
    ///
    /// @param accounts those that are called, in the order that decides between them
    /// @param disabled those that are not called
    public record InForce(
            List<Account> accounts, List<Account> disabled, Map<String, AliasSettings> aliases) {}

    /// All that is stored of it.
    public List<DocumentView<?>> documents() {
        return List.of(accounts.documents(), aliases.documents(), breakers.documents());
    }

    /// Observes changes of accounts and aliases from now on; what has changed until now is one.
    public void follow(Runnable action) {
        accounts.documents().onChange(action);
        aliases.documents().onChange(action);
        action.run();
    }

    private long changes() {
        return accounts.documents().changes() + aliases.documents().changes();
    }

    /// The circuit breakers that operators force open or closed.
    public ForcedBreakers breakers() {
        return breakers;
    }

    /// Whether something has changed since the last time that it was put over the settings.
    public synchronized boolean outdated() {
        return taken != changes();
    }

    /// What is in force with some settings.
    ///
    /// @param declared the accounts of the settings, with those of administration
    /// @param configured the aliases of the settings
    public synchronized InForce over(AccountSet declared, Map<String, AliasSettings> configured) {
        taken = changes();
        var faulty = new TreeMap<String, String>();
        List<Account> called = declared.inForce(faulty);
        Accounts known = declared.all();
        var disabled = new ArrayList<>(known.all());
        disabled.removeAll(called);
        var inForce = new InForce(called, disabled, aliases.over(configured));
        warn(inForce, known, faulty);
        return inForce;
    }

    /// Each fault once, as long as it is there.
    private void warn(InForce inForce, Accounts known, Map<String, String> faulty) {
        var faults = new LinkedHashSet<String>();
        faulty.forEach(
                (name, why) ->
                        faults.add(
                                "The stored account '%s' is left out: %s.".formatted(name, why)));
        var called = new Accounts(inForce.accounts());
        for (AliasError error : Aliases.errors(inForce.aliases(), called, known)) {
            faults.add(
                    "The alias '%s' %s; this is left out."
                            .formatted(error.name(), error.message()));
        }
        faults.stream().filter(fault -> !warned.contains(fault)).forEach(warnings);
        warned = faults;
    }

    /// The accounts of settings, with those of administration.
    ///
    /// @param reader reads those of administration under these settings
    public AccountSet accounts(List<Account> declared, AccountReader reader) {
        return new AccountSet(accounts, declared, reader);
    }

    /// What administration shows and changes of it.
    ///
    /// @param known the accounts of the settings, with those of administration
    /// @param configured the aliases of the settings
    /// @param inForce the accounts that are called
    public RoutingResources resources(
            AccountSet known, Map<String, AliasSettings> configured, Supplier<Accounts> inForce) {
        return new RoutingResources(
                new AccountsResource(known),
                new AliasesResource(aliases, configured, known::all, inForce),
                new BreakerResource(breakers, known));
    }
}
